package edgewatt.station.machine;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** After a restart: what was written down, and whether its transaction goes on. */
final class Restoring {
    /** Inputs settle one after another when hardware starts: its first word is no proof that a car has left. */
    static final Duration ABSENCE = Duration.ofSeconds(3);

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
        t.left = saved.left().orElse(null);
        if (!in.recloseDelay().isZero()) {
            // every load of this station comes back late, also one that begins now
            t.hold = true;
            t.startTimer(Timer.RECLOSE, in.recloseDelay());
        }
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
        if (!t.rules.resume()) {
            // one whose end was asked for before keeps that reason
            t.tx = t.tx.ending(
                    in.orderly()
                            ? new Tx.End(Fact.Trigger.RESET_COMMAND, StopReason.REBOOT, Optional.empty())
                            : new Tx.End(Fact.Trigger.ABNORMAL_CONDITION, StopReason.POWER_LOSS, Optional.empty()));
        }
    }

    static void timedOut(Turn t) {
        if (t.restoring) {
            decide(t, true);
        }
    }

    /** The plug has stayed out. Without a reading the end waits for the meter, as long as {@link Timer#RESTORE} runs. */
    static void absent(Turn t) {
        if (t.restoring && seemsGone(t) && t.context.reading().isPresent()) {
            gone(t);
        }
    }

    private static boolean seemsGone(Turn t) {
        return t.hardware != null && t.hardware.pilot() == PilotState.A && t.rules.stopOnDisconnect();
    }

    private static void gone(Turn t) {
        Sensing.keepCable(t);
        Transactions.end(t, Fact.Trigger.EV_COMMUNICATION_LOST, StopReason.EV_DISCONNECTED, Optional.empty());
        done(t);
    }

    /** Decided. */
    private static void done(Turn t) {
        t.restoring = false;
        t.cancelTimer(Timer.RESTORE);
        t.cancelTimer(Timer.ABSENT);
    }

    /** Hardware has said something; if it is its first word, meter and inputs get their time from now on. */
    static void sensed(Turn t) {
        decide(t, false);
        if (t.restoring && t.before.hardware().isEmpty()) {
            Duration wait = t.rules.restoreWait();
            t.startTimer(Timer.RESTORE, wait.compareTo(ABSENCE) > 0 ? wait : ABSENCE);
            if (seemsGone(t)) {
                t.startTimer(Timer.ABSENT, ABSENCE);
            }
        }
    }

    /** The meter may have arrived. */
    static void metered(Turn t) {
        if (t.restoring && t.hardware != null) {
            decide(t, false);
        }
    }

    /** Resumes or closes, once hardware and meter are there or have had their time ({@code late}). */
    private static void decide(Turn t, boolean late) {
        if (t.tx.end().isPresent() || !t.rules.resume()) {
            if (late || t.hardware != null && t.context.reading().isPresent()) {
                // one whose end was asked for before keeps that reason
                Transactions.end(t, Fact.Trigger.ABNORMAL_CONDITION, StopReason.POWER_LOSS, Optional.empty());
                done(t);
            }
        } else if (seemsGone(t)) {
            if (late) {
                gone(t);
            }
        } else if (t.hardware != null) {
            done(t);
            Transactions.update(t, Fact.Trigger.TX_RESUMED, t.context.at(), ChargingState.SUSPENDED_EVSE);
        }
    }
}
