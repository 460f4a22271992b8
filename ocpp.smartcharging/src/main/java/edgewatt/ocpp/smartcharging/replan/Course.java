package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.Planner;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The plan of one EVSE as the allocator follows it: plain numbers. Immutable.
 *
 * @param begins of slots, ms since the epoch, and the end of the last one
 * @param powerW what the car is to draw, signed
 * @param offerW what the EVSE is to be limited to for that, all of its phases together
 * @param targetWh energy of the charge that is wanted
 * @param mostW that the car takes
 * @param departure when it is wanted, ms since the epoch; 0 = it is late already
 */
record Course(
        UUID transaction,
        long[] begins,
        double[] powerW,
        double[] offerW,
        double targetWh,
        double mostW,
        long departure,
        Planner.Plan plan) {
    private static final double NEAR_WH = 50;

    /** The slot that holds this time, or -1. */
    int slotAt(long millis) {
        if (millis < begins[0] || millis >= end()) {
            return -1;
        }
        int t = 0;
        while (begins[t + 1] <= millis) {
            t++;
        }
        return t;
    }

    long end() {
        return begins[begins.length - 1];
    }

    /** There is a slot in which the car gives power back: then its energy ends where the plan says. */
    boolean gives() {
        for (double w : powerW) {
            if (w < 0) {
                return true;
            }
        }
        return false;
    }

    /** There is a slot with power. */
    boolean charges() {
        for (double w : powerW) {
            if (w != 0) {
                return true;
            }
        }
        return false;
    }

    /** Mean of the car's power over a time (W); what the plan does not cover counts as 0. */
    double meanW(long from, long to) {
        double sum = 0;
        for (int t = 0; t < powerW.length; t++) {
            long part = Math.min(to, begins[t + 1]) - Math.max(from, begins[t]);
            sum += part > 0 ? powerW[t] * part : 0;
        }
        return sum / (to - from);
    }

    /** s left until the departure, less what the target still takes at full power; infinite = nothing is missing. */
    double laxityS(double chargedWh, long nowMillis) {
        if (chargedWh >= targetWh - NEAR_WH || mostW <= 0) {
            return Double.POSITIVE_INFINITY;
        }
        return departure == 0 ? 0 : (departure - nowMillis) / 1000.0 - 3600 * (targetWh - chargedWh) / mostW;
    }

    /** No plan, and why. */
    static Planner.Plan none(int evse, Instant now, String why) {
        return new Planner.Plan(evse, now, List.of(), List.of(why));
    }
}
