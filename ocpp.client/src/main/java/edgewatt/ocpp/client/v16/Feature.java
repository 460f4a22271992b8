package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.rpc.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** A feature profile of 1.6, or a part of one. All on the loop. */
public interface Feature {
    /** What it answers, by action. A handler throws {@link edgewatt.ocpp.client.rpc.CallException} for a CALLERROR. */
    Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls();

    /**
     * What TriggerMessage or ExtendedTriggerMessage may ask of it, by {@code requestedMessage}; empty if nothing. The
     * status of a signed firmware, which ExtendedTriggerMessage calls {@code FirmwareStatusNotification}, is found here
     * as {@code SignedFirmwareStatusNotification}.
     */
    default Map<String, Runnable> triggers() {
        return Map.of();
    }

    /** Configuration keys of this link that are no alias of a variable, by their names in 1.6. */
    default Map<String, Setting> settings() {
        return Map.of();
    }

    /** The word in SupportedFeatureProfiles, while the feature is there; empty if it has none. */
    default Optional<String> profile() {
        return Optional.empty();
    }

    /** The backend has accepted us on this connection: time to tell what could not be told before. */
    default void accepted() {}

    /**
     * A configuration key with rules of its own.
     *
     * @param value what GetConfiguration shows; a write-only key gives empty and is never shown
     * @param change answers a ChangeConfiguration of the backend in control; absent = read-only
     */
    record Setting(Supplier<Optional<String>> value, Optional<Function<String, Reply>> change) {
        public static Setting told(Supplier<String> value) {
            return new Setting(() -> Optional.of(value.get()), Optional.empty());
        }
    }
}
