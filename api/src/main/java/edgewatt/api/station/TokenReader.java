package edgewatt.api.station;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** RFID reader, button, EVCCID: offers tokens as they come. Registered as a whiteboard service. */
@ConsumerType
public interface TokenReader {
    /** Names the reader in messages. */
    String name();

    /** The EVSE the reader belongs to; 0 = any: the one that is plugged or was touched last. */
    int evseId();

    /** Called once by the station with the sink for tokens; the sink may be called from any thread and never blocks. */
    void attach(Consumer<Token> sink);

    /** The station goes; the sink must not be called any more. */
    void detach();
}
