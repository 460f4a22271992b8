package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.EvseCapabilities;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What limits the site from outside, when a plan begins. Own planned profiles are no part of it.
 *
 * @param fuseW main fuse and import cap as power (W); infinite = none
 * @param feedInW infinite = none
 * @param gridCode cars may give power back
 * @param zone of local times
 * @param circuits sub-circuits, each after the one it is behind
 * @param profiles the composite schedule of an EVSE, 0 = of the site, in W
 */
public record SiteView(
        List<Limiter> limiters,
        double fuseW,
        double feedInW,
        boolean gridCode,
        ZoneId zone,
        List<Circuit> circuits,
        Composites profiles) {
    private static final double NOMINAL_V = 230;
    private static final int PHASES = 3;

    /** The composite schedule of outside profiles. */
    public interface Composites {
        Profiles.Composite of(int evseId, Instant from, Duration horizon, RateUnit unit);
    }

    /**
     * A sub-circuit.
     *
     * @param fuseA of the phase that has the smallest
     * @param evses all behind it, also behind circuits further down
     */
    public record Circuit(String name, double fuseA, Set<Integer> evses) {
        /** W of so many phases. */
        double fuseW(int phases) {
            return fuseA * phases * NOMINAL_V;
        }

        double fuseW() {
            return fuseW(PHASES);
        }
    }

    /** W that the EVSEs together may draw per slot, on average; infinite = not limited. */
    double[] siteW(SlotGrid grid) {
        return limits(0, grid, PHASES, NOMINAL_V);
    }

    /** W that one EVSE may draw per slot, on average; infinite = not limited. */
    double[] evseW(int evse, SlotGrid grid, EvseCapabilities can) {
        return limits(evse, grid, can.phases(), can.nominalVoltageV());
    }

    private double[] limits(int evse, SlotGrid grid, int phases, double voltageV) {
        double[] w = new double[grid.slots()];
        Arrays.fill(w, Double.POSITIVE_INFINITY);
        for (Limiter limiter : limiters) {
            if (limiter.evseId() == evse) {
                lower(w, grid, limiter.envelope().steps(), phases, voltageV);
            }
        }
        Instant from = Instant.ofEpochMilli(grid.begin(0));
        Duration horizon = Duration.ofMillis(grid.begin(grid.slots()) - grid.begin(0));
        List<Profiles.Piece> pieces =
                profiles.of(evse, from, horizon, RateUnit.W).pieces();
        double[] sum = new double[grid.slots()];
        for (int i = 0; i < pieces.size(); i++) {
            double limit = pieces.get(i).limit().orElse(Double.POSITIVE_INFINITY);
            long begin = grid.begin(0) + pieces.get(i).startS() * 1000L;
            long end = i + 1 < pieces.size()
                    ? grid.begin(0) + pieces.get(i + 1).startS() * 1000L
                    : grid.begin(grid.slots());
            add(sum, grid, begin, end, limit);
        }
        for (int t = 0; t < w.length; t++) {
            w[t] = Math.min(w[t], sum[t]);
        }
        return w;
    }

    private static void lower(double[] w, SlotGrid grid, List<Envelope.Step> steps, int phases, double voltageV) {
        double[] sum = new double[w.length];
        long first = steps.isEmpty() ? Long.MAX_VALUE : steps.get(0).from().toEpochMilli();
        add(sum, grid, Long.MIN_VALUE, first, Double.POSITIVE_INFINITY);
        for (int i = 0; i < steps.size(); i++) {
            Envelope.Step step = steps.get(i);
            double limit = Double.isNaN(step.maxImportW()) ? Double.POSITIVE_INFINITY : step.maxImportW();
            for (int p = 1; p <= PHASES; p++) {
                double a = step.maxCurrentA().phase(p);
                limit = Double.isNaN(a) ? limit : Math.min(limit, a * phases * voltageV);
            }
            long end = i + 1 < steps.size() ? steps.get(i + 1).from().toEpochMilli() : Long.MAX_VALUE;
            add(sum, grid, step.from().toEpochMilli(), end, limit);
        }
        for (int t = 0; t < w.length; t++) {
            w[t] = Math.min(w[t], sum[t]);
        }
    }

    /** Adds the part of each slot within a time; the mean of a limit that changes within a slot is what can be charged. */
    private static void add(double[] sum, SlotGrid grid, long begin, long end, double limit) {
        for (int t = grid.slotAt(begin); t < grid.slots() && grid.begin(t) < end; t++) {
            long part = Math.min(end, grid.end(t)) - Math.max(begin, grid.begin(t));
            if (part > 0) {
                sum[t] += limit * part / (grid.end(t) - grid.begin(t));
            }
        }
    }
}
