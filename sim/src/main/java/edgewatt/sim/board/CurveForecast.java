package edgewatt.sim.board;

import edgewatt.api.energy.Forecast;
import edgewatt.sim.world.Curve;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Tells the coming hours of a curve: the future as the simulated world will bring it at speed 1. */
public final class CurveForecast implements Forecast {
    private static final Duration LONGEST = Duration.ofDays(8);

    private final String name;
    private final Kind kind;
    private final Curve curve;
    private final ZoneId zone;

    public CurveForecast(String name, Kind kind, Curve curve, ZoneId zone) {
        this.name = name;
        this.kind = kind;
        this.curve = curve;
        this.zone = zone;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Series series(Instant from, Duration horizon) {
        List<Step> steps = new ArrayList<>();
        Instant end = from.plus(horizon.compareTo(LONGEST) > 0 ? LONGEST : horizon);
        for (Instant t = from.truncatedTo(ChronoUnit.HOURS); t.isBefore(end); t = t.plus(1, ChronoUnit.HOURS)) {
            int hour = t.atZone(zone).getHour();
            // a tariff is a step, a power is taken at the middle of its hour
            steps.add(new Step(
                    t, kind == Kind.IMPORT_PRICE ? curve.step(hour) : curve.at(Duration.ofMinutes(hour * 60L + 30))));
        }
        return new Series(List.copyOf(steps), Duration.ofHours(1), Quality.GOOD);
    }
}
