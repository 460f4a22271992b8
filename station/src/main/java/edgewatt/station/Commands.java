package edgewatt.station;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Input;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Commands to one EVSE: a ticket each until the machine has answered, and a record of each answer. */
final class Commands {
    private final int evseId;
    private final Surroundings around;
    private final Consumer<Input> machine;

    // station thread only
    private final Map<Integer, CompletableFuture<CommandOutcome>> open = new HashMap<>();
    private int lastTicket;

    /** @param machine takes an input, on the station thread */
    Commands(int evseId, Surroundings around, Consumer<Input> machine) {
        this.evseId = evseId;
        this.around = around;
        this.machine = machine;
    }

    /** Any thread. The stage completes on the station thread. */
    CompletionStage<CommandOutcome> give(String origin, String name, IntFunction<Input> inputForTicket) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        around.loop().execute(() -> machine.accept(inputForTicket.apply(ticketFor(answer))));
        return recorded(answer, origin, name);
    }

    /** As above, after {@code first} has run on the station thread and what that has put into its queue. */
    CompletionStage<CommandOutcome> give(
            String origin, String name, Runnable first, IntFunction<Input> inputForTicket) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        around.loop().execute(() -> {
            int ticket = ticketFor(answer);
            first.run();
            around.loop().execute(() -> machine.accept(inputForTicket.apply(ticket)));
        });
        return recorded(answer, origin, name);
    }

    private int ticketFor(CompletableFuture<CommandOutcome> answer) {
        int ticket = ++lastTicket;
        open.put(ticket, answer);
        return ticket;
    }

    private CompletionStage<CommandOutcome> recorded(
            CompletableFuture<CommandOutcome> answer, String origin, String name) {
        return answer.whenComplete((outcome, error) -> record(origin, name, outcome));
    }

    private void record(String origin, String name, CommandOutcome outcome) {
        around.recorder()
                .keep(new Fact.CommandHandled(
                        origin,
                        around.clock().instant(),
                        name + " evse " + evseId,
                        outcome.status().name(),
                        outcome.reason()));
    }

    void answer(int ticket, CommandOutcome outcome) {
        CompletableFuture<CommandOutcome> waiting = open.remove(ticket);
        if (waiting != null) {
            waiting.complete(outcome);
        }
    }

    void rejectAll(String why) {
        open.values().forEach(waiting -> waiting.complete(CommandOutcome.rejected(why)));
        open.clear();
    }
}
