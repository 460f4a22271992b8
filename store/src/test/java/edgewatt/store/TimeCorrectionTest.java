package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.store.journal.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeCorrectionTest {
    private static final Instant TRUE = Instant.parse("2026-07-01T08:00:00Z");

    @TempDir
    Path data;

    private final TestClock time = new TestClock("1970-01-01T00:00:10Z");
    private Store store;

    private void open() {
        store = new Store(data, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Entry first() {
        return store.journal().read(0, 1).get(0);
    }

    private void appendSample() {
        Instant now = store.clock().instant();
        MeterReading reading = Facts.reading(now.minusSeconds(2));
        StoreTest.append(store, new Fact.MeterSampled(1, now, Fact.Trigger.METER_VALUE_CLOCK, reading));
    }

    @Test
    void allTimesOfAFactAreCorrectedWhenABackendHasToldTheTime() {
        open();
        appendSample();
        assertFalse(first().timeTrusted());
        assertEquals(Instant.ofEpochSecond(10), first().fact().at());
        assertEquals("clock", store.findings().get(0).subject());
        time.advance(Duration.ofMinutes(3));
        store.clock().setBy("ocpp.main", TRUE);
        assertTrue(first().timeTrusted(), "at once, before the moment is on disk");
        store.writer().await(db -> null);
        assertTrue(first().timeTrusted());
        assertEquals(TRUE.minusSeconds(180), first().fact().at());
        assertEquals(
                TRUE.minusSeconds(182),
                ((Fact.MeterSampled) first().fact()).reading().at());
        Fact set = store.journal().read(1, 1).get(0).fact();
        assertEquals("SettingSystemTime", ((Fact.SecurityEvent) set).type());
        assertEquals(TRUE, set.at());
    }

    @Test
    void theCorrectionSurvivesARestartAndReachesAnEarlierStartOnTheSameScale() {
        open();
        appendSample();
        store.close();
        time.advance(Duration.ofMinutes(1));
        open();
        assertFalse(first().timeTrusted());
        time.step(TRUE);
        assertTrue(store.clock().trusted());
        store.close();
        open();
        assertTrue(first().timeTrusted());
        assertEquals(TRUE.minusSeconds(60), first().fact().at());
        assertEquals(1, first().bootId());
        assertEquals(3, store.clock().bootId());
    }

    @Test
    void aFactTakenBeforeAndRecordedAfterTheClockWasSetIsCorrected() {
        open();
        Instant at = store.clock().instant();
        time.advance(Duration.ofSeconds(5));
        store.clock().setBy("ocpp.main", TRUE);
        long position = StoreTest.append(store, Facts.security(at, "late"));
        Entry entry = store.journal().read(position - 1, 1).get(0);
        assertTrue(entry.timeTrusted());
        assertEquals(TRUE.minusSeconds(5), entry.fact().at());
    }
}
