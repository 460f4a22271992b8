package edgewatt.itest.conformance;

/** What was expected did not happen. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String what) {
        super(what);
    }

    static void unless(boolean good, String what) {
        if (!good) {
            throw new Failure(what);
        }
    }
}
