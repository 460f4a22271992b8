package edgewatt.ocpp.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Journal;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final MemoryJournal journal = new MemoryJournal();
    private final Cursor cursor = journal.open("a", Journal.Start.BEGINNING, () -> {});
    private final FakeClock clock = new FakeClock();
    private long nanos = 5_000_000_000L;

    private Attempts attempts() {
        Attempts attempts = new Attempts(clock, () -> nanos, () -> new Attempts.Limits(3, INTERVAL));
        attempts.load(cursor);
        return attempts;
    }

    private Entry entry() {
        journal.append(Facts.started(UUID.randomUUID(), 1, 1, "T", 1));
        List<Entry> all = cursor.pending(0, 100);
        return all.get(all.size() - 1);
    }

    private void note(Attempts attempts) {
        cursor.acknowledge(List.of(), attempts.mappings());
    }

    private void pass(Duration time) {
        clock.pass(time);
        nanos += time.toNanos();
    }

    @Test
    void countAndRefusalSurviveARestart() {
        Entry entry = entry();
        Attempts first = attempts();
        assertTrue(first.failed(entry, true));
        note(first);
        Attempts second = attempts();
        assertTrue(second.everRefused(entry));
        assertTrue(second.failed(entry, false));
        note(second);
        Attempts third = attempts();
        assertFalse(third.failed(entry, false), "the third try was the last one");
        assertTrue(third.everRefused(entry));
    }

    @Test
    void silenceIsNoRefusal() {
        Entry entry = entry();
        Attempts first = attempts();
        first.failed(entry, false);
        note(first);
        assertTrue(attempts().failedBefore(entry));
        assertFalse(attempts().everRefused(entry));
    }

    @Test
    void aRestartShortensNoWait() {
        Entry entry = entry();
        Attempts first = attempts();
        first.failed(entry, true);
        first.failed(entry, true);
        assertEquals(Duration.ofSeconds(120), first.left(entry));
        note(first);
        pass(Duration.ofSeconds(50));
        nanos = 17; // another boot, another scale
        assertEquals(Duration.ofSeconds(70), attempts().left(entry));
    }

    @Test
    void aClockThatIsWrongAfterTheRestartMakesNoWaitLongerThanItWas() {
        Entry entry = entry();
        Attempts first = attempts();
        first.failed(entry, true);
        note(first);
        clock.setBy("nobody", Instant.parse("1970-01-02T00:00:00Z"));
        assertEquals(INTERVAL, attempts().left(entry));
        clock.setBy("nobody", Instant.parse("2040-01-02T00:00:00Z"));
        assertEquals(Duration.ZERO, attempts().left(entry));
    }

    @Test
    void whatComesBeforeItDoesNotMakeAnEntryForgotten() {
        Entry tried = entry();
        Entry other = entry();
        Attempts attempts = attempts();
        attempts.failed(tried, true);
        attempts.failed(other, true);
        assertTrue(attempts.forget(other));
        assertFalse(attempts.forget(other));
        note(attempts);
        assertTrue(attempts().everRefused(tried));
    }

    @Test
    void aTextOfAnotherReleaseCostsTriesAndLosesNothing() {
        Entry entry = entry();
        cursor.acknowledge(List.of(), Map.of(Attempts.KEY, "x 7 1:2:3 " + entry.position() + ":2:1:0:new :: "));
        assertTrue(attempts().failedBefore(entry));
        assertTrue(attempts().everRefused(entry));
    }
}
