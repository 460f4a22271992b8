package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.LimitSource;
import java.time.Instant;
import java.util.Locale;

/** Follows a planned charge to its end, and says then what was reached and, if it was less than wanted, why. One thread. */
public final class Farewell {
    private static final double NEAR = 0.99;
    private static final double S_PER_H = 3600;

    /** Wh that the plan asked for and that were not offered; and by whom. */
    private double clippedWh;

    private LimitSource clippedBy;
    /** Wh that were offered and not taken. */
    private double untakenWh;
    /** The last plan. */
    private Course course;

    /**
     * How a charge ended.
     *
     * @param code {@code REACHED}, {@code LEFT_EARLY}, {@code TIME}, {@code SITE_LIMIT}, {@code CAPACITY}, {@code PRICE}, {@code
     *     CAR_FULL}, {@code CAR_SLOW}, {@code CLIPPED}, {@code UNKNOWN}
     */
    public record Outcome(int evse, double targetWh, double reachedWh, String code, String sentence) {
        public double missingWh() {
            return Math.max(0, targetWh - reachedWh);
        }
    }

    /** Once a second, while the plan is followed. */
    void look(Course followed, double planW, double offeredW, EvseSnapshot shot, EvseCapabilities can) {
        course = followed;
        if (planW <= 0) {
            return;
        }
        if (offeredW < planW) {
            clippedWh += (planW - offeredW) / S_PER_H;
            if (shot.limitSource().kind() != LimitSource.Kind.PLAN) {
                clippedBy = shot.limitSource();
            }
        }
        if (shot.reading().isPresent()) {
            double taken = Math.max(0, shot.reading().get().powerW());
            untakenWh += Double.isNaN(taken) ? 0 : Math.max(0, Math.min(planW, offeredW) - taken) / S_PER_H;
        }
    }

    Outcome end(int evse, Session session, Instant now) {
        if (course == null) {
            return null;
        }
        double reached = session.chargedWh();
        double target = course.targetWh();
        double missing = target - reached;
        if (reached >= NEAR * target) {
            return new Outcome(evse, target, reached, "REACHED", "the target was reached");
        }
        String said = course.plan().account().map(a -> a.cause()).orElse("");
        Instant departure =
                course.plan().account().map(a -> a.departure()).orElse(Instant.ofEpochMilli(course.departure()));
        String code;
        String why;
        double early = (departure.toEpochMilli() - now.toEpochMilli()) / 60_000.0;
        double inThatTimeWh = Math.max(0, early) / 60 * course.mostW();
        if (session.full()) {
            code = "CAR_FULL";
            why = "the car took no more";
        } else if (course.departure() != 0 && early > 1 && inThatTimeWh > 0.3 * missing) {
            code = "LEFT_EARLY";
            why = String.format(Locale.ROOT, "it left %.0f min before the departure that was expected", early);
        } else if (!said.isEmpty()) {
            code = said;
            why = course.plan().account().map(a -> a.relaxation()).orElse("");
        } else if (untakenWh > 0.5 * missing && untakenWh >= clippedWh) {
            code = "CAR_SLOW";
            why = String.format(Locale.ROOT, "the car left %.1f kWh of what it was offered", untakenWh / 1000);
        } else if (clippedWh > 0.5 * missing) {
            code = "CLIPPED";
            why = String.format(Locale.ROOT, "%s held back %.1f kWh of the plan", clippedBy, clippedWh / 1000);
        } else {
            code = "UNKNOWN";
            why = "for no reason that was seen";
        }
        return new Outcome(
                evse,
                target,
                reached,
                code,
                String.format(Locale.ROOT, "%.1f of %.1f kWh are missing: %s", missing / 1000, target / 1000, why));
    }
}
