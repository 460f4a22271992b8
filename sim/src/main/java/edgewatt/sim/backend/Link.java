package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.java_websocket.WebSocket;

/** One connection of a station, with the one call of ours that may be open on it. */
final class Link {
    private static final int REMEMBERED_IDS = 10_000;

    /** An answer to a call of ours. @param error code of a CALLERROR; empty for a result */
    record Reply(String error, JsonNode payload) {}

    /** @param action what was asked, so that the answer can be judged */
    record Open(String action, CompletableFuture<Reply> reply) {}

    final String station;
    final WebSocket socket;
    /** Whether the backend has asked for messages itself, which a station may then send before it is accepted. */
    final AtomicBoolean triggered = new AtomicBoolean();

    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final Semaphore turn = new Semaphore(1, true);
    private final Set<String> seen = new LinkedHashSet<>();

    Link(String station, WebSocket socket) {
        this.station = station;
        this.socket = socket;
    }

    /** Whether the id of a call is new on this connection. Only the connection's own thread. */
    boolean fresh(String id) {
        if (seen.size() >= REMEMBERED_IDS) {
            seen.remove(seen.iterator().next());
        }
        return seen.add(id);
    }

    /**
     * Runs one call: waits for its turn, sends, waits for the answer.
     *
     * @throws TimeoutException if the station does not answer
     */
    Reply call(String id, String action, Runnable send, long timeoutMs) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        if (!turn.tryAcquire(timeoutMs, TimeUnit.MILLISECONDS)) {
            throw new TimeoutException();
        }
        try {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            open.put(id, new Open(action, reply));
            send.run();
            return reply.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } finally {
            open.remove(id);
            turn.release();
        }
    }

    /** The open call that an answer with this id belongs to, or null. */
    Open answered(String id) {
        return open.remove(id);
    }

    void lost() {
        open.values().forEach(o -> o.reply.completeExceptionally(new IllegalStateException("the connection is lost")));
    }
}
