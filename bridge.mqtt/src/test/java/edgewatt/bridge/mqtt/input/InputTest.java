package edgewatt.bridge.mqtt.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Forecast.Quality;
import edgewatt.api.station.LimitSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are converted, dated, refused and replaced as documented. */
final class InputTest {
    private static final String POWER = "[{\"value\":\"powerW\",\"topic\":\"m/p\"%s}]";

    private static Bench power(String more) {
        return Bench.of("house", POWER.formatted(more));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1500 | '' | 1500",
                "1.5 | ,\"unit\":\"kW\" | 1500",
                "1.5 kW | '' | 1500",
                "-2 | ,\"sign\":\"-\" | 2",
                "20 | ,\"scale\":10,\"offset\":5 | 205",
                "\"7.5\" | '' | 7.5",
                "{\"v\":{\"p\":[1,2]}} | ,\"pointer\":\"/v/p/1\" | 2",
                "{\"p\":3,\"u\":\"kW\"} | ,\"pointer\":\"/p\",\"unitAt\":\"/u\" | 3000",
            })
    void aValueComesInTheUnitInside(String payload, String more, double expected) {
        assertEquals(expected, power(more).send("m/p", payload).reading().powerW(), 1e-9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NaN | '' | is no number",
                "Infinity | '' | is no number",
                "1e999 | '' | not finite",
                "'' | '' | is empty",
                "true | '' | a boolean is no number",
                "{} | ,\"pointer\":\"/p\" | there is nothing at /p",
                "{ | ,\"pointer\":\"/p\" | it is no JSON",
                "5000000 | '' | out of range",
                "12 | ,\"max\":10 | out of range",
                "12 A | '' | it comes in 'A'",
                "12 furlongs | '' | it comes in 'furlongs'",
                "12 W | ,\"unit\":\"kW\" | the mapping says another unit",
                "{\"p\":3,\"u\":\"kWh\"} | ,\"pointer\":\"/p\",\"unitAt\":\"/u\" | it comes in 'kWh'",
            })
    void whatCannotBeTrueIsRefusedWithAFindingAndTheValueBeforeStays(String payload, String more, String why) {
        Bench b = power("");
        b.send("m/p", "100");
        Bench bad = power(more).send("m/p", payload);
        assertTrue(bad.meter().reading().isEmpty());
        assertTrue(bad.said().contains(why), bad.said());
        assertTrue(bad.said().contains("values"), bad.said());
        b.send("m/p", "NaN");
        assertEquals(100, b.reading().powerW());
        b.send("m/p", "101");
        assertTrue(b.findings().isEmpty(), b.said());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "house | [{\"value\":\"powerW\",\"topic\":\"t\",\"unit\":\"kWh\"}] | cannot be told in that",
                "house | [{\"value\":\"powerW\",\"topic\":\"t\",\"unit\":\"horse\"}] | cannot be told in that",
                "house | [{\"value\":\"power\",\"topic\":\"t\"}] | has no value 'power'",
                "house | [{\"value\":\"powerW\",\"topic\":\"a/#\"}] | a filter",
                "house | [{\"value\":\"powerW\",\"topic\":\"\"}] | is empty",
                "house | [{\"value\":\"powerW\",\"topic\":\"t\",\"pointer\":\"p\"}] | no JSON pointer",
                "house | [{\"value\":\"powerW\",\"topic\":\"t\",\"pionter\":\"/p\"}] | there is no 'pionter'",
                "house | [{\"value\":\"powerW\",\"topic\":\"t\",\"start\":\"/s\"}] | is for series",
                "house | [{\"value\":\"currentA/l1\",\"topic\":\"t\",\"signOf\":\"powerW/l1\"}] | takes its sign of",
                "house | {} | no JSON list",
                "house | '' | no 'values' and no 'preset'",
                "horse | [] | there is no kind",
                "importPrice | [{\"value\":\"price\",\"topic\":\"t\",\"unit\":\"EUR\"}] | such as EUR/kWh",
            })
    void settingsThatCannotWorkAreRefusedInASentence(String kind, String values, String why) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Bench.of(kind, values == null ? "" : values));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @Test
    void aPresetThatNeedsADeviceSaysSo() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Bench.preset("shelly-3em", ""));
        assertTrue(e.getMessage().contains("'device' is empty"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> Bench.preset("shelly-4em", "x"));
        assertTrue(e.getMessage().contains("shelly-3em"), e.getMessage());
    }

    @Test
    void aPhaseThatIsSilentIsNotMeasuredAndAllSilentGrowsOld() {
        Bench b = Bench.of(
                "house", "[{\"value\":\"currentA/l1\",\"topic\":\"1\"},{\"value\":\"currentA/l2\",\"topic\":\"2\"}]");
        assertTrue(b.meter().reading().isEmpty());
        b.clock.seconds(11);
        assertTrue(b.said().contains("has not come yet"), b.said());
        b.send("1", "5").send("2", "6");
        b.clock.seconds(8);
        b.send("1", "7");
        long before = b.reading().monotonicNanos();
        assertEquals(8_000_000_000L, b.clock.monotonicNanos() - before, "as old as its oldest current");
        b.clock.seconds(3);
        assertEquals(7, b.reading().currentA().l1());
        assertTrue(Double.isNaN(b.reading().currentA().l2()));
        assertTrue(b.findings().isEmpty(), b.said());
        b.clock.seconds(60);
        assertEquals(7, b.reading().currentA().l1(), "the last one, and its age tells");
        assertEquals(63_000_000_000L, b.clock.monotonicNanos() - b.reading().monotonicNanos());
        assertTrue(b.said().contains("is stale, older than 10 s"), b.said());
    }

    @Test
    void whatTheBrokerHasKeptIsOfUnknownAgeUnlessItTellsItsTime() {
        assertTrue(power("").retained("m/p", "5").meter().reading().isEmpty());
        Bench yes = new Bench(
                new Bench.Config().kind("house").values(POWER.formatted("")).retained("yes"));
        assertEquals(5, yes.retained("m/p", "5").reading().powerW());
        Bench timed = power(",\"pointer\":\"/p\",\"timeAt\":\"/t\"");
        timed.retained("m/p", "{\"p\":5,\"t\":\"2026-03-01T11:59:55Z\"}");
        assertEquals(
                5_000_000_000L, timed.clock.monotonicNanos() - timed.reading().monotonicNanos());
        timed.clock.seconds(6);
        assertTrue(timed.said().contains("stale"), timed.said());
    }

    @Test
    void aCurrentIsMadeFromItsPhasesPowerOnlyIfThatIsConfigured() {
        String values = "[{\"value\":\"powerW/l1\",\"topic\":\"p\"},{\"value\":\"voltageV/l1\",\"topic\":\"u\"},"
                + "{\"value\":\"currentA/l2\",\"constant\":0}]";
        Bench not = Bench.of("house", values).send("p", "2070");
        assertTrue(Double.isNaN(not.reading().currentA().l1()));
        Bench b = new Bench(new Bench.Config().kind("house").values(values).powerFactor(0.9));
        assertEquals(10, b.send("p", "2070").reading().currentA().l1(), 1e-9);
        assertEquals(0, b.reading().currentA().l2(), "a constant");
        assertEquals(9.2, b.send("u", "250").reading().currentA().l1(), 1e-9);
    }

    @Test
    void aRegisterDoesNotGoBack() {
        Bench b = Bench.of("house", "[{\"value\":\"importWh\",\"topic\":\"e\"}]")
                .send("e", "100")
                .send("e", "99");
        assertEquals(100, b.reading().importWh());
        assertTrue(b.said().contains("went back"), b.said());
    }

    @Test
    void aSecondSourceTakesOverAndIsTold() {
        Bench b = Bench.of("house", "[{\"value\":\"powerW\",\"topic\":\"a\"},{\"value\":\"powerW\",\"topic\":\"b\"}]");
        b.send("a", "1").send("b", "2");
        assertEquals(1, b.reading().powerW());
        b.clock.seconds(9);
        b.send("b", "3");
        b.clock.seconds(2);
        assertEquals(3, b.reading().powerW());
        assertTrue(b.said().contains("second source"), b.said());
    }

    @Test
    void aSubscriptionThatTheBrokerRefusesIsToldUntilTheNextConnection() {
        Bench b = power("").send("m/p", "1");
        b.tap.refused("m/p", "not authorized");
        assertTrue(b.said().contains("refuses the subscription to m/p: not authorized"), b.said());
        b.tap.up(null);
        assertTrue(b.findings().isEmpty(), b.said());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void noPayloadBreaksAnInput(int seed) {
        Random r = new Random(seed);
        Bench b = power(",\"pointer\":\"/a\"");
        Bench f = Bench.preset("tibber-price", "");
        String shapes = "{}[]\":,0123456789.eE+-nulltrueNaN \u0000\u00e4a";
        for (int i = 0; i < 2000; i++) {
            StringBuilder s = new StringBuilder(r.nextBoolean() ? "{\"a\":" : "");
            for (int k = r.nextInt(20); k > 0; k--) {
                s.append(shapes.charAt(r.nextInt(shapes.length())));
            }
            b.send("m/p", s.append(r.nextBoolean() ? "}" : "").toString());
            f.send("tibber/prices", "{\"today\":[" + s + "]}");
            b.findings();
            f.forecast().series(f.clock.instant(), Duration.ofHours(3));
        }
        assertEquals(42, b.send("m/p", "{\"a\":42}").reading().powerW());
    }

    private static String hour(int h, double v) {
        return "{\"s\":\"2026-03-01T%02d:00:00Z\",\"v\":%s}".formatted(h, v);
    }

    private static Bench series(double... fallback) {
        return new Bench(new Bench.Config()
                .kind("pvForecast")
                .fallback(fallback)
                .values("[{\"value\":\"powerW\",\"topic\":\"s\",\"start\":\"/s\",\"entry\":\"/v\",\"unit\":\"kW\"}]"));
    }

    private static Forecast.Series now(Bench b) {
        return b.forecast().series(b.clock.instant(), Duration.ofHours(6));
    }

    @Test
    void aSeriesTellsHowFarItCanBeTrusted() {
        Bench b = series(100);
        assertEquals(Quality.FALLBACK, now(b).quality());
        assertEquals(100, now(b).steps().get(0).value());
        assertTrue(b.said().contains("has not come yet, and its fall-back is used"), b.said());
        b.send("s", "[" + hour(12, 1) + "," + hour(13, 2) + "]");
        assertEquals(Quality.GOOD, now(b).quality());
        assertEquals(2000, now(b).steps().get(1).value());
        b.send("s", "[" + hour(12, 1) + "," + hour(15, 3) + "]");
        assertEquals(Quality.REPAIRED, now(b).quality(), "there is a gap");
        b.send("s", "[" + hour(12, 1) + "," + hour(13, -3) + "," + hour(14, 4) + "]");
        assertEquals(Quality.REPAIRED, now(b).quality(), "an entry was refused");
        assertTrue(b.said().contains("of 3 entries 1 are refused"), b.said());
        b.send("s", "[" + hour(12, 1) + "," + hour(13, 2) + "," + hour(14, 4) + "," + hour(15, 4) + "]");
        assertEquals(Quality.GOOD, now(b).quality());
        assertTrue(b.findings().isEmpty(), b.said());
        b.clock.seconds(3 * 3600);
        assertEquals(4000, now(b).steps().get(0).value());
        b.clock.seconds(3600);
        assertEquals(Quality.FALLBACK, now(b).quality());
        assertTrue(b.said().contains("has ended"), b.said());
    }

    @Test
    void aSeriesIsStaleWhenNothingNewHasComeForItsMaximumAge() {
        Bench b = new Bench(new Bench.Config()
                .kind("importPrice")
                .maxAgeS(3600)
                .values("[{\"value\":\"price\",\"topic\":\"s\",\"start\":\"/s\",\"entry\":\"/v\"}]"));
        b.send("s", "[" + hour(12, 0.3) + "," + hour(13, 0.2) + "," + hour(14, 0.1) + "]");
        b.clock.seconds(3601);
        assertEquals(Quality.STALE, now(b).quality());
        assertEquals(0.2, now(b).steps().get(0).value());
    }

    @Test
    void aLaterListReplacesWhatItOverlaps() {
        Bench b = series();
        b.send("s", "[" + hour(12, 1) + "," + hour(13, 1) + "," + hour(14, 1) + "]");
        b.send("s", "[{\"s\":\"2026-03-01T13:30:00Z\",\"v\":9}]");
        Forecast.Series s = now(b);
        assertEquals(
                new Forecast.Step(Instant.parse("2026-03-01T13:00:00Z"), 1000),
                s.steps().get(1));
        assertEquals(
                new Forecast.Step(Instant.parse("2026-03-01T13:30:00Z"), 9000),
                s.steps().get(2));
    }

    @Test
    void aFallBackByHoursFollowsTheHours() {
        double[] hours = new double[24];
        hours[12] = 7;
        hours[13] = 8;
        Bench b = series(hours);
        assertEquals(7, now(b).steps().get(0).value());
        assertEquals(8, now(b).steps().get(1).value());
    }

    private static Bench limit(String values) {
        return Bench.of("limit", values);
    }

    private static Envelope.Step first(Bench b) {
        return b.limiter().envelope().steps().get(0);
    }

    @Test
    void aLimitHoldsForItsTimeToLiveAndThenTheSafeValueApplies() {
        Bench b = limit("[{\"value\":\"currentA\",\"topic\":\"l\",\"pointer\":\"/a\"},"
                + "{\"value\":\"ttlS\",\"topic\":\"l\",\"pointer\":\"/ttl\"}]");
        assertEquals(6, first(b).maxCurrentA().l1(), "before the first one");
        b.send("l", "{\"a\":16,\"ttl\":30}");
        assertEquals(16, first(b).maxCurrentA().l3());
        Envelope.Step then = b.limiter().envelope().steps().get(1);
        assertEquals(b.clock.instant().plusSeconds(30), then.from());
        assertEquals(6, then.maxCurrentA().l1());
        assertTrue(Double.isNaN(then.maxImportW()));
        b.clock.jump(Duration.ofHours(-5));
        b.clock.seconds(30);
        assertEquals(6, first(b).maxCurrentA().l1(), "whatever the wall clock does");
        assertTrue(b.said().contains("is silent"), b.said());
        assertEquals(
                new LimitSource(LimitSource.Kind.LIMITER, "test"), b.limiter().source());
        assertEquals(1, b.changes);
    }

    @Test
    void aGridRelayLimitsWhileItIsClosedAndWhileItIsSilent() {
        Bench b = limit("[{\"value\":\"relay\",\"topic\":\"r\"}]");
        assertEquals(LimitSource.Kind.GRID_RELAY, b.limiter().source().kind());
        assertEquals(4200, first(b).maxImportW());
        b.send("r", "OFF");
        assertTrue(Double.isNaN(first(b).maxImportW()));
        b.send("r", "ON");
        assertEquals(4200, first(b).maxImportW());
        b.send("r", "OFF");
        b.clock.seconds(60);
        assertEquals(4200, first(b).maxImportW());
        b.send("r", "perhaps");
        assertTrue(b.said().contains("neither on nor off"), b.said());
    }

    @Test
    void aLimitThatIsOlderThanItsTimeToLiveIsRefused() {
        Bench b = limit("[{\"value\":\"importW\",\"topic\":\"l\",\"pointer\":\"/w\",\"timeAt\":\"/t\"}]");
        b.retained("l", "{\"w\":9000,\"t\":\"2026-03-01T11:58:00Z\"}");
        assertEquals(4200, first(b).maxImportW());
        assertTrue(b.said().contains("has run out before it came"), b.said());
        b.send("l", "{\"w\":9000,\"t\":\"2026-03-01T11:59:30Z\"}");
        assertEquals(9000, first(b).maxImportW());
        b.clock.seconds(31);
        assertEquals(4200, first(b).maxImportW());
        b.send("l", "{\"w\":-5,\"t\":\"2026-03-01T12:00:31Z\"}");
        assertFalse(b.said().isEmpty());
        assertEquals(4200, first(b).maxImportW());
    }

    @Test
    void eachValueOfALimitHasItsOwnEnd() {
        Bench b = limit("[{\"value\":\"currentA\",\"topic\":\"a\"},{\"value\":\"exportW\",\"topic\":\"x\"}]");
        b.send("a", "20");
        b.clock.seconds(30);
        b.send("x", "3000");
        assertEquals(3000, first(b).maxExportW());
        b.clock.seconds(30);
        assertEquals(6, first(b).maxCurrentA().l2());
        assertEquals(3000, first(b).maxExportW());
        b.clock.seconds(30);
        assertEquals(0, first(b).maxExportW());
    }
}
