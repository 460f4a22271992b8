package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
    private List<Runnable> held;

    Link(String station, WebSocket socket) {
        this.station = station;
        this.socket = socket;
    }

    /** From now on what still comes is held. */
    synchronized void deafen() {
        held = new ArrayList<>();
    }

    /** @return whether the message was taken to be heard later */
    synchronized boolean hold(Runnable message) {
        return held != null && held.add(message);
    }

    /** Ends the deafness; what was held is heard now, in order. */
    void hear() {
        for (List<Runnable> now = held(); !now.isEmpty(); now = held()) {
            now.forEach(Runnable::run);
        }
    }

    private synchronized List<Runnable> held() {
        List<Runnable> now = held == null ? List.of() : held;
        held = now.isEmpty() ? null : new ArrayList<>();
        return now;
    }

    /** Whether the id of a call is new on this connection. */
    synchronized boolean fresh(String id) {
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
