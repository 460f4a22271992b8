package edgewatt.ocpp.client.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Function;

/**
 * A journal entry in one version's words.
 *
 * @param onResult reads the answer, acts on it, and gives the mappings to be written with the acknowledgement; throws
 *     {@link edgewatt.ocpp.client.rpc.CallException} if it is no answer, which counts as a refusal
 */
public record Message(Call call, Function<ObjectNode, Map<String, String>> onResult) {
    /** A message whose answer says nothing. */
    public static Message of(Call call) {
        return new Message(call, result -> Map.of());
    }
}
