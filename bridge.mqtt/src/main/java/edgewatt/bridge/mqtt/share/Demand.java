package edgewatt.bridge.mqtt.share;

import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Station;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the cars at this board could use now, A per site phase. A car that leaves a good part of what it is offered for a while
 * is believed: it needs what it draws on its heaviest phase, and {@link #REACH_A}. One thread.
 */
final class Demand {
    private static final double REACH_A = 3;
    private static final double LEFT_A = 2;
    private static final long BELIEVED = 30_000_000_000L;
    private static final long FRESH = 10_000_000_000L;

    private final Station station;
    /** Since when the car at an EVSE draws less than its offer. */
    private final Map<Integer, Long> slack = new HashMap<>();

    Demand(Station station) {
        this.station = station;
    }

    Amps now(long nanos) {
        double[] need = new double[3];
        for (Evse e : station.evses()) {
            EvseSnapshot s = e.snapshot();
            EvseCapabilities can = e.capabilities();
            boolean wants = wants(s);
            double drawn = drawn(s, nanos);
            boolean less = wants && s.offeredA() >= can.minCurrentA() && drawn < s.offeredA() - LEFT_A;
            long since = less ? slack.getOrDefault(e.id(), nanos) : nanos;
            slack.put(e.id(), since);
            if (!wants) {
                continue;
            }
            double most = Math.min(can.maxCurrentA(), s.driver().cableRatingA().orElse(Integer.MAX_VALUE));
            boolean believed = less && nanos - since >= BELIEVED;
            double a = believed ? Math.min(most, Math.max(can.minCurrentA(), drawn + REACH_A)) : most;
            add(need, can, a);
        }
        return Amps.of(need);
    }

    private static boolean wants(EvseSnapshot s) {
        boolean transaction = s.transaction().isPresent() && s.state() != EvseState.FINISHING;
        return transaction
                && s.state() != EvseState.FAULTED
                && s.driver().pilot().connected()
                && s.state() != EvseState.SUSPENDED_EV;
    }

    /** On the heaviest phase; NaN where it is not measured now. */
    private static double drawn(EvseSnapshot s, long nanos) {
        Optional<MeterReading> r = s.reading();
        if (r.isEmpty() || nanos - r.get().monotonicNanos() > FRESH) {
            return Double.NaN;
        }
        double most = Double.NaN;
        for (int p = 1; p <= 3; p++) {
            double a = r.get().currentA().phase(p);
            most = Double.isNaN(most) ? a : Double.isNaN(a) ? most : Math.max(most, a);
        }
        return most;
    }

    private static void add(double[] need, EvseCapabilities can, double a) {
        String r = can.rotation();
        boolean known = r != null && r.length() == 3 && r.contains("R") && r.contains("S") && r.contains("T");
        for (int i = 0; i < 3; i++) {
            // not known how it is wired: its current may be on any phase
            if (!known || i < can.phases()) {
                need[known ? "RST".indexOf(r.charAt(i)) : i] += a;
            }
        }
    }
}
