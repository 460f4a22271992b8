package edgewatt.api.station;

/**
 * The answer to a command.
 *
 * @param status what will happen
 * @param reason why, in plain words; empty when accepted
 */
public record CommandOutcome(Status status, String reason) {
    public enum Status {
        ACCEPTED,
        /** Accepted; takes effect later, for example at the end of a transaction. */
        SCHEDULED,
        REJECTED,
        /** The station has no such feature, connector or hardware. */
        NOT_SUPPORTED,
        /** It was tried, and the hardware did not follow. */
        FAILED
    }

    public static CommandOutcome accepted() {
        return new CommandOutcome(Status.ACCEPTED, "");
    }

    public static CommandOutcome rejected(String reason) {
        return new CommandOutcome(Status.REJECTED, reason);
    }

    public boolean isAccepted() {
        return status == Status.ACCEPTED || status == Status.SCHEDULED;
    }
}
