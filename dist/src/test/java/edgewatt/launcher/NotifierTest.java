package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NotifierTest {
    private final LinkedBlockingQueue<String> sent = new LinkedBlockingQueue<>();

    @Test
    void readyAndStoppingAreSaidOnce() {
        Notifier notifier = new Notifier(Optional.of(sent::add), Optional.empty());
        notifier.ready(() -> true);
        notifier.stopping();
        assertEquals("READY=1", sent.poll());
        assertEquals("STOPPING=1", sent.poll());
        assertNull(sent.poll());
    }

    @Test
    void signsOfLifeAreSentWhileTheFrameworkRunsAndNotAfterwards() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Notifier notifier = new Notifier(Optional.of(sent::add), Optional.of(Duration.ofMillis(20)));
        notifier.ready(() -> asked.incrementAndGet() <= 3);
        assertEquals("READY=1", sent.poll(10, TimeUnit.SECONDS));
        for (int i = 0; i < 3; i++) {
            assertEquals("WATCHDOG=1", sent.poll(10, TimeUnit.SECONDS));
        }
        assertNull(sent.poll(100, TimeUnit.MILLISECONDS), "the framework is not alive any more");
        notifier.stopping();
        assertEquals("STOPPING=1", sent.poll());
    }

    @Test
    void withoutASocketNothingIsSent() {
        Notifier notifier = Notifier.of(Map.of("WATCHDOG_USEC", "1000"));
        notifier.ready(() -> {
            throw new AssertionError("nobody listens");
        });
        notifier.stopping();
    }
}
