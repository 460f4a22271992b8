package edgewatt.store.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.store.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedClockTest {
    private static final Instant TRUE = Instant.parse("2026-07-01T08:00:00Z");
    private final List<String> told = new ArrayList<>();

    private TrustedClock clock(TestClock system) {
        TrustedClock clock = new TrustedClock(system, system, 5);
        clock.listen((moment, moved, source) -> told.add(source + " " + moved));
        return clock;
    }

    @Test
    void aPlausibleSystemTimeIsTrusted() {
        TestClock system = new TestClock("2026-07-01T08:00:00Z");
        TrustedClock clock = clock(system);
        assertTrue(clock.trusted());
        system.advance(Duration.ofHours(1));
        assertEquals(system.instant(), clock.instant());
        assertEquals(Duration.ofHours(1).toNanos(), clock.monotonicNanos());
        assertEquals(5, clock.bootId());
        assertEquals(List.of(), told);
    }

    @Test
    void aClockAt1970IsNotTrustedUntilAPeerTellsTheTime() {
        TestClock system = new TestClock("1970-01-01T00:00:10Z");
        TrustedClock clock = clock(system);
        assertFalse(clock.trusted());
        clock.setBy("ocpp.main", TRUE);
        assertTrue(clock.trusted());
        assertEquals(TRUE, clock.instant());
        system.advance(Duration.ofSeconds(90));
        assertEquals(TRUE.plusSeconds(90), clock.instant());
        assertEquals(1, told.size());
    }

    @Test
    void aPeerMovesTheTimeOnlyByMoreThanASecond() {
        TestClock system = new TestClock("2026-07-01T08:00:00Z");
        TrustedClock clock = clock(system);
        clock.setBy("ocpp.main", TRUE.plusSeconds(1));
        assertEquals(TRUE, clock.instant());
        clock.setBy("ocpp.main", TRUE.plusMillis(-1_001));
        assertEquals(TRUE.plusMillis(-1_001), clock.instant());
        clock.setBy("ocpp.main", TRUE);
        assertEquals(TRUE, clock.instant());
        assertEquals(List.of("ocpp.main PT-1.001S", "ocpp.main PT1.001S"), told);
    }

    @Test
    void ntpTakesOver() {
        TestClock system = new TestClock("1970-01-01T00:00:10Z");
        TrustedClock clock = clock(system);
        system.advance(Duration.ofMinutes(1));
        system.step(TRUE);
        assertEquals(TRUE, clock.instant());
        assertTrue(clock.trusted());
        assertTrue(told.get(0).startsWith("the system clock"), told::toString);
    }

    @Test
    void ntpAfterAPeerDoesNotCountTwice() {
        TestClock system = new TestClock("1970-01-01T00:00:10Z");
        TrustedClock clock = clock(system);
        clock.setBy("ocpp.main", TRUE.minusSeconds(3));
        system.step(TRUE);
        assertEquals(TRUE, clock.instant());
    }

    @Test
    void aStepToAnImplausibleTimeIsUndone() {
        TestClock system = new TestClock("2026-07-01T08:00:00Z");
        TrustedClock clock = clock(system);
        system.advance(Duration.ofMinutes(1));
        system.step(Instant.EPOCH);
        assertEquals(TRUE.plusSeconds(60), clock.instant());
        assertTrue(clock.trusted());
        system.advance(Duration.ofMinutes(1));
        assertEquals(TRUE.plusSeconds(120), clock.instant());
    }

    @Test
    void aFactStampedBeforeTheClockWasSetIsNotTakenForTrusted() {
        TestClock system = new TestClock("1970-01-01T00:00:10Z");
        TrustedClock clock = clock(system);
        Instant at = clock.instant();
        system.advance(Duration.ofSeconds(5));
        clock.setBy("ocpp.main", TRUE);
        Stamp stamp = clock.stamp(at);
        assertFalse(stamp.trusted());
        long shift = clock.trustedMoment().correctionMicros(stamp.monotonicNanos(), stamp.wallMicros());
        assertEquals(TRUE.minusSeconds(5), at.plusNanos(shift * 1_000));
        assertTrue(clock.stamp(clock.instant()).trusted());
    }
}
