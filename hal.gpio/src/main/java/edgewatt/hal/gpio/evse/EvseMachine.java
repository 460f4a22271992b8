package edgewatt.hal.gpio.evse;

import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseFault.Code;
import edgewatt.api.station.PilotState;
import edgewatt.hal.gpio.evse.EvseModel.Supply;
import java.util.Optional;

/**
 * When power may flow: a pure function of model, input and time.
 *
 * <table>
 * <caption>Supply; the first line that fits applies, after every input</caption>
 * <tr><th>is</th><th>when</th><th>becomes</th></tr>
 * <tr><td>any</td><td>state A, E or F, latched fault, emergency</td><td>OPEN at once</td></tr>
 * <tr><td>any</td><td>the permission has run out unrenewed (dead man)</td><td>OPEN at once</td></tr>
 * <tr><td>any</td><td>state D in a place without ventilation</td><td>OPEN at once</td></tr>
 * <tr><td>CLOSED, WINDING_DOWN</td><td>state B</td><td>OPEN at once</td></tr>
 * <tr><td>CLOSED</td><td>withdrawn, or less than 6 A offered</td><td>WINDING_DOWN, pilot 100 percent</td></tr>
 * <tr><td>WINDING_DOWN</td><td>6 s have passed</td><td>OPEN, under load</td></tr>
 * <tr><td>WINDING_DOWN, OPEN</td><td>C or D, permitted, at least 6 A offered</td><td>CLOSED</td></tr>
 * </table>
 *
 * In A, E and F the permission is gone as well: what is plugged in next needs one of its own.
 *
 * <p>A contactor whose feedback does not follow in time latches {@link Code#POWER_SWITCH_FAILURE} until an installer
 * resets it and the feedback says open. The lock is released only
 * when the contactor is confirmed open: by its feedback, or by time where there is none; a release that comes earlier
 * waits, and is forgotten when power is permitted again.
 */
public final class EvseMachine {
    private static final String LOST = "gpio.lost";

    private EvseMachine() {}

    /** @param now on the scale of {@link System#nanoTime()} */
    public static EvseModel step(EvseModel model, EvseInput input, long now, Rules rules) {
        Draft d = new Draft(model, now);
        if (input instanceof EvseInput.Pins pins) {
            d.sensed = pins.sensed();
        } else if (input instanceof EvseInput.Permit permit) {
            d.permitted = permit.validNanos() > 0;
            d.offeredA = permit.currentA();
            d.permitUntil = now + Math.max(0, permit.validNanos());
            d.releaseWanted &= !d.permitted;
            if (!d.permitted) {
                d.open();
            }
        } else if (input instanceof EvseInput.Withdraw withdraw) {
            d.permitted = false;
            if (withdraw.mode() == OpenMode.EMERGENCY) {
                d.open();
            }
        } else if (input instanceof EvseInput.Lock lock) {
            d.locked |= lock.locked();
            d.releaseWanted = !lock.locked() && d.locked;
        } else if (input instanceof EvseInput.Broken broken) {
            d.latch(Code.INTERNAL_ERROR, broken.sentence(), LOST);
        } else if (input instanceof EvseInput.ResetFault) {
            d.reset(rules);
        }
        settle(d, rules);
        return d.model();
    }

    private static void settle(Draft d, Rules rules) {
        if (d.permitted && d.now - d.permitUntil >= 0) {
            d.permitted = false;
            d.open();
        }
        watch(d, rules);
        PilotState pilot = d.latched.isPresent() ? PilotState.F : d.sensed.pilot();
        if (!pilot.connected()) {
            // a permission was for the car that was there: the next one needs its own
            d.permitted = false;
        }
        boolean wants = pilot == PilotState.C || pilot == PilotState.D && rules.ventilated();
        boolean offers = d.permitted && d.offeredA >= PilotDuty.MINIMUM_A;
        if (!wants) {
            d.open();
        } else if (offers) {
            d.supply = Supply.CLOSED;
        } else if (d.supply == Supply.CLOSED) {
            d.supply = Supply.WINDING_DOWN;
            d.windDownUntil = d.now + Rules.WIND_DOWN;
        } else if (d.supply == Supply.WINDING_DOWN && d.now - d.windDownUntil >= 0) {
            d.open();
        }
        watch(d, rules);
        release(d, rules);
    }

    /** Compares the feedback with the command; runs before and after the command may have changed. */
    private static void watch(Draft d, Rules rules) {
        Contactor contactor = d.sensed.contactor();
        boolean closed = d.supply != Supply.OPEN;
        boolean differs =
                rules.feedback() && contactor != Contactor.UNKNOWN && closed != (contactor == Contactor.CLOSED);
        if (!differs) {
            d.mismatch = false;
        } else if (!d.mismatch) {
            d.mismatch = true;
            d.mismatchSince = d.now;
        } else if (d.now - d.mismatchSince > rules.follow()) {
            d.latch(
                    Code.POWER_SWITCH_FAILURE,
                    closed
                            ? "contactor does not close; check coil and feedback"
                            : "contactor stays closed (welded?); cut power, check",
                    closed ? "gpio.contactor.open" : "gpio.contactor.welded");
        }
    }

    private static void release(Draft d, Rules rules) {
        boolean distrusted = d.latched.isPresent();
        boolean confirmed = d.supply == Supply.OPEN
                && (rules.feedback() ? d.sensed.contactor() == Contactor.OPEN : d.now - d.openedAt >= rules.confirm());
        if (d.releaseWanted && confirmed && !distrusted) {
            d.locked = false;
            d.releaseWanted = false;
        }
        if (d.supply != Supply.OPEN) {
            d.releaseWanted &= d.supply == Supply.WINDING_DOWN;
        }
    }

    /** When time alone can next change the model; absent if never. */
    public static Optional<Long> next(EvseModel m, long now, Rules rules) {
        long in = Long.MAX_VALUE;
        if (m.permitted()) {
            in = Math.min(in, m.permitUntil() - now);
        }
        if (m.supply() == Supply.WINDING_DOWN) {
            in = Math.min(in, m.windDownUntil() - now);
        }
        if (m.mismatch() && m.latched().isEmpty()) {
            in = Math.min(in, m.mismatchSince() + rules.follow() + 1 - now);
        }
        if (m.releaseWanted()
                && !rules.feedback()
                && m.supply() == Supply.OPEN
                && m.latched().isEmpty()) {
            in = Math.min(in, m.openedAt() + rules.confirm() - now);
        }
        return in == Long.MAX_VALUE ? Optional.empty() : Optional.of(now + Math.max(0, in));
    }

    /** A model under change. */
    private static final class Draft {
        private final long now;
        private Sensed sensed;
        private Supply supply;
        private boolean permitted;
        private double offeredA;
        private long permitUntil;
        private long windDownUntil;
        private long openedAt;
        private boolean mismatch;
        private long mismatchSince;
        private Optional<EvseFault> latched;
        private boolean locked;
        private boolean releaseWanted;

        private Draft(EvseModel m, long now) {
            this.now = now;
            sensed = m.sensed();
            supply = m.supply();
            permitted = m.permitted();
            offeredA = m.offeredA();
            permitUntil = m.permitUntil();
            windDownUntil = m.windDownUntil();
            openedAt = m.openedAt();
            mismatch = m.mismatch();
            mismatchSince = m.mismatchSince();
            latched = m.latched();
            locked = m.locked();
            releaseWanted = m.releaseWanted();
        }

        private void open() {
            if (supply != Supply.OPEN) {
                supply = Supply.OPEN;
                openedAt = now;
            }
        }

        private void latch(Code code, String info, String vendorCode) {
            if (latched.isEmpty()) {
                latched = Optional.of(new EvseFault(code, info, vendorCode, true));
            }
            open();
        }

        /** Only what the feedback no longer contradicts is forgotten; a permission must come anew. */
        private void reset(Rules rules) {
            boolean cleared = !rules.feedback() || sensed.contactor() == Contactor.OPEN;
            if (cleared && latched.filter(f -> !f.vendorCode().equals(LOST)).isPresent()) {
                latched = Optional.empty();
                permitted = false;
                mismatch = false;
            }
        }

        private EvseModel model() {
            return new EvseModel(
                    sensed,
                    supply,
                    permitted,
                    offeredA,
                    permitUntil,
                    windDownUntil,
                    openedAt,
                    mismatch,
                    mismatchSince,
                    latched,
                    locked,
                    releaseWanted);
        }
    }
}
