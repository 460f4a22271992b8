package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a fuse leaves for the EVSEs behind it, per site phase: fuse - (measured - our own measured share). Own generation is
 * not credited beyond the fuse's rating, except what our cars are measured to give back. A reading older than the meter's
 * maximum age plus two ticks, or a phase it does not measure, leaves the safe current for all EVSEs together. A rise by the
 * meters holds for five seconds before it is given; house current that our grants cannot explain is taken back at once,
 * and in an overload what the EVSE meters do not explain.
 * Allocates only when its trouble changes.
 */
final class FuseGuard {
    static final long TWO_TICKS_NANOS = 2_000_000_000L;

    private enum Trouble {
        NONE,
        ABSENT,
        NEVER_MEASURED,
        SILENT,
        PHASE
    }

    private final String what;
    private final double[] last = new double[3];
    private final HouseEstimate[] house = {new HouseEstimate(), new HouseEstimate(), new HouseEstimate()};
    private final HouseEstimate[] made = {new HouseEstimate(), new HouseEstimate(), new HouseEstimate()};
    private final boolean[] blind = new boolean[3];
    private final double[] doubtA = new double[3];
    private final long[] doubtedAt = new long[3];
    private Trouble trouble = Trouble.NONE;
    private int troubledPhase;
    private String sentence = "";

    /** @param what the meter it needs, in sentences: "grid meter" */
    FuseGuard(String what) {
        this.what = what;
    }

    /** Why the guard works with the safe current; empty when it does not. */
    String trouble() {
        return sentence;
    }

    /** A on this phase that flow out without our cars (negative: the house takes more); NaN while that is not known. */
    double madeA(int phase) {
        return trouble != Trouble.NONE && blind[phase] ? Double.NaN : made[phase].value();
    }

    /**
     * @param meter the meter at the fuse, or null
     * @param ownA measured by our EVSE meters, per site phase, within what was granted; a gap errs safely
     * @param grantedA the most our EVSEs may be drawing, per site phase
     * @param givenA measured to be given back by our cars, per site phase; contained in {@code ownA} as negative
     * @param mayGiveA the most they may be giving back, per site phase
     * @param availableA out, per site phase
     */
    void available(
            double[] fuseA,
            double safeA,
            Meter meter,
            long now,
            double[] ownA,
            double[] grantedA,
            double[] givenA,
            double[] mayGiveA,
            double[] availableA) {
        Optional<MeterReading> reading = meter == null ? Optional.empty() : meter.reading();
        if (reading.isEmpty()) {
            say(meter == null ? Trouble.ABSENT : Trouble.NEVER_MEASURED, meter, 0);
            safe(fuseA, safeA, availableA);
            return;
        }
        MeterReading r = reading.get();
        long age = now - r.monotonicNanos();
        long maximum = meter.maximumAge().toNanos();
        if (age > maximum + TWO_TICKS_NANOS) {
            say(Trouble.SILENT, meter, 0);
            safe(fuseA, safeA, availableA);
            return;
        }
        int unmeasured = 0;
        for (int p = 0; p < 3; p++) {
            double measured = r.currentA().phase(p + 1);
            if (!Double.isFinite(measured)) {
                unmeasured = unmeasured == 0 ? p + 1 : unmeasured;
                availableA[p] = Math.min(safeA, fuseA[p]);
                blind[p] = true;
            } else {
                double seen = measured - ownA[p];
                if (blind[p]) {
                    // the safe current is raised like any other
                    house[p].set(Math.max(seen, fuseA[p] - last[p]));
                    made[p].set(-seen);
                    blind[p] = false;
                }
                // over the fuse it is not our cars alone: what is seen counts at once, and not after ten seconds
                double least = measured - (measured > fuseA[p] ? Math.min(ownA[p], grantedA[p]) : grantedA[p]);
                double estimate = house[p].next(seen, least, now);
                // the other direction: what flows out counts as the house's at once where it cannot be our cars
                made[p].next(-seen, -measured - (-measured > fuseA[p] ? -ownA[p] : mayGiveA[p]), now);
                double given = credit(p, givenA[p], measured - fuseA[p], now);
                double left = Math.max(0, Math.min(fuseA[p], fuseA[p] - estimate) + given);
                // an old reading may lower, never raise
                availableA[p] = age > maximum ? Math.min(left, last[p]) : left;
            }
            last[p] = availableA[p];
        }
        say(unmeasured == 0 ? Trouble.NONE : Trouble.PHASE, meter, unmeasured);
    }

    /** What our cars give back, unless the fuse shows for a while that an EVSE meter lags and they do not. */
    private double credit(int p, double givenA, double overloadA, long now) {
        if (overloadA > 0 && givenA > 0) {
            doubtA[p] = Math.max(doubtA[p], overloadA);
            doubtedAt[p] = now;
        } else if (now - doubtedAt[p] >= HouseEstimate.RISE_NANOS) {
            doubtA[p] = 0;
        }
        return Math.max(0, givenA - doubtA[p]);
    }

    private void safe(double[] fuseA, double safeA, double[] availableA) {
        for (int p = 0; p < 3; p++) {
            availableA[p] = Math.min(safeA, fuseA[p]);
            last[p] = availableA[p];
        }
        Arrays.fill(blind, true);
    }

    private void say(Trouble now, Meter meter, int phase) {
        if (now == trouble && phase == troubledPhase) {
            return;
        }
        trouble = now;
        troubledPhase = phase;
        sentence = switch (now) {
            case NONE -> "";
            case ABSENT -> "no " + what + " is present";
            case NEVER_MEASURED -> what + " '" + meter.name() + "' has not measured yet";
            case SILENT ->
                what + " '" + meter.name() + "' is silent for longer than "
                        + meter.maximumAge().toSeconds() + " s";
            case PHASE -> what + " '" + meter.name() + "' does not measure the current of L" + phase;
        };
    }
}
