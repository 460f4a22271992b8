package edgewatt.station;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ends what runs, lets the answer leave and the ends become durable, and restarts. Station thread only. */
final class Reset {
    /** An answer may take this long to leave. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** An orderly opening takes up to six seconds, and its end must reach the disk. */
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Surroundings around;
    private final List<EvseUnit> units;
    private final Restart restart;
    private boolean begun;

    Reset(Surroundings around, List<EvseUnit> units, Restart restart) {
        this.around = around;
        this.units = units;
        this.restart = restart;
    }

    /** @param answered when the answer to this command has left */
    CommandOutcome begin(ResetKind kind, CompletionStage<?> answered) {
        if (begun) {
            return CommandOutcome.rejected("a reset is under way");
        }
        begun = true;
        Instant now = around.clock().instant();
        around.recorder().keep(new Fact.CommandHandled("station", now, "reset " + kind, "ACCEPTED", ""));
        around.recorder().keep(new Fact.SecurityEvent("ResetOrReboot", now, kind + " reset was asked for"));
        // and a meter may sign each
        Duration closing = CLOSING.plus(around.settings().get().signWait());
        StopReason reason = kind == ResetKind.SOFT ? StopReason.SOFT_RESET : StopReason.HARD_RESET;
        units.forEach(u -> u.stop(new StopRequest(Optional.empty(), reason, "station")));
        once(answered, () -> around.loop().execute(() -> awaitClosed(kind, closing)));
        return CommandOutcome.accepted();
    }

    /** Runs {@code then} when {@code stage} is done, or after the time it may take. */
    private void once(CompletionStage<?> stage, Runnable then) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        first.thenRun(then);
        around.loop().after(PATIENCE, () -> first.complete(null));
        stage.whenComplete((ok, error) -> first.complete(null));
    }

    private void awaitClosed(ResetKind kind, Duration patience) {
        boolean open =
                units.stream().anyMatch(u -> u.busy() || !u.state().closing().isEmpty());
        if (open && patience.toSeconds() > 0) {
            around.loop().after(LOOK_AGAIN, () -> awaitClosed(kind, patience.minus(LOOK_AGAIN)));
        } else {
            restart.restart(kind + " reset");
        }
    }
}
