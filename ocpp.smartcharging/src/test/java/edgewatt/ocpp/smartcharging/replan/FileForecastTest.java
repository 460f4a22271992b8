package edgewatt.ocpp.smartcharging.replan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Forecast.Quality;
import edgewatt.api.energy.Forecast.Series;
import edgewatt.api.energy.Forecast.Step;
import edgewatt.api.store.StationClock;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileForecastTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant T = Instant.parse("2026-03-01T06:00:00Z");

    @TempDir
    Path folder;

    private Instant now = T;

    @SuppressWarnings("all")
    private record Settings(String file, String kind, double factor, int maxAgeH) implements FileForecastSettings {
        @Override
        public Class<? extends Annotation> annotationType() {
            return FileForecastSettings.class;
        }
    }

    private final StationClock clock = new StationClock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public long monotonicNanos() {
            return 0;
        }

        @Override
        public long bootId() {
            return 1;
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void setBy(String source, Instant to) {}
    };

    private static List<Step> parse(String text) {
        return SeriesFile.parse(text, 1, BERLIN).steps();
    }

    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage();
    }

    @Test
    void csvWithAHeaderACommentAndAGap() {
        List<Step> steps = parse("time,price\n# day ahead\n2026-03-01T07:00:00+01:00,0.25\n2026-03-01 08:00:00,\n"
                + "2026-03-01T08:00:00Z,-0.01\n");
        assertEquals(3, steps.size());
        assertEquals(new Step(T, 0.25), steps.get(0));
        assertEquals(T.plusSeconds(3600), steps.get(1).from());
        assertTrue(Double.isNaN(steps.get(1).value()));
        assertEquals(-0.01, steps.get(2).value());
        assertEquals(
                List.of(new Step(T, 0.25)),
                SeriesFile.parse("2026-03-01T07:00:00+01:00;25,0", 0.01, BERLIN).steps());
    }

    @Test
    void jsonWithEndsAndWithoutThem() {
        List<Step> steps = parse(
                "{\"rates\":[{\"start\":\"2026-03-01T06:00:00Z\",\"end\":\"2026-03-01T07:00:00Z\","
                        + "\"value\":0.2},{\"start\":\"2026-03-01T09:00:00Z\",\"end\":\"2026-03-01T09:15:00Z\",\"price\":0.3}]}");
        assertEquals(3, steps.size());
        assertTrue(Double.isNaN(steps.get(1).value()), "the hours between are a gap");
        assertEquals(
                Duration.ofMinutes(15),
                SeriesFile.parse(
                                "[{\"from\":\"2026-03-01T06:00:00Z\",\"value\":1},"
                                        + "{\"time\":\"2026-03-01T06:15:00Z\",\"value\":null}]",
                                1,
                                BERLIN)
                        .lastStep());
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        assertTrue(refusal("2026-03-01T07:00:00Z,1\n2026-03-01T06:00:00Z,1")
                .startsWith("line 2: 2026-03-01T06:00:00Z is not after"));
        assertTrue(refusal("2026-03-01T07:00:00Z,1,2").contains("line 1 has 3 fields; write time,value"));
        assertTrue(refusal("2026-03-01T07:00:00Z,dear").contains("line 1: 'dear' is no number"));
        assertTrue(refusal("7 o'clock,1").contains("'7 o'clock' is no time"));
        assertTrue(refusal("[{\"start\":\"2026-03-01T06:00:00Z\"}]").contains("entry 1 needs a start and a value"));
        assertTrue(refusal("{\"rates\":").contains("is not JSON"));
        assertTrue(refusal("{}").contains("is no list"));
        assertTrue(refusal("").contains("has no values"));
    }

    private void write(String text, Instant at) throws IOException {
        Files.writeString(folder.resolve("prices.csv"), text);
        Files.setLastModifiedTime(folder.resolve("prices.csv"), FileTime.from(at));
    }

    @Test
    void theFileIsLookedAtAndABadOneLeavesWhatWasRead() throws IOException {
        FileForecast forecast =
                new FileForecast(clock, new Settings("prices.csv", "IMPORT_PRICE", 0.01, 36), folder, BERLIN);
        assertFalse(forecast.refresh());
        assertTrue(forecast.findings().get(0).message().contains("cannot be read"));
        assertTrue(forecast.series(T, Duration.ofDays(1)).steps().isEmpty());
        write("2026-03-01T06:00:00Z,20\n2026-03-01T07:00:00Z,30\n2026-03-01T08:00:00Z,40\n", T);
        assertTrue(forecast.refresh());
        assertFalse(forecast.refresh(), "not read again");
        assertEquals(List.of(), forecast.findings());
        Series series = forecast.series(T.plusSeconds(3600), Duration.ofMinutes(30));
        assertEquals(List.of(new Step(T.plusSeconds(3600), 0.3)), series.steps());
        assertEquals(Quality.GOOD, series.quality());
        write("nonsense", T.plusSeconds(60));
        assertFalse(forecast.refresh());
        assertTrue(forecast.findings().get(0).message().contains("what was read before is used"));
        assertEquals(3, forecast.series(T, Duration.ofDays(1)).steps().size());
        now = T.plus(Duration.ofHours(40));
        assertEquals(Quality.STALE, forecast.series(T, Duration.ofDays(1)).quality());
    }
}
