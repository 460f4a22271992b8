package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.link.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls over one connection (OCPP-J 1.6 section 4.1): one outgoing call is open at a time; incoming calls are answered at
 * once, also meanwhile; while one is being handled no new outgoing call begins (for at most two seconds), so that an
 * answer precedes what it triggers. Lives as long as the connection; all methods on the loop.
 */
public final class Rpc {
    /** How long an unanswered incoming call may hold back outgoing ones. */
    static final Duration HOLD = Duration.ofSeconds(2);

    /** When an incoming call is given up and answered with an internal error. */
    static final Duration HANDLING = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(Rpc.class);

    private final Loop loop;
    private final Peer peer;
    private final Consumer<String> wire;
    private final Supplier<Duration> timeout;
    private final String prefix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";
    private final Deque<Outgoing> urgent = new ArrayDeque<>();
    private final Deque<Outgoing> normal = new ArrayDeque<>();
    private final Set<Handling> holding = new HashSet<>();
    private long counter;
    private Open open;
    private boolean closed;

    /**
     * @param peer who handles incoming calls, and how its version spells faults
     * @param wire sends one text frame; never throws
     * @param timeout the message time-out, read for each call
     */
    public Rpc(Loop loop, Peer peer, Consumer<String> wire, Supplier<Duration> timeout) {
        this.loop = loop;
        this.peer = peer;
        this.wire = wire;
        this.timeout = timeout;
    }

    /** The side of a dialect. */
    public interface Peer {
        /** Handles an incoming call. May throw {@link CallException}; anything else becomes an internal error. */
        CompletionStage<Reply> handle(String action, ObjectNode payload);

        /** This version's spelling of each fault; an absent one is not answered. */
        Map<Fault, String> spelling();

        /** Whether a call must not be shown in the frame log. */
        boolean secret(String action, ObjectNode payload);
    }

    public void call(Outgoing call) {
        if (closed) {
            call.whenAnswered().accept(new Answer.Disconnected(false));
            return;
        }
        (call.urgent() ? urgent : normal).add(call);
        pump();
    }

    public void receive(String text) {
        if (closed) {
            return;
        }
        Frame frame = FrameReader.read(text);
        if (LOG.isDebugEnabled()) {
            LOG.debug("<= {}", shown(frame, text));
        }
        if (frame instanceof Frame.Call call) {
            incoming(call);
        } else if (frame instanceof Frame.Result result) {
            answered(result.id(), new Answer.Result(result.payload()));
        } else if (frame instanceof Frame.Error error) {
            answered(error.id(), new Answer.Refused(error.code(), error.description()));
        } else if (frame instanceof Frame.Broken broken) {
            broken(broken);
        }
    }

    /** The connection has ended: every call that waits hears of it. */
    public void close() {
        closed = true;
        Open was = open;
        open = null;
        holding.clear();
        if (was != null) {
            was.limit.cancel();
            was.call.whenAnswered().accept(new Answer.Disconnected(true));
        }
        Deque<Outgoing> waiting = new ArrayDeque<>(urgent);
        waiting.addAll(normal);
        urgent.clear();
        normal.clear();
        waiting.forEach(call -> call.whenAnswered().accept(new Answer.Disconnected(false)));
    }

    private void pump() {
        if (closed || open != null || !holding.isEmpty()) {
            return;
        }
        Outgoing next = urgent.isEmpty() ? normal.poll() : urgent.poll();
        if (next == null) {
            return;
        }
        String id = prefix + ++counter;
        open = new Open(id, next, loop.after(timeout.get(), () -> silent(id)));
        if (LOG.isDebugEnabled()) {
            LOG.debug("=> call {} {} {}", id, next.action(), next.payload());
        }
        wire.accept(FrameWriter.call(id, next.action(), next.payload()));
    }

    private void silent(String id) {
        if (open != null && open.id.equals(id)) {
            LOG.warn("no answer to {} {} in time", open.call.action(), id);
            finish(new Answer.Silence());
        }
    }

    private void answered(String id, Answer answer) {
        if (open == null || !open.id.equals(id)) {
            LOG.info("an answer to {} came late or twice, or was never asked for; dropped", id);
            return;
        }
        open.limit.cancel();
        finish(answer);
    }

    private void finish(Answer answer) {
        Outgoing call = open.call;
        open = null;
        try {
            call.whenAnswered().accept(answer);
        } finally {
            pump();
        }
    }

    private void broken(Frame.Broken frame) {
        String code = peer.spelling().get(frame.fault());
        if (frame.answerable() && frame.id().isPresent() && code != null) {
            send(FrameWriter.error(frame.id().get(), code, frame.why()));
            return;
        }
        LOG.warn("a frame is dropped: {}", frame.why());
        if (!frame.answerable() && frame.id().isPresent()) {
            answered(frame.id().get(), new Answer.Refused("", frame.why()));
        }
    }

    private void incoming(Frame.Call call) {
        Handling handling = new Handling(call.id(), call.action());
        holding.add(handling);
        handling.hold = loop.after(HOLD, () -> release(handling));
        handling.limit = loop.after(HANDLING, () -> refuse(handling, Fault.INTERNAL, "not handled in time"));
        CompletionStage<Reply> stage;
        try {
            stage = peer.handle(call.action(), call.payload());
        } catch (RuntimeException e) {
            complete(handling, null, e);
            return;
        }
        if (stage.toCompletableFuture().isDone()) {
            stage.whenComplete((reply, failure) -> complete(handling, reply, failure));
        } else {
            stage.whenComplete((reply, failure) -> loop.execute(() -> complete(handling, reply, failure)));
        }
    }

    private void complete(Handling handling, Reply reply, Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (cause instanceof CallException e) {
            refuse(handling, e.fault(), e.getMessage());
        } else if (cause != null || reply == null) {
            LOG.error("{} could not be handled", handling.action, cause);
            refuse(handling, Fault.INTERNAL, "the station failed to handle " + handling.action);
        } else {
            answer(handling, FrameWriter.result(handling.id, reply.payload()), reply.afterwards());
        }
    }

    private void refuse(Handling handling, Fault fault, String why) {
        Map<Fault, String> spelling = peer.spelling();
        String code = spelling.getOrDefault(fault, spelling.get(Fault.INTERNAL));
        answer(handling, FrameWriter.error(handling.id, code, why), () -> {});
    }

    private void answer(Handling handling, String frame, Runnable afterwards) {
        if (closed || handling.done) {
            LOG.info("the answer to {} {} comes too late; dropped", handling.action, handling.id);
            return;
        }
        handling.done = true;
        handling.limit.cancel();
        send(frame);
        try {
            afterwards.run();
        } catch (RuntimeException e) {
            LOG.error("what {} asked for failed after it was answered", handling.action, e);
        }
        release(handling);
    }

    private void release(Handling handling) {
        handling.hold.cancel();
        holding.remove(handling);
        pump();
    }

    private void send(String frame) {
        LOG.debug("=> {}", frame);
        wire.accept(frame);
    }

    private String shown(Frame frame, String text) {
        if (frame instanceof Frame.Call call) {
            boolean secret = peer.secret(call.action(), call.payload());
            return "call " + call.id() + " " + call.action() + " " + (secret ? "(not shown)" : call.payload());
        }
        // what is broken may hold a secret where nobody can tell
        return frame instanceof Frame.Broken broken ? "broken, " + text.length() + ": " + broken.why() : text;
    }

    private record Open(String id, Outgoing call, Loop.Timer limit) {}

    /** One incoming call until it is answered. */
    private static final class Handling {
        final String id;
        final String action;
        Loop.Timer hold;
        Loop.Timer limit;
        boolean done;

        Handling(String id, String action) {
            this.id = id;
            this.action = action;
        }
    }
}
