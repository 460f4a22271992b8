package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/** The facts of a transaction, and what their way to the disk means for it. */
final class Transactions {
    private Transactions() {}

    /** Begins what was granted; open once the start is durable. */
    static void begin(Turn t, UUID id) {
        Fact.TransactionStarted started = new Fact.TransactionStarted(
                id,
                t.evseId,
                0,
                t.context.at(),
                t.grant.token(),
                t.context.registerWh(),
                t.grant.trigger(),
                claim(t),
                t.grant.remoteStartId(),
                t.grant.offline(),
                t.reading());
        t.tx = Tx.begin(started, t.grant.parent());
        t.grant = null;
        t.finishing = false;
        t.facts.add(new Effect.Append(started, false));
    }

    private static OptionalInt claim(Turn t) {
        Optional<Claim> claim = t.grant
                .token()
                .flatMap(k -> t.claims.stream()
                        .filter(c -> c.isOf(k, t.grant.parent()))
                        .findFirst());
        return claim.map(c -> OptionalInt.of(c.id())).orElse(OptionalInt.empty());
    }

    static void update(Turn t, Fact.Trigger trigger, Instant at, ChargingState charging) {
        t.record(new Fact.TransactionUpdated(t.tx.id(), t.evseId, t.tx.nextSeq(), at, trigger, charging, t.reading()));
        t.tx = t.tx.next(charging);
    }

    /** A sample of the transaction, or of the EVSE if none runs. */
    static void sample(Turn t, Fact.Trigger trigger, Instant stamp) {
        if (t.tx == null) {
            t.reading().ifPresent(r -> t.record(new Fact.MeterSampled(t.evseId, stamp, trigger, r)));
        } else if (t.tx.open() && !t.restoring) {
            update(t, trigger, stamp, t.tx.charging());
        }
    }

    /**
     * Ends it for this reason, or for the one that was given before. From now on it is not permitted; it is written down
     * once its start is durable and the contactor is confirmed open, because the car draws until then, and that is billed.
     */
    static void end(Turn t, Fact.Trigger trigger, StopReason reason, Optional<Token> by) {
        t.tx = t.tx.ending(new Tx.End(trigger, reason, by));
        t.restoring = false;
        close(t);
    }

    /** Writes down an end that was asked for, if nothing holds it up any more; after a restart the meter comes first. */
    static void close(Turn t) {
        if (mayClose(t) && !Signing.holdsUpEnd(t)) {
            writeEnd(t);
        }
    }

    /** The meter has signed the end, or will not. If the car draws again meanwhile it is asked anew later. */
    static void closeSigned(Turn t) {
        if (mayClose(t)) {
            writeEnd(t);
        }
    }

    private static boolean mayClose(Turn t) {
        return t.tx != null && t.tx.end().isPresent() && t.tx.open() && !t.restoring && !t.mayStillDraw();
    }

    private static void writeEnd(Turn t) {
        Tx.End why = t.tx.end().get();
        long stop = Math.max(t.context.registerWh(), t.tx.started().meterStartWh());
        Fact.TransactionEnded ended = new Fact.TransactionEnded(
                t.tx.id(),
                t.evseId,
                t.tx.nextSeq(),
                t.context.at(),
                why.trigger(),
                why.reason(),
                why.by(),
                stop,
                t.reading());
        t.closing = Stream.concat(t.closing.stream(), Stream.of(new Closing(t.tx, ended)))
                .toList();
        t.record(ended);
        if (t.own == Availability.INOPERATIVE && t.scheduled) {
            t.record(new Fact.AvailabilityChanged(t.evseId, t.context.at(), t.own, false));
        }
        forget(t);
    }

    static void durable(Turn t, UUID id, int seqNo) {
        if (t.tx != null && t.tx.id().equals(id)) {
            t.tx = t.tx.durable(seqNo);
        } else {
            t.closing = t.closing.stream()
                    .map(c -> c.tx().id().equals(id) ? c.durable(seqNo) : c)
                    .filter(c -> c.tx().durableSeq() < c.ended().seqNo())
                    .toList();
        }
    }

    /** The start is not durable: there is no transaction, or it runs without by configuration. */
    static void journalFailed(Turn t, UUID id) {
        if (t.tx == null || !t.tx.id().equals(id) || t.tx.open()) {
            return;
        }
        if (!t.rules.vendWithoutJournal() || t.tx.end().isPresent()) {
            forget(t);
        } else {
            t.tx = t.tx.vend();
            t.record(t.tx.started());
        }
    }

    private static void forget(Turn t) {
        t.tx = null;
        t.finishing = t.plugged();
        t.scheduled = false;
    }
}
