package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The answer to a call of the peer.
 *
 * @param afterwards runs when the answer has been written: what it sends can only follow
 */
public record Reply(ObjectNode payload, Runnable afterwards) {
    public static Reply of(ObjectNode payload) {
        return new Reply(payload, () -> {});
    }

    /** {@code {"status": status}}, which most answers are. */
    public static Reply status(String status) {
        return of(Json.object().put("status", status));
    }

    public Reply then(Runnable action) {
        return new Reply(payload, action);
    }
}
