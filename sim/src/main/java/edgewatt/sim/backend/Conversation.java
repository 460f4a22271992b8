package edgewatt.sim.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.channels.SelectionKey;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.exceptions.WebsocketNotConnectedException;

/** Takes frames apart, judges them, and lets the script of faults have its way (OCPP-J 1.6 section 4). */
final class Conversation {
    private static final Set<String> CODES = Set.of(
            "NotImplemented",
            "NotSupported",
            "InternalError",
            "ProtocolError",
            "SecurityError",
            "FormationViolation",
            "PropertyConstraintViolation",
            "OccurenceConstraintViolation",
            "TypeConstraintViolation",
            "GenericError");

    private static final int MAX_ID = 36;

    private final ObjectMapper json;
    private final InstantSource clock;
    private final Desk desk;
    private final Faults faults;
    private final Frames frames;
    private final BadFrames bad;
    private final ScheduledExecutorService later;

    Conversation(
            ObjectMapper json,
            InstantSource clock,
            Desk desk,
            Faults faults,
            Frames frames,
            BadFrames bad,
            ScheduledExecutorService later) {
        this.json = json;
        this.clock = clock;
        this.desk = desk;
        this.faults = faults;
        this.frames = frames;
        this.bad = bad;
        this.later = later;
    }

    /** @param nanos when the frame came. On the connection's thread. */
    void receive(Link link, String text, long nanos) {
        if (!link.hold(() -> take(link, text, nanos))) {
            take(link, text, nanos);
        }
    }

    private void take(Link link, String text, long nanos) {
        frames.add(link.station, true, clock.instant(), nanos, text);
        JsonNode message;
        try {
            message = json.readTree(text);
        } catch (JsonProcessingException e) {
            bad(link, "not JSON: " + e.getOriginalMessage(), text);
            return;
        }
        int type = message.isArray() && message.path(0).isInt() ? message.get(0).intValue() : 0;
        if (!message.path(1).isTextual()
                || message.get(1).textValue().isEmpty()
                || message.get(1).textValue().length() > MAX_ID) {
            bad(link, "no message id of 1 to " + MAX_ID + " characters", text);
            return;
        }
        String id = message.get(1).textValue();
        switch (type) {
            case 2 -> call(link, id, message, text);
            case 3 -> result(link, id, message, text);
            case 4 -> error(link, id, message, text);
            default -> bad(link, "message type is not 2, 3 or 4", text);
        }
    }

    private void call(Link link, String id, JsonNode message, String text) {
        if (message.size() != 4 || !message.get(2).isTextual()) {
            bad(link, "a CALL has four elements: 2, id, action, payload", text);
            refuse(link, id, "FormationViolation", "a CALL has four elements");
            return;
        }
        String action = message.get(2).textValue();
        JsonNode payload = message.get(3);
        if (!link.fresh(id)) {
            bad(link, "message id used before on this connection", text);
        }
        Optional<Fault> fault = faults.message(link.station, action);
        Fault.Kind kind = fault.map(Fault::kind).orElse(null);
        if (kind == Fault.Kind.IGNORE) {
            return;
        }
        Shape shape = Shapes.REQUESTS.get(action);
        if (shape == null) {
            bad(link, "unknown action " + action, text);
            refuse(link, id, "NotImplemented", "unknown action");
            return;
        }
        Optional<Shape.Violation> wrong = shape.check(payload);
        if (wrong.isPresent()) {
            bad(link, action + ": " + wrong.get().text(), text);
            refuse(link, id, wrong.get().code(), wrong.get().text());
            return;
        }
        if (desk.waiting(link.station) && !action.equals("BootNotification") && !link.triggered.get()) {
            bad(link, action + " before BootNotification was accepted", text);
            refuse(link, id, "SecurityError", "BootNotification is not accepted yet");
            return;
        }
        if (kind == Fault.Kind.CALLERROR) {
            refuse(link, id, fault.get().code(), "scripted");
            return;
        }
        ArrayNode answer = json.createArrayNode().add(3).add(id).add(desk.answer(link.station, action, payload));
        if (kind == null) {
            send(link, answer);
        } else {
            misbehave(link, answer, fault.get());
        }
    }

    private void misbehave(Link link, ArrayNode answer, Fault fault) {
        switch (fault.kind()) {
            case DELAY -> later.schedule(() -> send(link, answer), fault.ms(), TimeUnit.MILLISECONDS);
            case DUPLICATE -> {
                send(link, answer);
                send(link, answer);
            }
            case CLOSE -> link.socket.closeConnection(1006, "scripted");
            case DEAF -> {
                link.deafen();
                // the server turns reading on again after each write, and one may just be under way: twice is enough
                stopReading(link);
                later.schedule(() -> stopReading(link), Math.min(20, fault.ms() / 2), TimeUnit.MILLISECONDS);
                later.schedule(
                        () -> {
                            send(link, answer);
                            link.hear();
                        },
                        fault.ms(),
                        TimeUnit.MILLISECONDS);
            }
            default -> {
                // DROP: processed, and nobody is told
            }
        }
    }

    private static void stopReading(Link link) {
        SelectionKey key = ((WebSocketImpl) link.socket).getSelectionKey();
        if (key.isValid()) {
            key.interestOps(0);
        }
    }

    private void result(Link link, String id, JsonNode message, String text) {
        Link.Open open = link.answered(id);
        if (message.size() != 3) {
            bad(link, "a CALLRESULT has three elements: 3, id, payload", text);
        } else if (open == null) {
            return; // late: our call has timed out
        } else {
            Shape shape = Shapes.ANSWERS.get(open.action());
            Optional<Shape.Violation> wrong = shape == null ? Optional.empty() : shape.check(message.get(2));
            wrong.ifPresent(v -> bad(link, "answer to " + open.action() + ": " + v.text(), text));
            open.reply()
                    .complete(
                            wrong.isPresent()
                                    ? new Link.Reply(
                                            "InvalidAnswer",
                                            json.createObjectNode()
                                                    .put(
                                                            "description",
                                                            wrong.get().text()))
                                    : new Link.Reply("", message.get(2)));
            return;
        }
        fail(open, "InvalidAnswer");
    }

    private void error(Link link, String id, JsonNode message, String text) {
        Link.Open open = link.answered(id);
        boolean whole = message.size() == 5
                && message.get(2).isTextual()
                && message.get(3).isTextual()
                && message.get(4).isObject();
        if (!whole) {
            bad(link, "a CALLERROR has five elements: 4, id, code, description, details", text);
            fail(open, "InvalidAnswer");
            return;
        }
        if (!CODES.contains(message.get(2).textValue())) {
            bad(link, "no such error code in OCPP 1.6: " + message.get(2).textValue(), text);
        }
        if (open != null) {
            ObjectNode payload = json.createObjectNode();
            payload.set("description", message.get(3));
            payload.set("details", message.get(4));
            open.reply().complete(new Link.Reply(message.get(2).textValue(), payload));
        }
    }

    private void fail(Link.Open open, String code) {
        if (open != null) {
            open.reply().complete(new Link.Reply(code, json.createObjectNode()));
        }
    }

    private void refuse(Link link, String id, String code, String description) {
        ArrayNode error = json.createArrayNode().add(4).add(id).add(code).add(description);
        error.addObject();
        send(link, error);
    }

    private void send(Link link, ArrayNode message) {
        send(link, message.toString());
    }

    /** Any thread; a lost connection is no error. */
    void send(Link link, String text) {
        try {
            link.socket.send(text);
            frames.add(link.station, false, clock.instant(), System.nanoTime(), text);
            insist(link, 5);
        } catch (WebsocketNotConnectedException e) {
            // gone meanwhile: the station will come back and ask again
        }
    }

    /**
     * Java-WebSocket 1.6.0 can forget a write: its selector thread turns interest in writing off after the queue was empty,
     * even if a message was queued in between. So a message that is still queued is brought up again.
     */
    private void insist(Link link, long afterMs) {
        try {
            later.schedule(
                    () -> {
                        if (link.socket.isOpen() && link.socket.hasBufferedData()) {
                            ((WebSocketImpl) link.socket).getWebSocketListener().onWriteDemand(link.socket);
                            insist(link, Math.min(100, 2 * afterMs));
                        }
                    },
                    afterMs,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the backend is being stopped
        }
    }

    void bad(Link link, String why, String text) {
        bad.add(new BadFrames.Bad(link.station, clock.instant(), why, text));
    }
}
