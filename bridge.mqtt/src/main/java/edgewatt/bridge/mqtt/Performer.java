package edgewatt.bridge.mqtt;

import edgewatt.api.station.CommandOutcome;
import java.util.concurrent.CompletionStage;

/** Carries out commands that were understood. On the bridge's thread; must not block. */
interface Performer {
    /**
     * @param replied completes when the sender was answered, or cannot be
     * @throws IllegalArgumentException with the sentence for the sender; nothing was done
     */
    CompletionStage<CommandOutcome> perform(Topic.Match command, CommandBody body, CompletionStage<Void> replied);
}
