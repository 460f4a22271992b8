package edgewatt.station;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Setpoint;
import java.util.OptionalInt;

/**
 * What the limits leave.
 *
 * @param currentA per phase, signed; 0, or at least 6 in magnitude
 * @param source what binds
 * @param refusedDischarge a negative set point met a driver that cannot discharge
 */
record Offer(double currentA, int phases, LimitSource source, boolean refusedDischarge) {
    /** IEC 61851-1: the smallest current a pilot can offer. */
    static final double MINIMUM_A = 6;

    static final Offer NOTHING = new Offer(0, 1, LimitSource.of(LimitSource.Kind.NO_PERMISSION), false);

    boolean energy() {
        return currentA != 0;
    }

    /**
     * The smallest of: driver, cable, static limits per phase, and the set point; without a set point the fallback,
     * after its time min(last, safe). A set point that discharges falls to 0 when it runs out: nobody is in command.
     *
     * @param setpoint null if there never was one
     * @param expired its validity has run out
     */
    static Offer of(
            StationSettings settings,
            int evseId,
            DriverCapabilities driver,
            OptionalInt cableA,
            Setpoint setpoint,
            boolean expired) {
        StationSettings.Limits limits = settings.limitsOf(evseId);
        int wired = Math.min(driver.phases(), limits.phases());
        int phases = setpoint == null ? wired : Math.min(setpoint.phases(), wired);
        double bound = driver.maxCurrentA();
        LimitSource source = LimitSource.of(LimitSource.Kind.HARDWARE);
        if (limits.over(phases) < bound) {
            bound = limits.over(phases);
            source = LimitSource.of(LimitSource.Kind.STATIC);
        }
        if (cableA.isPresent() && cableA.getAsInt() < bound) {
            bound = cableA.getAsInt();
            source = LimitSource.of(LimitSource.Kind.CABLE);
        }
        double wanted;
        LimitSource wantedBy;
        if (setpoint == null) {
            wanted = settings.fallbackCurrentA();
            wantedBy = LimitSource.of(LimitSource.Kind.STATIC);
        } else {
            wanted = currentOf(setpoint, settings.nominalVoltageV());
            wantedBy = setpoint.source();
            if (expired) {
                wanted = Math.max(0, Math.min(wanted, settings.safeCurrentA()));
                wantedBy = LimitSource.of(LimitSource.Kind.FALLBACK);
            }
        }
        boolean refused = wanted < 0 && !driver.bidirectional();
        double current = refused ? 0 : Math.max(-bound, Math.min(bound, wanted));
        if (current == wanted && !(Math.abs(wanted) == bound && setpoint == null)) {
            source = wantedBy;
        } else if (refused) {
            source = LimitSource.of(LimitSource.Kind.HARDWARE);
        }
        return new Offer(Math.abs(current) < MINIMUM_A ? 0 : current, phases, source, refused);
    }

    /** A set point in watts alone (DC) counts as current over its phases. */
    private static double currentOf(Setpoint setpoint, double voltageV) {
        if (setpoint.currentA() != 0 || setpoint.powerW() == 0) {
            return setpoint.currentA();
        }
        return setpoint.powerW() / (setpoint.phases() * voltageV);
    }
}
