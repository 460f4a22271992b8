package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.PhaseValues;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class DischargeTest {
    private static final double NONE = Double.POSITIVE_INFINITY;
    private final FakeSite site = new FakeSite(2);
    private final Allocator allocator = new Allocator(site, site);
    private final FakeSite.Grid grid = site.new Grid();
    private List<Installed> profiles = List.of();
    private Limiter[] limiters = {};
    private double houseA = 4;

    private static Installed setpoint(int id, double a, double dischargeA, int evse) {
        return ProfileFixtures.profile(id, Purpose.TX_DEFAULT)
                .period(new Period(
                        0,
                        OptionalDouble.empty(),
                        OptionalDouble.of(-dischargeA),
                        OptionalDouble.of(a),
                        OperationMode.CENTRAL_SETPOINT,
                        OptionalInt.empty()))
                .on(evse);
    }

    private void seconds(int count, SiteSettings settings) {
        for (int s = 0; s < count; s++) {
            double own = 0;
            for (FakeSite.FakeEvse e : site.evses) {
                double a = e.last == null || e.tx.isEmpty() ? 0 : e.offeredA();
                e.draws(a, a, a);
                own += a;
            }
            grid.reads(houseA + own, houseA + own, houseA + own);
            allocator.tick(ProfileFixtures.standing(profiles), Inputs.of(limiters, grid), settings);
            site.pass(Duration.ofSeconds(1));
        }
    }

    private void v2g(int evse) {
        site.at(evse).can = new EvseCapabilities(6, 32, 3, "RST", 230, false, true, true);
        site.at(evse).charge();
    }

    private String offers() {
        return site.at(1).offeredA() + " " + site.at(1).source() + ", "
                + site.at(2).offeredA() + " " + site.at(2).source();
    }

    private static SiteSettings settings(double fuseA, double feedInW, boolean gridCode) {
        return TestSettings.with(fuseA, "", NONE, feedInW, gridCode, 900);
    }

    @Test
    void aNegativeSetPointNeedsTheDriverAndAGridCode() {
        profiles = List.of(setpoint(7, -10, 12, 0));
        site.at(1).charge();
        v2g(2);
        seconds(2, settings(35, NONE, false));
        assertEquals("0.0 hardware, 0.0 static no grid code", offers());
        seconds(2, settings(35, NONE, true));
        assertEquals("0.0 hardware, -10.0 profile 7", offers());
        assertEquals(-6_900, site.at(2).last.powerW());
    }

    @Test
    void theDischargeLimitAndTheFuseBoundIt() {
        profiles = List.of(setpoint(7, -30, 12, 1), setpoint(8, -30, 30, 2));
        v2g(1);
        v2g(2);
        seconds(5, settings(25, NONE, true));
        assertEquals("-12.0 profile 7, -13.0 fuse L1", offers());
    }

    @Test
    void theFeedInCapCountsWhatTheHouseTakes() {
        profiles = List.of(setpoint(7, -30, 30, 0));
        v2g(1);
        v2g(2);
        seconds(5, settings(63, 690 * 10, true));
        assertEquals("-7.0 limiter feed-in cap, -7.0 limiter feed-in cap", offers());
    }

    @Test
    void aLimiterBoundsWhatIsGivenBack() {
        profiles = List.of(setpoint(7, -30, 30, 0));
        limiters = new Limiter[] {export(0, 690 * 20, "site"), export(2, 690 * 8, "one")};
        v2g(1);
        v2g(2);
        seconds(5, settings(63, NONE, true));
        assertEquals("-12.0 limiter site, -8.0 limiter one", offers());
    }

    private static Limiter export(int evse, double w, String id) {
        Envelope envelope =
                new Envelope(List.of(new Envelope.Step(ProfileFixtures.NOON, PhaseValues.NONE, Double.NaN, w)));
        return FixedLimiter.of(evse, id, envelope);
    }

    @Test
    void belowSixAmperesOneGivesAndTheOtherDoesNot() {
        profiles = List.of(setpoint(7, -30, 30, 0));
        v2g(1);
        v2g(2);
        seconds(5, settings(63, 690 * 4, true));
        assertEquals("-8.0 limiter feed-in cap, 0.0 limiter feed-in cap", offers());
    }

    @Test
    void whatOneGivesAnotherMayDrawWhileTheFuseAgrees() {
        profiles = List.of(setpoint(7, -10, 12, 1));
        v2g(1);
        site.at(2).charge();
        seconds(10, settings(20, NONE, true));
        assertEquals("-10.0 profile 7, 26.0 fuse L1", offers());
        site.at(1).end();
        seconds(1, settings(20, NONE, true));
        assertEquals(16, site.at(2).offeredA());
    }
}
