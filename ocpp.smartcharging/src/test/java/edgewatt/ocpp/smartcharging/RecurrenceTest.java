package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile.Recurrency;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class RecurrenceTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    /** A Wednesday, 18:00 in Berlin. */
    private static final Instant START = Instant.parse("2025-01-15T17:00:00Z");

    @Test
    void aFixedDayHas24HoursWhateverTheClocksDo() {
        Recurrence daily = Recurrence.Fixed.of(START, Recurrency.DAILY);
        assertEquals(Instant.parse("2025-03-30T17:00:00Z"), daily.begunAt(Instant.parse("2025-03-31T16:59:59Z")));
        assertEquals(Instant.parse("2024-12-31T17:00:00Z"), daily.begunAt(Instant.parse("2025-01-01T00:00:00Z")));
    }

    @Test
    void aLocalTimeOfDayIsKeptOverAChangeOfClocks() {
        Recurrence daily = Recurrence.Local.of(START, Recurrency.DAILY, BERLIN);
        Instant summer = Instant.parse("2025-03-30T16:00:00Z");
        assertEquals(Instant.parse("2025-03-29T17:00:00Z"), daily.begunAt(summer.minusSeconds(1)));
        assertEquals(summer, daily.begunAt(summer));
        assertEquals(summer, daily.after(Instant.parse("2025-03-29T17:00:00Z")), "that day has 23 hours");
        assertEquals(
                Instant.parse("2025-10-26T17:00:00Z"),
                daily.after(Instant.parse("2025-10-25T16:00:00Z")),
                "and that one 25");
    }

    @Test
    void aLocalWeekKeepsItsDayAndRunsBackwardsToo() {
        Recurrence weekly = Recurrence.Local.of(START, Recurrency.WEEKLY, BERLIN);
        assertEquals(Instant.parse("2025-04-02T16:00:00Z"), weekly.begunAt(Instant.parse("2025-04-09T15:59:59Z")));
        assertEquals(Instant.parse("2025-04-09T16:00:00Z"), weekly.begunAt(Instant.parse("2025-04-09T16:00:00Z")));
        assertEquals(Instant.parse("2025-01-08T17:00:00Z"), weekly.begunAt(START.minusSeconds(1)));
    }

    @Test
    void aTimeThatIsLeftOutBeginsWhenTheClockHasPassedIt() {
        Recurrence half = Recurrence.Local.of(Instant.parse("2025-03-28T01:30:00Z"), Recurrency.DAILY, BERLIN);
        assertEquals(Instant.parse("2025-03-30T01:30:00Z"), half.after(Instant.parse("2025-03-29T01:30:00Z")));
    }
}
