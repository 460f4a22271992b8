package edgewatt.ocpp.smartcharging.replan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DepartureTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant LONG_AGO = Instant.EPOCH;

    private static Optional<Instant> next(String text, String now, Instant since) {
        return Departure.of(text).next(Instant.parse(now), since, BERLIN);
    }

    private static Optional<Instant> at(String instant) {
        return Optional.of(Instant.parse(instant));
    }

    @Test
    void aDailyTimeIsLocalAndFollowsSummerTime() {
        assertEquals(at("2026-03-29T05:30:00Z"), next("7:30", "2026-03-28T20:00:00Z", LONG_AGO));
        assertEquals(at("2026-03-28T06:30:00Z"), next("07:30", "2026-03-27T20:00:00Z", LONG_AGO));
    }

    @Test
    void aDepartureThatHasJustPassedIsStillMeantByACarThatWasThere() {
        assertEquals(at("2026-01-10T06:30:00Z"), next("07:30", "2026-01-10T07:00:00Z", LONG_AGO));
        assertEquals(
                at("2026-01-11T06:30:00Z"),
                next("07:30", "2026-01-10T07:00:00Z", Instant.parse("2026-01-10T06:45:00Z")));
        assertEquals(at("2026-01-11T06:30:00Z"), next("07:30", "2026-01-10T10:00:00Z", LONG_AGO));
        assertEquals(at("2026-01-10T22:30:00Z"), next("23:30", "2026-01-10T23:15:00Z", LONG_AGO));
    }

    @Test
    void aDepartureSaidOnceIsOverThreeHoursAfterIt() {
        assertEquals(at("2026-01-10T06:30:00Z"), next("2026-01-10T07:30:00+01:00", "2026-01-10T09:00:00Z", LONG_AGO));
        assertEquals(Optional.empty(), next("2026-01-10T07:30:00+01:00", "2026-01-10T09:30:00Z", LONG_AGO));
        assertEquals(Optional.empty(), next("", "2026-01-10T09:30:00Z", LONG_AGO));
    }

    @Test
    void whatIsNoTimeIsRefusedWithWhatToWrite() {
        for (String text : new String[] {"25:00", "tomorrow", "7", "2026-01-10T07:30:00", "07:3"}) {
            String said = assertThrows(IllegalArgumentException.class, () -> Departure.of(text))
                    .getMessage();
            assertTrue(said.contains("'" + text + "'") && said.contains("07:30"), said);
        }
    }
}
