/** A check that did not hold, in words for whoever reads the table. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }
}
