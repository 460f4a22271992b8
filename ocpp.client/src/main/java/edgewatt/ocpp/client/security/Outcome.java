package edgewatt.ocpp.client.security;

/**
 * What became of a wish of the backend.
 *
 * @param because in plain words, without a secret; empty if accepted
 * @param reconnect the link must connect anew, after the answer
 */
public record Outcome(Verdict verdict, String because, boolean reconnect) {
    public enum Verdict {
        ACCEPTED,
        /** What was given is not good. */
        REJECTED,
        /** It was good, and something else is in the way. */
        FAILED,
        NOT_FOUND
    }

    static final Outcome DONE = new Outcome(Verdict.ACCEPTED, "", false);
    static final Outcome RECONNECT = new Outcome(Verdict.ACCEPTED, "", true);

    static Outcome rejected(String because) {
        return new Outcome(Verdict.REJECTED, because, false);
    }

    static Outcome failed(String because) {
        return new Outcome(Verdict.FAILED, because, false);
    }

    public boolean accepted() {
        return verdict == Verdict.ACCEPTED;
    }
}
