package edgewatt.station.machine;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.store.Fact;
import java.util.Optional;
import java.util.OptionalInt;

/** What the hardware says, or no longer says. */
final class Sensing {
    private Sensing() {}

    static void driver(Turn t, DriverState now) {
        boolean wasPlugged = t.plugged();
        boolean wanted = t.hardware != null && t.hardware.pilot().wantsEnergy();
        boolean pulled = t.hardware != null
                && t.hardware.cableRatingA().isPresent()
                && now.cableRatingA().isEmpty();
        if (pulled) {
            t.left = null;
        }
        t.hardware = now;
        if (now.pilot().wantsEnergy() && !wanted) {
            t.flowing = true;
        }
        if (now.pilot() == PilotState.A) {
            t.finishing = false;
            if (t.tx != null && !t.restoring && t.rules.stopOnDisconnect()) {
                keepCable(t);
                Transactions.end(t, Fact.Trigger.EV_COMMUNICATION_LOST, StopReason.EV_DISCONNECTED, Optional.empty());
            }
        } else if (!wasPlugged && t.plugged() && t.grant != null && t.grant.trigger() == Fact.Trigger.AUTHORIZED) {
            t.grant = t.grant.with(Fact.Trigger.CABLE_PLUGGED_IN);
        }
        if (t.restoring) {
            Restoring.sensed(t);
        }
    }

    /** The car has gone, and its cable may have to stay locked in. */
    static void keepCable(Turn t) {
        if (t.tx.end().isEmpty() && t.rules.lockable() && !t.rules.unlockOnDisconnect()) {
            t.left = new Left(t.tx.started().token(), t.tx.parent());
        }
    }

    static void driverLost(Turn t) {
        t.hardware = null;
        // the outputs are the driver's, and went safe with it
        t.energised = false;
        t.opening = false;
        t.locked = false;
        failUnlock(t, "evse " + t.evseId + " lost its driver");
    }

    /** The time that the contactor had to open is over. */
    static void notOpened(Turn t) {
        if (!t.opening) {
            return;
        }
        t.opening = false;
        if (t.contactorClosed()) {
            latch(t, Faults.WELDED);
        }
        failUnlock(t, "the contactor is not confirmed open");
    }

    private static void failUnlock(Turn t, String why) {
        t.unlocking.ifPresent(ticket -> t.answer(ticket, new CommandOutcome(CommandOutcome.Status.FAILED, why)));
        t.unlocking = OptionalInt.empty();
    }

    /** Faulted until an installer resets it: opens at once and ends what runs. */
    static void latch(Turn t, EvseFault cause) {
        t.fault = new EvseFault(cause.code(), cause.info(), cause.vendorCode(), true);
        t.latched = true;
        t.emergency = true;
        if (t.tx != null && !t.restoring) {
            Transactions.end(t, Fact.Trigger.ABNORMAL_CONDITION, Faults.reason(cause), Optional.empty());
        }
    }
}
