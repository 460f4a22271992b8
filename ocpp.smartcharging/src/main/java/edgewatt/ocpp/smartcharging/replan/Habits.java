package edgewatt.ocpp.smartcharging.replan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When cars usually leave an EVSE and how much they usually take: what counts when a driver says nothing. The last thirty
 * charges of each EVSE. Any thread.
 */
final class Habits {
    private static final int KEPT = 30;
    private static final int LEAST = 3;
    private static final int DAY_MINUTES = 24 * 60;

    /** @param energyWh of the whole charge */
    record Stay(Instant departure, double energyWh) {}

    /**
     * A car.
     *
     * @param phases that it uses
     * @param mostW that it takes by its own limit; NaN = as much as it was offered
     */
    record Car(int phases, double mostW) {}

    private final List<Deque<Stay>> stays = new ArrayList<>();
    private final Car[] cars;

    Habits(int evses) {
        cars = new Car[evses + 1];
        for (int i = 0; i <= evses; i++) {
            stays.add(new ArrayDeque<>());
        }
    }

    synchronized void add(int evse, Stay stay) {
        Deque<Stay> of = stays.get(evse);
        of.add(stay);
        while (of.size() > KEPT) {
            of.removeFirst();
        }
    }

    synchronized void add(int evse, Car car) {
        cars[evse] = car;
    }

    /** The last one there; null = none was. */
    synchronized Car car(int evse) {
        return cars[evse];
    }

    /**
     * The median time of day at which cars leave, workdays and weekends apart where enough is known of them; empty with fewer
     * than three charges.
     */
    synchronized Optional<LocalTime> departure(int evse, ZonedDateTime day) {
        List<Integer> alike = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (Stay stay : stays.get(evse)) {
            ZonedDateTime left = stay.departure().atZone(day.getZone());
            int minutes = left.getHour() * 60 + left.getMinute();
            all.add(minutes);
            if (weekend(left) == weekend(day)) {
                alike.add(minutes);
            }
        }
        List<Integer> of = alike.size() >= LEAST ? alike : all;
        return of.size() < LEAST ? Optional.empty() : Optional.of(LocalTime.ofSecondOfDay(60L * median(of)));
    }

    /** The next usual departure after {@code now}. */
    Optional<Instant> next(int evse, Instant now, ZoneId zone) {
        ZonedDateTime local = now.atZone(zone);
        for (int day = 0; day <= 1; day++) {
            ZonedDateTime then = local.plusDays(day);
            Optional<Instant> at =
                    departure(evse, then).map(t -> then.with(t).toInstant()).filter(t -> t.isAfter(now));
            if (at.isPresent()) {
                return at;
            }
        }
        return Optional.empty();
    }

    /** What four of five charges stay below (Wh); NaN with fewer than three charges. */
    synchronized double energyWh(int evse) {
        List<Double> energies = new ArrayList<>();
        stays.get(evse).forEach(s -> energies.add(s.energyWh()));
        if (energies.size() < LEAST) {
            return Double.NaN;
        }
        Collections.sort(energies);
        return energies.get((int) Math.ceil(0.8 * energies.size()) - 1);
    }

    synchronized String json() {
        StringBuilder out = new StringBuilder("{\"version\":1,\"evses\":[");
        for (int i = 0; i < stays.size(); i++) {
            out.append(i == 0 ? "[" : ",[");
            String comma = "";
            for (Stay stay : stays.get(i)) {
                out.append(comma)
                        .append(String.format(
                                Locale.ROOT, "[%d,%.0f]", stay.departure().getEpochSecond(), stay.energyWh()));
                comma = ",";
            }
            out.append(']');
        }
        out.append("],\"cars\":[");
        for (int i = 0; i < cars.length; i++) {
            Car c = cars[i];
            out.append(i == 0 ? "" : ",");
            out.append(
                    c == null ? "null" : "[" + c.phases() + "," + (Double.isNaN(c.mostW()) ? "null" : c.mostW()) + "]");
        }
        return out.append("]}").toString();
    }

    static Habits of(JsonNode json, int evses) {
        Habits habits = new Habits(evses);
        for (int i = 0; i <= evses; i++) {
            for (JsonNode stay : json.path("evses").path(i)) {
                habits.add(
                        i,
                        new Stay(
                                Instant.ofEpochSecond(stay.path(0).asLong()),
                                stay.path(1).asDouble()));
            }
            JsonNode car = json.path("cars").path(i);
            if (car.path(0).isInt()) {
                habits.add(i, new Car(car.path(0).asInt(), car.path(1).asDouble(Double.NaN)));
            }
        }
        return habits;
    }

    /** On the circle of the day: the time with the least way to all others, so that midnight is no border. */
    private static int median(List<Integer> minutes) {
        int best = minutes.get(0);
        long least = Long.MAX_VALUE;
        for (int candidate : minutes) {
            long way = 0;
            for (int m : minutes) {
                int d = Math.abs(m - candidate);
                way += Math.min(d, DAY_MINUTES - d);
            }
            if (way < least) {
                least = way;
                best = candidate;
            }
        }
        return best;
    }

    private static boolean weekend(ZonedDateTime day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }
}
