package edgewatt.ocpp.smartcharging;

import static edgewatt.ocpp.smartcharging.ProfileFixtures.profile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Meter;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Setpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AllocatorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final FakeSite site = new FakeSite(2);
    private final Allocator allocator = new Allocator(site, site);
    private SiteSettings settings = TestSettings.of(0, 6, Duration.ofSeconds(10), 60_000_000_000L);
    private List<Installed> profiles = List.of();
    private Limiter[] limiters = {};
    private Meter grid;

    private Instant tick() {
        site.offers.clear();
        return allocator.tick(ProfileFixtures.standing(profiles), Inputs.of(limiters, grid), settings);
    }

    private void ticks(int seconds) {
        for (int i = 0; i < seconds; i++) {
            site.pass(SECOND);
            tick();
        }
    }

    private static Limiter amps(int evse, Instant from, double a) {
        return FixedLimiter.relay(
                evse, new Envelope(List.of(new Envelope.Step(from, new PhaseValues(a, a, a), Double.NaN, Double.NaN))));
    }

    private static Limiter watts(int evse, Instant from, double w) {
        return FixedLimiter.relay(
                evse, new Envelope(List.of(new Envelope.Step(from, PhaseValues.NONE, w, Double.NaN))));
    }

    private void offers(double a1, String s1, double a2, String s2) {
        assertEquals(
                a1 + " " + s1 + ", " + a2 + " " + s2,
                site.at(1).offeredA() + " " + site.at(1).source() + ", "
                        + site.at(2).offeredA() + " " + site.at(2).source());
    }

    @Test
    void withoutAnyLimitTheHardwareBinds() {
        tick();
        offers(32, "hardware", 32, "hardware");
        assertEquals(Duration.ofSeconds(10), site.at(1).last.validFor());
    }

    @Test
    void theBindingProfileIsNamedAndSwitchesAtItsInstant() {
        profiles = List.of(
                profile(42, Purpose.TX_DEFAULT).period(0, 16).period(90, 10).on(1));
        site.at(1).charge();
        assertEquals(site.now.plusSeconds(90), tick());
        offers(16, "profile 42", 32, "hardware");
        site.pass(Duration.ofMillis(89_999));
        tick();
        assertEquals(16, site.at(1).offeredA());
        site.pass(Duration.ofMillis(1));
        tick();
        assertEquals(10, site.at(1).offeredA());
    }

    @Test
    void lessThanSixAmperesMeansNothing() {
        profiles = List.of(profile(3, Purpose.TX_DEFAULT).period(0, 5.9).on(0));
        site.at(1).charge();
        tick();
        offers(0, "profile 3", 0, "profile 3");
    }

    @Test
    void wattsAreSpreadOverThePhasesThatAreWired() {
        profiles = List.of(
                profile(3, Purpose.TX_DEFAULT).watts().period(0, 6900, 1).on(0));
        site.at(2).can = new EvseCapabilities(6, 32, 1, "RST", 230, false, false, true);
        tick();
        offers(10, "profile 3", 30, "profile 3");
    }

    @Test
    void theStationMaximumIsSharedEqually() {
        profiles = List.of(profile(7, Purpose.STATION_MAX).period(0, 20).on(0));
        site.at(1).charge();
        site.at(2).charge();
        tick();
        offers(10, "profile 7", 10, "profile 7");
    }

    @Test
    void whatOneCannotUseGoesToTheOther() {
        profiles = List.of(
                profile(7, Purpose.STATION_MAX).period(0, 30).on(0),
                profile(8, Purpose.TX_DEFAULT).period(0, 8).on(1));
        site.at(1).charge();
        site.at(2).charge();
        tick();
        offers(8, "profile 8", 22, "profile 7");
    }

    @Test
    void whoWouldGetLessThanSixAmperesWaits() {
        profiles = List.of(profile(7, Purpose.STATION_MAX).period(0, 10).on(0));
        site.at(1).charge();
        tick();
        offers(10, "profile 7", 0, "profile 7");
        site.at(2).charge();
        ticks(7);
        offers(10, "profile 7", 0, "profile 7");
    }

    @Test
    void anIncreaseWaitsUntilTheOtherCarHasHadFiveSecondsToFollow() {
        profiles = List.of(profile(7, Purpose.STATION_MAX).period(0, 24).on(0));
        site.at(1).charge();
        tick();
        assertEquals(24, site.at(1).offeredA());
        site.at(2).charge();
        site.pass(SECOND);
        tick();
        assertEquals(12, site.at(1).offeredA());
        assertEquals(0, site.at(2).offeredA());
        ticks(4);
        assertEquals(0, site.at(2).offeredA());
        ticks(1);
        offers(12, "profile 7", 12, "profile 7");
    }

    @Test
    void decreasesAreAppliedBeforeIncreases() {
        site.at(1).charge();
        site.at(2).charge();
        limiters = new Limiter[] {amps(1, site.now, 8)};
        tick();
        limiters = new Limiter[] {amps(2, site.now, 8)};
        ticks(1);
        assertEquals(List.of("2:8.0", "1:32.0"), site.offers);
    }

    @Test
    void aSiteLimiterInWattsIsSharedAndNamed() {
        site.at(1).charge();
        site.at(2).charge();
        limiters = new Limiter[] {watts(0, site.now, 690 * 14)};
        tick();
        offers(7, "grid relay 14a", 7, "grid relay 14a");
    }

    @Test
    void aLimiterThatBeginsLaterIsTheNextBoundary() {
        limiters = new Limiter[] {amps(1, site.now.plusSeconds(5), 7)};
        assertEquals(site.now.plusSeconds(5), tick());
        assertEquals(32, site.at(1).offeredA());
        ticks(5);
        offers(7, "grid relay 14a", 32, "hardware");
    }

    @Test
    void theFuseLeavesWhatTheHouseDoesNotTake() {
        settings = TestSettings.of(35, 6, Duration.ofSeconds(10), 60_000_000_000L);
        FakeSite.Grid house = site.new Grid();
        grid = house;
        site.at(1).charge();
        house.reads(5, 12, 2);
        tick();
        site.at(1).draws(10, 10, 10);
        house.reads(15, 22, 12);
        ticks(1);
        assertEquals("23.0 fuse L2", site.at(1).offeredA() + " " + site.at(1).source());
    }

    @Test
    void rotationDecidesWhichFuseASinglePhaseCarLoads() {
        settings = TestSettings.of(35, 6, Duration.ofSeconds(10), 60_000_000_000L);
        FakeSite.Grid house = site.new Grid();
        grid = house;
        site.at(1).can = new EvseCapabilities(6, 32, 1, "STR", 230, false, false, true);
        site.at(2).can = new EvseCapabilities(6, 32, 1, "TRS", 230, false, false, true);
        site.at(1).charge();
        site.at(2).charge();
        house.reads(30, 20, 8);
        tick();
        offers(15, "fuse L2", 27, "fuse L3");
    }

    @Test
    void aSilentMeterHoldsForTwoTicksAndThenTheSafeCurrentIsForAllTogether() {
        settings = TestSettings.of(35, 8, Duration.ofSeconds(10), 5_000_000_000L);
        FakeSite.Grid house = site.new Grid();
        grid = house;
        site.at(1).charge();
        site.at(2).charge();
        house.reads(5, 5, 5);
        tick();
        offers(15, "fuse L1", 15, "fuse L1");
        ticks(12);
        offers(15, "fuse L1", 15, "fuse L1");
        ticks(1);
        offers(8, "fuse L1", 0, "fuse L1");
        assertTrue(allocator.fuseTrouble().contains("'house' is silent"), allocator.fuseTrouble());
        house.reads(5, 5, 5);
        ticks(6);
        assertEquals("", allocator.fuseTrouble());
        offers(15, "fuse L1", 15, "fuse L1");
    }

    @Test
    void withoutAGridMeterTheFuseGivesTheSafeCurrentOnly() {
        settings = TestSettings.of(35, 6, Duration.ofSeconds(10), 60_000_000_000L);
        site.at(1).charge();
        tick();
        assertEquals("6.0 fuse L1", site.at(1).offeredA() + " " + site.at(1).source());
        assertEquals("no grid meter is present", allocator.fuseTrouble());
    }

    @Test
    void aSuccessorCountsWhatItsPredecessorGranted() {
        profiles = List.of(profile(7, Purpose.STATION_MAX).period(0, 24).on(0));
        site.at(1).charge();
        tick();
        site.at(2).charge();
        new Allocator(site, site).tick(ProfileFixtures.standing(profiles), Inputs.of(limiters, null), settings);
        assertEquals(12, site.at(1).offeredA());
        assertEquals(0, site.at(2).offeredA());
    }

    @Test
    void aSteadyTickOffersTheSameObject() {
        tick();
        Setpoint before = site.at(1).last;
        ticks(1);
        assertSame(before, site.at(1).last);
    }
}
