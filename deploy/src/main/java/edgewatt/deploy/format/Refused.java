package edgewatt.deploy.format;

import edgewatt.api.deploy.Deployer.Status;

/** A generation is not taken, or could not be applied; the message says what, where, and what to do. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final Status status;

    public Refused(Status status, String message) {
        super(message);
        this.status = status;
    }

    public Refused(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
