package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Commands from the broker: checked, carried out, answered. A retained command is refused, because a restart would replay
 * it, unless it is a wish and the broker is said to keep the desired state; a repeated id gets the same answer and does
 * nothing. One thread; answers may come later on it.
 */
final class Commands {
    /** Takes the answer to a command; {@code told} when the broker has it, or never will. */
    interface Replies {
        void send(Incoming to, byte[] answer, Runnable told);
    }

    private static final int REMEMBERED = 200;

    private final Map<Topic, Performer> performers;
    private final boolean desiredState;
    private final Journal journal;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final Replies replies;
    private final Map<String, CompletionStage<CommandOutcome>> done = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<CommandOutcome>> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param performers of each command; one that is not there is refused
     * @param desiredState retained wishes are carried out
     */
    Commands(
            Map<Topic, Performer> performers,
            boolean desiredState,
            Journal journal,
            InstantSource clock,
            Scheduler scheduler,
            Replies replies) {
        this.performers = performers;
        this.desiredState = desiredState;
        this.journal = journal;
        this.clock = clock;
        this.scheduler = scheduler;
        this.replies = replies;
    }

    /**
     * @param path the topic below the root
     * @param handled the next one may come
     */
    void handle(String path, Incoming message, Runnable handled) {
        if (message.retained() && message.payload().length == 0) {
            handled.run();
            return;
        }
        CompletableFuture<Void> replied = new CompletableFuture<>();
        replied.thenRun(handled);
        CommandBody body;
        Topic.Match command;
        try {
            command = Topic.command(path)
                    .filter(m -> performers.containsKey(m.topic()))
                    .orElseThrow(() -> new IllegalArgumentException("there is no command '" + path + "'"));
            boolean wish = command.topic().kind == Topic.Kind.WISH;
            if (message.retained() && !(wish && desiredState)) {
                throw new IllegalArgumentException("retained commands are refused: send it unretained"
                        + (wish ? ", or set desiredState of bridge.mqtt" : ""));
            }
            body = CommandBody.read(message.payload(), command.topic().kind != Topic.Kind.COMMAND);
        } catch (IllegalArgumentException e) {
            answer(path, message, "", CommandOutcome.rejected(e.getMessage()), replied);
            return;
        }
        outcome(path, command, body, replied)
                .whenComplete((o, failure) -> scheduler.now(() -> answer(
                        path,
                        message,
                        body.id(),
                        failure == null ? o : CommandOutcome.rejected("it failed: " + failure.getMessage()),
                        replied)));
    }

    private CompletionStage<CommandOutcome> outcome(
            String path, Topic.Match command, CommandBody body, CompletionStage<Void> replied) {
        String key = path + " " + body.id();
        CompletionStage<CommandOutcome> outcome = body.id().isEmpty() ? null : done.get(key);
        if (outcome == null) {
            outcome = carriedOut(command, body, replied);
            if (command.topic().kind == Topic.Kind.COMMAND) {
                outcome = outcome.whenComplete((o, e) -> journal(path, o));
            }
            if (!body.id().isEmpty()) {
                done.put(key, outcome);
            }
        }
        return outcome;
    }

    private CompletionStage<CommandOutcome> carriedOut(
            Topic.Match command, CommandBody body, CompletionStage<Void> replied) {
        try {
            return performers.get(command.topic()).perform(command, body, replied);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(CommandOutcome.rejected(e.getMessage()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void journal(String path, CommandOutcome o) {
        if (o != null && o.isAccepted()) {
            journal.append(new Fact.CommandHandled("mqtt", clock.instant(), path, Told.lower(o.status()), ""));
        }
    }

    private void answer(String path, Incoming message, String id, CommandOutcome o, CompletableFuture<Void> replied) {
        ObjectNode n = JsonNodeFactory.instance.objectNode();
        n.put("id", id).put("command", path).put("accepted", o.isAccepted());
        n.put("status", Told.lower(o.status())).put("reason", o.reason());
        replies.send(message, n.toString().getBytes(StandardCharsets.UTF_8), () -> replied.complete(null));
    }
}
