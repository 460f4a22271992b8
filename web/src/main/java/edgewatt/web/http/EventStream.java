package edgewatt.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;

/**
 * Server-sent events to one listener. Nothing here blocks: what the peer does not take waits in a bounded queue, and a
 * peer that is too slow for it is let go. Any thread.
 */
public final class EventStream {
    private static final int MAX_QUEUE = 64;
    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Content.Sink sink;
    private final Callback whole;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private Runnable onEnd = () -> {};
    private boolean writing;
    private boolean ending;
    private boolean ended;

    EventStream(Content.Sink sink, Callback whole) {
        this.sink = sink;
        this.whole = whole;
    }

    /** Sends one; after the end nothing happens. */
    public void send(String event, JsonNode data) {
        offer(("event: " + event + "\ndata: " + Json.text(data) + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A comment, by which a dead peer is found. */
    void alive() {
        offer(ALIVE);
    }

    /** What is queued is still sent. */
    public void end() {
        synchronized (this) {
            ending = true;
        }
        go();
    }

    /** Run once, also if it has ended already. */
    void onEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                onEnd = action;
                return;
            }
        }
        action.run();
    }

    private void offer(byte[] frame) {
        boolean slow;
        synchronized (this) {
            if (ended || ending) {
                return;
            }
            slow = queue.size() >= MAX_QUEUE;
            if (!slow) {
                queue.add(frame);
            }
        }
        if (slow) {
            finish(new java.io.IOException("the peer does not take its events"));
        } else {
            go();
        }
    }

    private void go() {
        byte[] next;
        boolean last;
        synchronized (this) {
            if (writing || ended) {
                return;
            }
            next = queue.poll();
            last = next == null && ending;
            if (next == null && !last) {
                return;
            }
            writing = true;
        }
        sink.write(
                last,
                ByteBuffer.wrap(next == null ? new byte[0] : next),
                Callback.from(
                        () -> {
                            if (last) {
                                finish(null);
                                return;
                            }
                            synchronized (this) {
                                writing = false;
                            }
                            go();
                        },
                        this::finish));
    }

    private void finish(Throwable failure) {
        Runnable action;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            queue.clear();
            action = onEnd;
        }
        action.run();
        if (failure == null) {
            whole.succeeded();
        } else {
            whole.failed(failure);
        }
    }
}
