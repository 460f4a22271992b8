package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Limiter;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CircuitsTest {
    private final FakeSite site = new FakeSite(3);
    private final Allocator allocator = new Allocator(site, site);

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private void seconds(int count, SiteSettings settings, Meter... meters) {
        for (int s = 0; s < count; s++) {
            allocator.tick(
                    ProfileFixtures.standing(List.of()),
                    new Inputs(new Limiter[0], null, meters, id -> ChargingMode.NOW, Corridor.NONE),
                    settings);
            site.pass(Duration.ofSeconds(1));
        }
    }

    private String offers() {
        StringBuilder b = new StringBuilder();
        site.evses.forEach(e -> b.append(e.offeredA() + " " + e.source() + "; "));
        return b.toString();
    }

    @Test
    void eachCircuitBoundsWhatIsBehindItAndIsNamed() {
        site.evses.forEach(FakeSite.FakeEvse::charge);
        seconds(
                7,
                TestSettings.of(
                        0,
                        json("[{'name':'garage','fuseA':40,'evses':[1]},"
                                + "{'name':'row','parent':'garage','fuseA':[16,16,10],'evses':[2,3]}]")));
        assertEquals("30.0 fuse garage L1; 0.0 fuse row L3; 10.0 fuse row L3; ".length(), offers().length());
        assertTrue(offers().startsWith("30.0 fuse garage L1"), offers());
        assertTrue(offers().contains("10.0 fuse row L3"), offers());
    }

    @Test
    void rotationDecidesWhichPhaseOfTheCircuitACarLoads() {
        site.at(1).can = new EvseCapabilities(6, 32, 1, "STR", 230, false, false, true);
        site.at(2).can = new EvseCapabilities(6, 32, 1, "TRS", 230, false, false, true);
        site.at(1).charge();
        site.at(2).charge();
        seconds(1, TestSettings.of(0, json("[{'name':'row','fuseA':[6,13,20],'evses':[1,2]}]")));
        assertTrue(offers().startsWith("13.0 fuse row L2; 20.0 fuse row L3; "), offers());
    }

    @Test
    void aCircuitWithAMeterLeavesWhatOthersBehindItDoNotTake() {
        FakeSite.Grid garage = site.new Grid("garage", Meter.Place.CIRCUIT);
        SiteSettings settings = TestSettings.of(0, json("[{'name':'garage','fuseA':25,'meter':'garage','evses':[1]}]"));
        site.at(1).charge();
        garage.reads(3, 9, 0);
        seconds(1, settings, site.new Grid("other", Meter.Place.CIRCUIT), garage);
        assertEquals(
                "16.0 fuse garage L2", site.at(1).offeredA() + " " + site.at(1).source());
        seconds(12, settings, garage);
        assertEquals(16, site.at(1).offeredA());
        seconds(1, settings, garage);
        assertEquals(
                "6.0 fuse garage L1", site.at(1).offeredA() + " " + site.at(1).source());
        assertEquals("meter of circuit garage 'garage' is silent for longer than 10 s", allocator.fuseTrouble());
        seconds(1, settings);
        assertEquals("no meter of circuit garage is present", allocator.fuseTrouble());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1} | is not a list",
                "[{'fuseA':16}] | without a name",
                "[{'name':'a','fuseA':16},{'name':'a','fuseA':16}] | two circuits 'a'",
                "[{'name':'a','parent':'b','fuseA':16}] | behind 'b', which is not listed before it",
                "[{'name':'a','fuseA':[16,16]}] | needs fuseA",
                "[{'name':'a','fuseA':0}] | fuse of 0 A",
                "[{'name':'a','fuseA':16,'evses':[1]},{'name':'b','fuseA':16,'evses':[1]}] | EVSE 1 in two circuits",
                "[{'name':'a','fuseA':16,'fuse':3}] | no key 'fuse'",
                "[{'name':'a','fuseA':16,'evses':['x']}] | has an EVSE",
                "[ | is not JSON"
            })
    void whatIsNoTreeIsRefusedWithTheReason(String text, String reason) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> CircuitSettings.parse(json(text)));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void theImportCapIsSharedAndNamed() {
        FakeSite.Grid grid = site.new Grid();
        site.at(1).charge();
        site.at(2).charge();
        grid.reads(2, 2, 2);
        SiteSettings settings = TestSettings.with(63, "", 690 * 20, Double.POSITIVE_INFINITY, false, 900);
        allocator.tick(ProfileFixtures.standing(List.of()), Inputs.of(new Limiter[0], grid), settings);
        assertTrue(offers().startsWith("9.0 limiter import cap; 9.0 limiter import cap; "), offers());
    }
}
