package edgewatt.ocpp.client.files;

/** Why a file did not come or go. The message is for people and holds no credentials. */
public final class TransferException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What went wrong, in no version's words. */
    public enum Kind {
        /** The location cannot be read, or the peer takes the request for nonsense. */
        BAD_REQUEST,
        /** A protocol or method one of the two does not know. */
        UNSUPPORTED,
        DENIED,
        MISSING,
        TOO_BIG,
        /** The connection, the peer, or time ran out. */
        NETWORK,
        /** Our own disk. */
        DISK,
        CANCELLED;

        /** Whether another try may end otherwise. */
        boolean worthRetrying() {
            return this == NETWORK || this == MISSING || this == DISK;
        }
    }

    public TransferException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
