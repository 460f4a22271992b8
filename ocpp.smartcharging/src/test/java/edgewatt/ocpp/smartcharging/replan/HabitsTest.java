package edgewatt.ocpp.smartcharging.replan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HabitsTest {
    private static final ZoneId UTC = ZoneOffset.UTC;

    private final Habits habits = new Habits(2);

    private void left(String at, double wh) {
        habits.add(1, new Habits.Stay(Instant.parse(at), wh));
    }

    private Optional<Instant> next(String now) {
        return habits.next(1, Instant.parse(now), UTC);
    }

    @Test
    void theMedianDepartureIsLearnedFromThreeChargesOn() {
        left("2026-03-02T07:10:00Z", 9_000);
        left("2026-03-03T07:20:00Z", 11_000);
        assertEquals(Optional.empty(), next("2026-03-04T20:00:00Z"));
        left("2026-03-04T11:00:00Z", 10_000);
        assertEquals(Optional.of(Instant.parse("2026-03-05T07:20:00Z")), next("2026-03-04T20:00:00Z"));
        assertEquals(Optional.of(Instant.parse("2026-03-05T07:20:00Z")), next("2026-03-05T07:00:00Z"));
        assertEquals(11_000, habits.energyWh(1));
    }

    @Test
    void weekendsAreDaysOfTheirOwn() {
        for (int d = 2; d <= 6; d++) {
            left("2026-03-0" + d + "T07:00:00Z", 1);
        }
        left("2026-03-07T10:00:00Z", 1);
        left("2026-03-08T10:30:00Z", 1);
        left("2026-03-14T11:00:00Z", 1);
        assertEquals(Optional.of(Instant.parse("2026-03-21T10:30:00Z")), next("2026-03-20T20:00:00Z"));
        assertEquals(Optional.of(Instant.parse("2026-03-20T07:00:00Z")), next("2026-03-19T20:00:00Z"));
    }

    @Test
    void midnightIsNoBorder() {
        left("2026-03-02T23:50:00Z", 1);
        left("2026-03-04T00:10:00Z", 1);
        left("2026-03-05T00:00:00Z", 1);
        assertEquals(Optional.of(Instant.parse("2026-03-06T00:00:00Z")), next("2026-03-05T20:00:00Z"));
    }

    @Test
    void theyAreTheSameAfterTheyWereWrittenDownAndThirtyAreKept() throws Exception {
        for (int i = 0; i < 100; i++) {
            left("2026-03-02T07:10:00Z", i);
        }
        Habits again = Habits.of(new ObjectMapper().readTree(habits.json()), 2);
        assertEquals(habits.energyWh(1), again.energyWh(1));
        assertTrue(again.json().length() < 1_000);
    }
}
