package edgewatt.bridge.mqtt.input;

import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes inputs from settings. */
final class Inputs {
    private static final int METER_S = 10;
    private static final int SERIES_S = 93_600;

    private Inputs() {}

    /**
     * @param changed a limit has changed
     * @throws IllegalArgumentException what is wrong with the settings
     */
    static Input make(
            InputSettings c, String name, StationClock clock, ZoneId zone, Runnable changed, Troubles troubles) {
        Optional<Preset> preset = Optional.empty();
        if (!c.preset().isBlank()) {
            preset = Preset.named(c.preset().trim());
            if (preset.isEmpty()) {
                throw new IllegalArgumentException("there is no ready mapping '" + c.preset() + "'; there are "
                        + String.join(", ", Preset.all().keySet()));
            }
        }
        Kind kind = c.kind().isBlank()
                ? preset.map(Preset::kind).orElseThrow(() -> new IllegalArgumentException("'kind' is empty"))
                : Kind.of(c.kind().trim())
                        .orElseThrow(() -> new IllegalArgumentException("there is no kind '" + c.kind() + "'"));
        String device = c.device().isBlank()
                ? preset.map(Preset::device).orElse("")
                : c.device().trim();
        if (device.isEmpty() && preset.map(p -> p.values().contains("{device}")).orElse(false)) {
            throw new IllegalArgumentException("'device' is empty, and the topics of '" + c.preset() + "' need it");
        }
        Mapping mapping = new Mapping();
        List<Source> sources = new ArrayList<>(mapping.read(kind, c.values(), device));
        if (preset.isPresent()) {
            sources.addAll(mapping.read(kind, preset.get().values(), device));
        }
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("it has no 'values' and no 'preset'; give one of them");
        }
        int age = c.maxAgeS() > 0
                ? c.maxAgeS()
                : preset.map(Preset::maxAgeS).orElse(kind.place != null ? METER_S : SERIES_S);
        if (kind.place != null) {
            return new InputMeter(name, kind.place, sources, Duration.ofSeconds(age), c.powerFactor(), clock, troubles);
        }
        if (kind.forecast != null) {
            if (c.fallback().length > 1 && c.fallback().length != 24) {
                throw new IllegalArgumentException(
                        "'fallback' has " + c.fallback().length + " values; give none, one, or 24");
            }
            return new InputForecast(
                    name,
                    kind.forecast,
                    sources,
                    Duration.ofSeconds(age),
                    Duration.ofSeconds(Math.max(60, c.stepS())),
                    c.fallback(),
                    zone,
                    clock,
                    troubles);
        }
        return new InputLimit(
                name,
                Math.max(0, c.evse()),
                sources,
                Duration.ofSeconds(Math.max(1, c.ttlS())),
                new InputLimit.Safe(Math.max(0, c.safeA()), Math.max(0, c.safeW())),
                clock,
                changed,
                troubles);
    }
}
