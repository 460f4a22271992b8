package edgewatt.ocpp.client.v16;

import edgewatt.api.station.Evse;
import edgewatt.api.station.Station;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ConnectorPhaseRotation: how the connectors are wired, for example {@code "0.RST,1.RST,2.STR"}. That follows from the
 * drivers, so that a backend may confirm it and not change it.
 */
final class PhaseRotation {
    private final Station station;

    PhaseRotation(Station station) {
        this.station = station;
    }

    /** The station itself is what the rotations of its connectors refer to. */
    String text() {
        return Stream.concat(Stream.of("0.RST"), station.evses().stream().map(e -> e.id() + "." + word(e)))
                .collect(Collectors.joining(","));
    }

    /** Whether every item of the list, in any order and perhaps not all of them, says what is so. */
    boolean isAsWired(String list) {
        String wired = "," + text().toLowerCase(Locale.ROOT) + ",";
        return Stream.of(list.toLowerCase(Locale.ROOT).split(",", -1))
                .allMatch(item -> wired.contains("," + item.strip() + ","));
    }

    private static String word(Evse evse) {
        String rotation = evse.capabilities().rotation();
        return rotation.matches("RST|RTS|SRT|STR|TRS|TSR") ? rotation : "Unknown";
    }
}
