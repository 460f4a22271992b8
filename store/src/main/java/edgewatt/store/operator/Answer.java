package edgewatt.store.operator;

/**
 * What the operator gets.
 *
 * @param code the exit status: {@link #DONE} and so on
 * @param text lines; an error says what, where and what to do
 */
public record Answer(int code, String text) {
    public static final int DONE = 0;
    /** Understood, but not possible; nothing was changed. */
    public static final int REFUSED = 1;

    public static final int USAGE = 2;
    /** The journal cannot be reached or read. */
    public static final int UNREACHABLE = 3;

    static Answer done(String text) {
        return new Answer(DONE, text);
    }

    static Answer refused(String text) {
        return new Answer(REFUSED, text);
    }
}
