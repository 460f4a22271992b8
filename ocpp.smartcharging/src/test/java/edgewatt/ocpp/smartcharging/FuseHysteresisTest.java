package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Limiter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One car that follows its offer within a second, a grid meter that is fresh, an EVSE meter that lags. */
final class FuseHysteresisTest {
    private static final int LONGEST = 2_000;

    private final FakeSite site = new FakeSite(1);
    private final Allocator allocator = new Allocator(site, site);
    private final FakeSite.Grid grid = site.new Grid();
    private final double[] drawn = new double[LONGEST];
    private double fuseA = 16;
    private double houseA = 4;
    private double carA = 32;
    private int lag = 5;
    private boolean powerOnly;
    private int second;
    private int changes;
    private int pauses;
    private double greatestA;

    FuseHysteresisTest() {
        site.at(1).charge();
    }

    private double offered() {
        return site.at(1).last == null ? 0 : site.at(1).offeredA();
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            double before = offered();
            double draws = Math.min(before, carA);
            drawn[second] = draws;
            double own = second < lag ? 0 : drawn[second - lag];
            if (powerOnly) {
                site.at(1).drawsWatts(690 * own);
            } else {
                site.at(1).draws(own, own, own);
            }
            grid.reads(houseA + draws, houseA + draws, houseA + draws);
            greatestA = Math.max(greatestA, houseA + draws);
            allocator.tick(
                    ProfileFixtures.standing(List.of()),
                    Inputs.of(new Limiter[0], grid),
                    TestSettings.of(fuseA, 6, Duration.ofSeconds(10), 60_000_000_000L));
            changes += offered() == before ? 0 : 1;
            pauses += before > 0 && offered() == 0 ? 1 : 0;
            second++;
            site.pass(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8})
    void aMeterThatLagsDoesNotMakeTheOfferOscillate(int seconds) {
        lag = seconds;
        seconds(600);
        assertEquals(12, offered());
        assertTrue(changes <= 2, changes + " changes");
        assertEquals(0, pauses);
        assertEquals(16, greatestA);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aCarThatBeginsLateOrTapersDoesNotMakeTheOfferOscillate(int seconds) {
        lag = seconds;
        carA = 0;
        seconds(60);
        carA = 32;
        seconds(60);
        carA = 7;
        seconds(60);
        assertEquals("12.0 after 1", offered() + " after " + changes);
    }

    @ParameterizedTest
    @CsvSource({"0, 16, 11", "5, 16, 11", "0, 10, 5", "5, 10, 5"})
    void aHouseThatLeavesLessThanSixPausesOnceWithinTheDwell(int seconds, double fuse, double house) {
        lag = seconds;
        fuseA = fuse;
        houseA = 3;
        seconds(60);
        assertEquals(fuse - 3, offered());
        houseA = house;
        seconds(1);
        assertEquals("0.0 fuse L1", offered() + " " + site.at(1).source());
        for (int i = 0; i < 59; i++) {
            houseA = i % 20 < 10 ? 3 : house;
            seconds(1);
            assertEquals(0, offered(), "second " + i + " of the pause");
        }
        assertEquals(1, pauses);
        houseA = 3;
        seconds(12);
        assertEquals(fuse - 3, offered());
        assertEquals("fuse L1", site.at(1).source());
    }

    @Test
    void aHouseThatStaysHighNeverResumes() {
        seconds(30);
        houseA = 11;
        seconds(600);
        assertEquals("0.0 after 2", offered() + " after " + changes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aDecreaseIsAppliedInTheSameTickAndARaiseAfterFiveSeconds(int seconds) {
        lag = seconds;
        seconds(30);
        houseA = 8;
        seconds(1);
        assertEquals(8, offered());
        seconds(60);
        assertEquals("8.0 after 2", offered() + " after " + changes);
        houseA = 5;
        seconds(5);
        assertEquals(8, offered());
        seconds(1);
        assertEquals(11, offered());
    }

    @Test
    void aCarBelowItsOfferIsLoweredAsSoonAsTheFuseIsExceededAndOtherwiseAfterTenSeconds() {
        carA = 7;
        seconds(30);
        assertEquals(12, offered());
        houseA = 9;
        seconds(10);
        assertEquals(12, offered());
        seconds(6);
        assertEquals(7, offered());
        houseA = 10;
        seconds(1);
        assertEquals(6, offered());
    }

    @Test
    void aMeterThatKnowsOnlyThePowerIsNotTakenForTheHouse() {
        powerOnly = true;
        seconds(120);
        assertEquals("12.0 after 1", offered() + " after " + changes);
        houseA = 8;
        seconds(1);
        assertEquals(8, offered());
    }

    @Test
    void aNewTransactionDoesNotInheritThePause() {
        seconds(30);
        houseA = 11;
        seconds(10);
        houseA = 4;
        carA = 0;
        site.at(1).end();
        seconds(10);
        site.at(1).charge();
        seconds(1);
        assertEquals(12, offered());
    }
}
