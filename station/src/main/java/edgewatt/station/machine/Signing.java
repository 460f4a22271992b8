package edgewatt.station.machine;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Meter;
import java.util.OptionalInt;
import java.util.UUID;

/** Begin and end of a transaction are signed by the meter, if it can, before they are written down. */
final class Signing {
    private Signing() {}

    /** Why nothing can begin here; empty text if that is no reason. */
    static String obstacle(Turn t) {
        return t.rules.signing().required() && !t.rules.signing().able()
                ? "evse " + t.evseId + ": the site requires signed meter values, and its meter cannot sign; see"
                        + " requireSignedMeterValues in etc/station.json"
                : "";
    }

    /** What was granted is about to begin: with a signature, or at once. */
    static void begin(Turn t) {
        if (!t.rules.signing().able()) {
            over(t); // the meter that was asked has gone
            Transactions.begin(t, t.context.freshId());
        } else if (t.signing == null) {
            ask(t, t.context.freshId(), Meter.Moment.BEGIN);
        }
    }

    /** Whether an end still waits for its signature; asks for it. */
    static boolean holdsUpEnd(Turn t) {
        if (t.rules.signing().able() && t.signing == null) {
            ask(t, t.tx.id(), Meter.Moment.END);
        } else if (!t.rules.signing().able()) {
            over(t);
        }
        return t.signing != null;
    }

    private static void ask(Turn t, UUID id, Meter.Moment moment) {
        t.signing = id;
        t.rest.add(new Effect.Sign(
                moment, id, moment == Meter.Moment.END ? t.tx.started().token() : t.grant.token()));
        t.startTimer(Timer.SIGNING, t.rules.signing().patience());
    }

    /** The begin that is being signed is no longer wanted. */
    static void giveUpUnwanted(Turn t) {
        if (t.signing != null && t.tx == null && (t.grant == null || !t.plugged())) {
            over(t);
        }
    }

    /** @param why empty if the present reading carries the signature */
    static void answered(Turn t, UUID id, String why) {
        if (!id.equals(t.signing)) {
            return;
        }
        over(t);
        if (t.tx != null) {
            Transactions.closeSigned(t);
        } else if (why.isEmpty() || !t.rules.signing().required()) {
            Transactions.begin(t, id);
        } else {
            t.grant = null;
            refuse(t, "evse " + t.evseId + ": the site requires signed meter values, and " + why);
        }
    }

    static void over(Turn t) {
        if (t.signing != null) {
            t.signing = null;
            t.cancelTimer(Timer.SIGNING);
        }
    }

    /** Answers the remote start that waits for a signature. */
    static void answerStart(Turn t) {
        if (t.starting.isPresent() && t.tx != null) {
            t.answer(t.starting.getAsInt(), CommandOutcome.accepted());
            t.starting = OptionalInt.empty();
        } else if (t.grant == null) {
            refuse(t, "evse " + t.evseId + ": the start was given up before the meter had signed");
        }
    }

    private static void refuse(Turn t, String why) {
        t.starting.ifPresent(ticket -> t.answer(ticket, CommandOutcome.rejected(why)));
        t.starting = OptionalInt.empty();
    }
}
