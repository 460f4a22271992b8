package edgewatt.ocpp.client.link;

import java.io.IOException;

/** This station itself does not go on with an attempt to connect. */
public final class RefusedHere extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient End end;

    /** @param because what, where, and what to do */
    public RefusedHere(String because, End.Kind kind, Throwable cause) {
        super(because, cause);
        end = new End(because, kind);
    }

    End end() {
        return end;
    }
}
