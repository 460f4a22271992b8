package edgewatt.bridge.mqtt.input;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.energy.Forecast;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A series made of topics. Lists of later topics and later messages replace what they overlap; a gap keeps the value before it
 * and is told as repaired; what came longer ago than the maximum age is stale; where nothing is known the fall-back is told,
 * as such. Any thread.
 */
final class InputForecast implements Forecast, Input {
    private static final Duration KEPT = Duration.ofHours(2);
    private static final Duration LONGEST = Duration.ofDays(8);
    private static final int MOST_ENTRIES = 2000;

    private final String name;
    private final Kind kind;
    private final List<Source> sources;
    private final Duration maximumAge;
    private final Duration step;
    private final double[] fallback;
    private final ZoneId zone;
    private final StationClock clock;
    private final Payload payload = new Payload();
    private final Troubles troubles;
    private final NavigableMap<Instant, Entry> entries = new TreeMap<>();
    private final Map<Source, Integer> left = new HashMap<>();
    private long heardAt;
    private boolean heard;

    /** @param end not after the begin of the next */
    private record Entry(Instant end, double value) {}

    /**
     * @param step how long a value holds whose end is not told
     * @param fallback nothing, one value, or one for each hour of the day
     * @param zone of these hours
     */
    InputForecast(
            String name,
            Kind kind,
            List<Source> sources,
            Duration maximumAge,
            Duration step,
            double[] fallback,
            ZoneId zone,
            StationClock clock,
            Troubles troubles) {
        this.name = name;
        this.kind = kind;
        this.sources = sources;
        this.maximumAge = maximumAge;
        this.step = step;
        this.fallback = fallback.clone();
        this.zone = zone;
        this.clock = clock;
        this.troubles = troubles;
    }

    @Override
    public List<Source> sources() {
        return sources;
    }

    @Override
    public synchronized void take(Source from, byte[] bytes) {
        Instant now = clock.instant();
        NavigableMap<Instant, Entry> fresh = new TreeMap<>();
        int refused = 0;
        try {
            if (from.series().isEmpty()) {
                double v = payload.value(bytes, from);
                fresh.put(now.truncatedTo(ChronoUnit.SECONDS), new Entry(now.plus(step), v));
            } else {
                refused = read(from, payload.at(bytes, from.pointer()), fresh);
            }
        } catch (Payload.Refused e) {
            troubles.refused(from, e.getMessage());
            return;
        }
        if (fresh.isEmpty() && refused > 0) {
            return;
        }
        left.put(from, refused);
        if (refused == 0) {
            troubles.good(from);
        }
        if (!fresh.isEmpty()) {
            Instant begin = fresh.firstKey();
            Instant end = fresh.lastEntry().getValue().end();
            Map.Entry<Instant, Entry> before = entries.lowerEntry(begin);
            if (before != null && before.getValue().end().isAfter(begin)) {
                entries.put(before.getKey(), new Entry(begin, before.getValue().value()));
            }
            entries.subMap(begin, true, end, false).clear();
            entries.putAll(fresh);
            entries.headMap(now.minus(KEPT)).values().removeIf(e -> e.end().isBefore(now.minus(KEPT)));
        }
        heard = true;
        heardAt = clock.monotonicNanos();
    }

    /** @return how many entries were refused */
    private int read(Source s, JsonNode list, NavigableMap<Instant, Entry> into) throws Payload.Refused {
        Source.Series how = s.series().orElseThrow();
        if (!list.isArray() || list.size() > MOST_ENTRIES) {
            throw new Payload.Refused("there is no list of at most " + MOST_ENTRIES + " entries");
        }
        int refused = 0;
        List<Instant> open = new ArrayList<>();
        for (JsonNode e : list) {
            try {
                Instant start = Payload.time(part(e, how.start()));
                String unit = s.unitAt().isEmpty() ? "" : e.at(s.unitAt()).asText("");
                double v = payload.number(part(e, how.value()), unit, s);
                boolean ends = !how.end().isEmpty() && !e.at(how.end()).isMissingNode();
                Instant end = ends ? Payload.time(e.at(how.end())) : start.plus(step);
                if (!end.isAfter(start)) {
                    throw new Payload.Refused("an entry ends at " + end + ", not after its begin");
                }
                if (!ends) {
                    open.add(start);
                }
                into.put(start, new Entry(end, v));
            } catch (Payload.Refused x) {
                refused++;
                troubles.refused(s, "of " + list.size() + " entries " + refused + " are refused: " + x.getMessage());
            }
        }
        for (Instant t : open) {
            // an end that is not told is the next begin, if that is not far
            Instant next = into.higherKey(t);
            if (next != null && Duration.between(t, next).compareTo(step) < 0) {
                into.put(t, new Entry(next, into.get(t).value()));
            }
        }
        return refused;
    }

    private static JsonNode part(JsonNode entry, String pointer) throws Payload.Refused {
        JsonNode n = entry.at(pointer);
        if (n.isMissingNode() || n.isNull()) {
            throw new Payload.Refused("an entry has nothing at " + pointer);
        }
        return n;
    }

    @Override
    public synchronized Series series(Instant from, Duration horizon) {
        Instant end = from.plus(horizon.compareTo(LONGEST) > 0 ? LONGEST : horizon);
        Instant first = entries.floorKey(from);
        List<Step> steps = new ArrayList<>();
        Quality quality = left.values().stream().anyMatch(n -> n > 0) ? Quality.REPAIRED : Quality.GOOD;
        Instant until = null;
        for (Map.Entry<Instant, Entry> e :
                entries.subMap(first == null ? from : first, true, end, false).entrySet()) {
            if (!e.getValue().end().isAfter(from)) {
                continue;
            }
            if (until != null && e.getKey().isAfter(until)) {
                quality = Quality.REPAIRED;
            }
            steps.add(new Step(e.getKey(), e.getValue().value()));
            until = e.getValue().end();
        }
        if (steps.isEmpty()) {
            return fallback(from, end);
        }
        if (clock.monotonicNanos() - heardAt > maximumAge.toNanos()) {
            quality = Quality.STALE;
        }
        return new Series(
                List.copyOf(steps), Duration.between(steps.get(steps.size() - 1).from(), until), quality);
    }

    private Series fallback(Instant from, Instant end) {
        List<Step> steps = new ArrayList<>();
        if (fallback.length > 0) {
            for (Instant t = from.truncatedTo(ChronoUnit.HOURS); t.isBefore(end); t = t.plus(1, ChronoUnit.HOURS)) {
                steps.add(new Step(
                        t, fallback[fallback.length == 1 ? 0 : t.atZone(zone).getHour()]));
            }
        }
        return new Series(List.copyOf(steps), Duration.ofHours(1), Quality.FALLBACK);
    }

    @Override
    public List<Finding> findings() {
        Quality q = series(clock.instant(), Duration.ofMinutes(1)).quality();
        String what = q == Quality.STALE
                ? "is stale, older than " + maximumAge.toMinutes() + " min"
                : q == Quality.FALLBACK
                        ? (heard ? "has ended" : "has not come yet") + ", "
                                + (fallback.length == 0 ? "and there is no fall-back" : "and its fall-back is used")
                        : "";
        return what.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        Level.DEGRADED,
                        name,
                        "series '" + name + "' (" + sources.get(0).place() + ") " + what
                                + ": see whether its publisher runs and is the topic's name right"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
