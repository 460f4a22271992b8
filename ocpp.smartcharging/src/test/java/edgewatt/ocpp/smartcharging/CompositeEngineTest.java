package edgewatt.ocpp.smartcharging;

import static edgewatt.ocpp.smartcharging.ProfileFixtures.NOON;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.charging;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.idle;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.profile;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.Profiles.Composite;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CompositeEngineTest {
    private static final UUID TX = new UUID(1, 1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static Composite ask(
            List<Installed> profiles,
            List<EvseContext> evses,
            int evse,
            Instant from,
            Duration horizon,
            RateUnit unit) {
        return new CompositeEngine(profiles, evses, Circumstances.PLAIN).composite(evse, from, horizon, unit);
    }

    private static String amps(List<Installed> profiles, EvseContext evse, Instant from, Duration horizon) {
        return text(ask(profiles, List.of(evse), evse.evseId(), from, horizon, RateUnit.A));
    }

    @Test
    void withoutAProfileThereIsOnePieceWithoutALimit() {
        assertEquals("0:-", amps(List.of(), idle(1), NOON, HOUR));
        assertEquals("0:-", text(ask(List.of(), List.of(idle(1)), 0, NOON, HOUR, RateUnit.W)));
    }

    @Test
    void isCutWhereAScheduleBeginsStepsAndEnds() {
        Installed p = profile(1, Purpose.TX_DEFAULT)
                .lasting(1200)
                .period(0, 30)
                .period(600, 20)
                .on(0);
        assertEquals(
                "0:- 2:30.0/3 602:20.0/3 1202:-",
                amps(List.of(p), idle(1), NOON.minusSeconds(2), Duration.ofSeconds(1210)));
    }

    @Test
    void aLowerStackLevelShowsThroughWhenTheHigherOneEnds() {
        Installed high =
                profile(1, Purpose.TX_DEFAULT).stack(7).lasting(90).period(0, 7).on(1);
        Installed low = profile(2, Purpose.TX_DEFAULT)
                .stack(1)
                .period(0, 14)
                .period(60, 12)
                .on(1);
        assertEquals("0:7.0/3 90:12.0/3", amps(List.of(low, high), idle(1), NOON, HOUR));
    }

    @Test
    void validToInsideTheWindowEndsAProfile() {
        Installed high = profile(1, Purpose.STATION_MAX)
                .stack(3)
                .valid(null, NOON.plusSeconds(45))
                .period(0, 8)
                .on(0);
        Installed low = profile(2, Purpose.STATION_MAX).period(0, 25).on(0);
        assertEquals("0:8.0/3 45:25.0/3", amps(List.of(high, low), idle(1), NOON, HOUR));
    }

    @Test
    void aTransactionProfileStandsBeforeTheDefaultAndOnlyForItsTransaction() {
        Installed tx = profile(1, Purpose.TX).tx(TX).lasting(50).period(0, 30).on(1);
        Installed def = profile(2, Purpose.TX_DEFAULT).period(0, 10).on(0);
        List<Installed> both = List.of(tx, def);
        assertEquals("0:30.0/3 50:10.0/3", amps(both, charging(1, TX, NOON), NOON, HOUR));
        assertEquals("0:10.0/3", amps(both, charging(1, new UUID(2, 2), NOON), NOON, HOUR));
        assertEquals("0:10.0/3", amps(both, idle(1), NOON, HOUR));
    }

    @Test
    void ofTwoDefaultsOnOneLevelTheEvsesOwnWins() {
        Installed all = profile(1, Purpose.TX_DEFAULT).period(0, 10).on(0);
        Installed own = profile(2, Purpose.TX_DEFAULT).period(0, 13).on(2);
        List<EvseContext> two = List.of(idle(1), idle(2));
        assertEquals("0:10.0/3", text(ask(List.of(all, own), two, 1, NOON, HOUR, RateUnit.A)));
        assertEquals("0:13.0/3", text(ask(List.of(all, own), two, 2, NOON, HOUR, RateUnit.A)));
    }

    @Test
    void theSmallerLimitAndTheSmallerNumberOfPhasesWinAcrossPurposes() {
        Installed tx = profile(1, Purpose.TX).tx(TX).period(0, 25, 1).on(1);
        Installed max = profile(2, Purpose.STATION_MAX).period(0, 18, 3).on(0);
        Composite c = ask(List.of(tx, max), List.of(charging(1, TX, NOON)), 1, NOON, HOUR, RateUnit.A);
        assertEquals("0:18.0/1", text(c));
        assertEquals("profile 2", c.pieces().get(0).source().toString());
    }

    @Test
    void externalConstraintsCapEvseAndStation() {
        Installed def = profile(1, Purpose.TX_DEFAULT).period(0, 20).on(0);
        Installed one =
                profile(2, Purpose.STATION_EXTERNAL_CONSTRAINTS).period(0, 9).on(1);
        Installed site =
                profile(3, Purpose.STATION_EXTERNAL_CONSTRAINTS).period(0, 28).on(0);
        List<Installed> all = List.of(def, one, site);
        List<EvseContext> two = List.of(idle(1), idle(2));
        assertEquals("0:9.0/3", text(ask(all, two, 1, NOON, HOUR, RateUnit.A)));
        assertEquals("0:28.0/3", text(ask(all, two, 0, NOON, HOUR, RateUnit.A)));
    }

    @Test
    void wattsAreTheTotalAndAmperesArePerPhase() {
        Installed def = profile(1, Purpose.TX_DEFAULT)
                .watts()
                .period(0, 6900)
                .period(60, 1380)
                .on(0);
        Installed one = profile(2, Purpose.STATION_MAX).period(0, 20, 1).on(0);
        assertEquals("0:10.0/3 60:2.0/3", amps(List.of(def), idle(1), NOON, HOUR));
        assertEquals("0:20.0/1 60:6.0/1", amps(List.of(def, one), idle(1), NOON, HOUR));
        assertEquals(
                "0:4600.0/1 60:1380.0/1", text(ask(List.of(def, one), List.of(idle(1)), 1, NOON, HOUR, RateUnit.W)));
    }

    @Test
    void theStationIsTheSumOfItsEvsesUnderItsCap() {
        Installed def = profile(1, Purpose.TX_DEFAULT)
                .relative()
                .period(0, 12)
                .period(600, 9)
                .on(0);
        Installed max = profile(2, Purpose.STATION_MAX).period(0, 32).on(0);
        List<EvseContext> two = List.of(idle(1), idle(2));
        assertEquals("0:24.0/3 600:18.0/3", text(ask(List.of(def, max), two, 0, NOON, HOUR, RateUnit.A)));
        Installed lower = profile(2, Purpose.STATION_MAX).period(0, 20).on(0);
        assertEquals("0:20.0/3 600:18.0/3", text(ask(List.of(def, lower), two, 0, NOON, HOUR, RateUnit.A)));
    }

    @Test
    void anEvseWithoutAProfileCountsWithWhatItCanDraw() {
        Installed def = profile(1, Purpose.TX_DEFAULT).period(0, 12).on(1);
        assertEquals("0:44.0/3", text(ask(List.of(def), List.of(idle(1), idle(2)), 0, NOON, HOUR, RateUnit.A)));
    }

    @Test
    void aRelativeProfileBeginsWithItsTransactionElseWithTheQuery() {
        Installed def = profile(1, Purpose.TX_DEFAULT)
                .relative()
                .period(0, 10)
                .period(100, 16)
                .on(0);
        assertEquals("0:10.0/3 70:16.0/3", amps(List.of(def), charging(1, TX, NOON), NOON.plusSeconds(30), HOUR));
        assertEquals("0:10.0/3 100:16.0/3", amps(List.of(def), idle(1), NOON.plusSeconds(30), HOUR));
    }

    @Test
    void dailyRepeatsAtItsOwnTimeOfDayAndLeavesGaps() {
        Instant evening = Instant.parse("2025-05-01T20:00:00Z");
        Installed p = profile(1, Purpose.STATION_MAX)
                .recurring(Recurrency.DAILY, evening)
                .lasting(3 * 3600)
                .period(0, 10)
                .period(3600, 16)
                .on(0);
        assertEquals(
                "0:- 28800:10.0/3 32400:16.0/3 39600:- 115200:10.0/3 118800:16.0/3 126000:-",
                amps(List.of(p), idle(1), NOON, Duration.ofDays(2)));
    }

    @Test
    void whatLiesBeyondOneRecurrenceIsNotRun() {
        Installed p = profile(1, Purpose.STATION_MAX)
                .recurring(Recurrency.DAILY, NOON)
                .lasting(200_000)
                .period(0, 10)
                .period(90_000, 20)
                .on(0);
        assertEquals("0:10.0/3", amps(List.of(p), idle(1), NOON, Duration.ofDays(3)));
    }

    @Test
    void weeklyRepeatsOnItsWeekday() {
        Installed p = profile(1, Purpose.TX_DEFAULT)
                .recurring(Recurrency.WEEKLY, Instant.parse("2025-04-28T12:30:00Z"))
                .lasting(600)
                .period(0, 10)
                .on(0);
        assertEquals(
                "0:- 1800:10.0/3 2400:- 606600:10.0/3", amps(List.of(p), idle(1), NOON, Duration.ofSeconds(606_700)));
    }

    @Test
    void zeroOrNegativeDurationAnswersWhatHoldsAtThatInstant() {
        Installed p = profile(1, Purpose.TX_DEFAULT).period(0, 0).period(60, 11).on(0);
        assertEquals("0:0.0/3", amps(List.of(p), idle(1), NOON.plusSeconds(59), Duration.ZERO));
        assertEquals("0:11.0/3", amps(List.of(p), idle(1), NOON.plusSeconds(60), Duration.ofSeconds(-5)));
    }

    @Test
    void aSetPointIsClampedIntoItsBand() {
        Period p = new Period(
                0,
                OptionalDouble.of(3000),
                OptionalDouble.of(-1000),
                OptionalDouble.of(-2500),
                OperationMode.CENTRAL_SETPOINT,
                OptionalInt.of(1));
        Installed i = profile(1, Purpose.TX).tx(TX).watts().period(p).on(1);
        var piece = ask(List.of(i), List.of(charging(1, TX, NOON)), 1, NOON, HOUR, RateUnit.W)
                .pieces()
                .get(0);
        assertEquals(OptionalDouble.of(-1000), piece.setpoint());
        assertEquals(OperationMode.CENTRAL_SETPOINT, piece.mode());
    }

    @Test
    void aBoundaryBetweenSecondsCountsFromTheNextWholeOne() {
        Installed p = profile(1, Purpose.TX_DEFAULT)
                .start(NOON.plusMillis(1500))
                .period(0, 8)
                .on(0);
        assertEquals("0:- 2:8.0/3", amps(List.of(p), idle(1), NOON, HOUR));
    }
}
