package edgewatt.station.machine;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What the machine wants done, in this order. Whatever opens or lowers stands before the facts that tell of it. */
public sealed interface Effect {
    /** Permit at once, then renew every second until {@link Withdraw}. */
    record Permit() implements Effect {}

    record Withdraw(EvseDriver.OpenMode mode) implements Effect {}

    record Lock(boolean locked) implements Effect {}

    /** Write what must survive a restart; durable before any later {@link Append}. */
    record Persist(Saved saved) implements Effect {}

    /**
     * Append to the journal, in order.
     *
     * @param keep try again until it is durable; otherwise report {@link Input.JournalFailed}
     */
    record Append(Fact fact, boolean keep) implements Effect {}

    /** Ask the authorisers; answered by {@link Input.Authorised} or {@link Input.Refused}. */
    record Ask(Token token, Optional<StartRequest> remote) implements Effect {}

    /** Let the meter sign; answered by {@link Input.Signed} or {@link Input.Unsigned}. */
    record Sign(Meter.Moment moment, UUID transaction, Optional<Token> token) implements Effect {}

    record StartTimer(Timer timer, Duration delay) implements Effect {}

    record CancelTimer(Timer timer) implements Effect {}

    record Indicate(EvseState state) implements Effect {}

    /** The picture has changed: tell the listeners. */
    record Publish() implements Effect {}

    record Answer(int ticket, CommandOutcome outcome) implements Effect {}
}
