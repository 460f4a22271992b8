package edgewatt.api.io;

import org.osgi.annotation.versioning.ProviderType;

/** What every named pin has. */
@ProviderType
public interface Pin {
    /** Service property that carries {@link #name()}. */
    String NAME = "pin.name";

    /** The name given in {@code etc/board.json}, unique on the board. */
    String name();
}
