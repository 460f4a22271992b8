package edgewatt.store.settings;

/** A setting that is not taken; the message is what follows the file and the key in a sentence. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}
