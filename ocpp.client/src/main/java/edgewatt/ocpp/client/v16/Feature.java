package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.rpc.Reply;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A feature profile of 1.6, or a part of one. All on the loop. */
interface Feature {
    /** What it answers, by action. A handler throws {@link edgewatt.ocpp.client.rpc.CallException} for a CALLERROR. */
    Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls();

    /** What TriggerMessage or ExtendedTriggerMessage may ask of it, by {@code requestedMessage}; empty if nothing. */
    default Map<String, Runnable> triggers() {
        return Map.of();
    }

    /** The backend has accepted us on this connection: time to tell what could not be told before. */
    default void accepted() {}
}
