package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    private final SettingsReader reader = new SettingsReader();

    private StationSettings read(Map<String, Object> values) {
        return reader.read(Configs.config(values));
    }

    @Test
    void theDefaultsAreFineAlsoBelowALowMaximum() {
        read(Map.of("maxCurrentA", 10.0));
        assertEquals(List.of(), reader.complaints());
    }

    @Test
    void aSafeCurrentAboveTheMaximumIsSaidAndLowered() {
        StationSettings settings = read(Map.of("safeCurrentA", 40.0, "maxCurrentA", 16.0));
        assertEquals(16.0, settings.safeCurrentA());
        assertEquals(1, reader.complaints().size());
        assertTrue(
                reader.complaints()
                        .get(0)
                        .startsWith("etc/station.json: safeCurrentA is 40.0 and maxCurrentA only 16.0"),
                reader.complaints()::toString);
    }

    @Test
    void delaysThatContradictEachOtherAreSaid() {
        StationSettings settings = read(Map.of("recloseDelayMinS", 30, "recloseDelayMaxS", 10));
        assertEquals(settings.recloseDelayMin(), settings.recloseDelayMax());
        assertEquals(1, reader.complaints().size());
    }

    @Test
    void aLimitThatCannotBeUnderstoodIsZeroAndNotTheWidest() {
        StationSettings settings = read(Map.of(
                "evseLimits",
                "[{\"evse\":1,\"maxCurrentA\":\"16\"},{\"evse\":2,\"maxcurrentA\":16},{\"evse\":3,\"perPhaseA\":[16,16]},"
                        + "{\"evse\":4,\"maxCurrentA\":-1},{\"maxCurrentA\":6},{\"evse\":5,\"maxCurrentA\":13}]"));
        Map<Integer, StationSettings.Limits> limits = settings.limits();
        assertEquals(0.0, limits.get(1).l1A());
        assertEquals(32.0, limits.get(2).l1A());
        assertEquals(0.0, limits.get(3).l3A());
        assertEquals(0.0, limits.get(4).l1A());
        assertEquals(13.0, limits.get(5).l1A());
        String all = String.join("\n", reader.complaints());
        for (String part : List.of(
                "evse 1: maxCurrentA is \"16\"; expected a number",
                "evse 2: 'maxcurrentA' is unknown and ignored",
                "evse 3: perPhaseA is not a list of three",
                "evse 4: maxCurrentA is -1",
                "an entry without 'evse'")) {
            assertTrue(all.contains(part), () -> part + " is missing in\n" + all);
        }
    }

    @Test
    void limitsThatAreNoListAreSaid() {
        assertEquals(Map.of(), read(Map.of("evseLimits", "5")).limits());
        assertTrue(reader.complaints().get(0).contains("evseLimits is not a list"), reader.complaints()::toString);
    }
}
