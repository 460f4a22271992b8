package edgewatt.launcher;

/** How the process ends; {@code bin/edgewatt} and the service unit act on it. */
final class ExitCode {
    /** A bundle that wants to end the process sets this system property to 0..125, then stops the framework. */
    static final String PROPERTY = "edgewatt.exit.code";

    static final int STOPPED = 0;
    static final int NOT_STARTED = 1;
    static final int USAGE = 2;
    /** A bundle did not stop within the limit. */
    static final int NOT_STOPPED = 70;
    /** Code of a bundle has called {@code System.exit}, with whatever code. */
    static final int EXITED = 71;
    /** Start me again: {@code bin/edgewatt} and the service unit do. */
    static final int RESTART = 75;

    private ExitCode() {}

    /** What a bundle has asked for; nothing or nonsense is a plain stop. */
    static int requested(String property) {
        if (property == null || !property.strip().matches("\\d{1,3}")) {
            return STOPPED;
        }
        int code = Integer.parseInt(property.strip());
        return code <= 125 ? code : STOPPED;
    }
}
