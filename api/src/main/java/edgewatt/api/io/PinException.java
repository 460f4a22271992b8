package edgewatt.api.io;

/** A pin that cannot be used: the message names the pin, the chip and line, the reason, and what to do. */
public final class PinException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PinException(String message) {
        super(message);
    }

    public PinException(String message, Throwable cause) {
        super(message, cause);
    }
}
