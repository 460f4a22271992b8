package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** After a restart: what was written down, and whether its transaction goes on. */
final class Restoring {
    private Restoring() {}

    static void restored(Turn t, Input.Restored in) {
        Saved saved = in.saved();
        t.own = saved.availability();
        t.station = in.station();
        t.finishing = saved.finishing();
        saved.fault().ifPresent(fault -> Sensing.latch(t, fault));
        List<Closing> late = new ArrayList<>();
        for (Closing c : saved.closing()) {
            if (c.tx().durableSeq() < 0) {
                t.record(c.tx().started());
            }
            late.add(new Closing(c.tx(), c.afterRestart()));
            t.record(c.afterRestart());
        }
        t.closing = List.copyOf(late);
        if (saved.tx().isPresent()) {
            running(t, saved.tx().get(), in);
        }
    }

    private static void running(Turn t, Tx tx, Input.Restored in) {
        t.tx = tx;
        if (tx.durableSeq() < 0) {
            // it ran without the journal
            t.record(tx.started());
            t.tx = tx.vend();
        }
        t.scheduled = t.own == Availability.INOPERATIVE;
        t.restoring = true;
        t.startTimer(Timer.RESTORE, t.rules.restoreWait());
        if (!in.recloseDelay().isZero()) {
            t.hold = true;
            t.startTimer(Timer.RECLOSE, in.recloseDelay());
        }
    }

    static void timedOut(Turn t) {
        if (t.restoring) {
            decide(t, true);
        }
    }

    /** Resumes or closes, once hardware and meter are there or have had their time ({@code late}). */
    static void decide(Turn t, boolean late) {
        boolean measured = late || t.context.reading().isPresent();
        if (t.tx.end().isPresent()) {
            Transactions.end(t, t.tx.end().get());
        } else if (!t.rules.resume()) {
            if (late || t.hardware != null && measured) {
                Transactions.end(t, Fact.Trigger.ABNORMAL_CONDITION, StopReason.POWER_LOSS, Optional.empty());
            }
        } else if (t.hardware != null && t.hardware.pilot() == PilotState.A && t.rules.stopOnDisconnect()) {
            if (measured) {
                Transactions.end(t, Fact.Trigger.EV_COMMUNICATION_LOST, StopReason.EV_DISCONNECTED, Optional.empty());
            }
        } else if (t.hardware != null) {
            t.restoring = false;
            Transactions.update(t, Fact.Trigger.TX_RESUMED, t.context.at(), ChargingState.SUSPENDED_EVSE);
        }
        if (!t.restoring) {
            t.cancelTimer(Timer.RESTORE);
        }
    }
}
