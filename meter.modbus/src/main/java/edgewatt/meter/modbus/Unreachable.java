package edgewatt.meter.modbus;

import java.io.IOException;

/** There is no connection, and it is too early to try again or the attempt has failed. */
final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    Unreachable(String because) {
        super(because);
    }
}
