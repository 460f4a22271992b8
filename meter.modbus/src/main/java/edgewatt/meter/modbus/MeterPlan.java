package edgewatt.meter.modbus;

import edgewatt.api.station.Meter.Place;
import edgewatt.meter.modbus.Encoding.WordOrder;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of one meter, as they are used.
 *
 * @param evse counted from 1; 0 unless the place is EVSE
 * @param invert it is wired, or counts, the other way round
 * @param trouble what cannot work, as one sentence; empty = nothing
 */
record MeterPlan(
        String name,
        String host,
        int port,
        int unit,
        String map,
        Optional<WordOrder> order,
        Place place,
        int evse,
        boolean invert,
        int pollMs,
        int timeoutMs,
        Duration maximumAge,
        String trouble) {

    /** @param pid of the settings, which names a meter that has no name */
    static MeterPlan of(MeterSettings s, String pid) {
        String name = s.name().isBlank()
                ? pid.substring(pid.indexOf('~') + 1)
                : s.name().strip();
        Optional<WordOrder> order =
                switch (s.wordOrder()) {
                    case "high-first" -> Optional.of(WordOrder.HIGH_FIRST);
                    case "low-first" -> Optional.of(WordOrder.LOW_FIRST);
                    default -> Optional.empty();
                };
        Place place = place(s.place()).orElse(Place.CIRCUIT);
        int poll = clamp(s.pollMs(), 200, 60_000);
        int age = clamp(s.maximumAgeS(), 1, 600);
        return new MeterPlan(
                name,
                s.host().strip(),
                clamp(s.port(), 1, 65_535),
                clamp(s.unit(), 0, 255),
                s.map(),
                order,
                place,
                place == Place.EVSE ? s.evse() : 0,
                s.invert(),
                poll,
                clamp(s.timeoutMs(), 100, 10_000),
                Duration.ofSeconds(age),
                trouble(s, name, poll, age));
    }

    private static String trouble(MeterSettings s, String name, int pollMs, int ageS) {
        String where = "meter '" + name + "' of meter.modbus: ";
        if (s.host().isBlank()) {
            return where + "'host' is missing; write the address of the meter or gateway";
        }
        if (Maps.named(s.map(), Optional.empty(), false).isEmpty()) {
            return where + "'map' is " + s.map() + "; choose SDM630, EM340, B23 or SunSpec";
        }
        if (place(s.place()).isEmpty()) {
            return where + "'place' is " + s.place() + "; choose grid, evse, pv, battery or circuit";
        }
        if (place(s.place()).get() == Place.EVSE && s.evse() < 1) {
            return where + "'place' is evse, and 'evse' does not say which; write its number, from 1";
        }
        if (pollMs * 2L > ageS * 1000L) {
            return where + "'maximumAgeS' " + ageS + " is less than two polls of " + pollMs
                    + " ms; each reading would be too old soon, raise it";
        }
        return "";
    }

    private static Optional<Place> place(String name) {
        for (Place place : Place.values()) {
            if (place.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }

    private static int clamp(int value, int min, int max) {
        return Math.max(min, Math.min(max, value));
    }
}
