package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What became of a call of ours. */
public sealed interface Answer {
    record Result(ObjectNode payload) implements Answer {}

    /** CALLERROR, or a CALLRESULT that cannot be read. {@code code} is the peer's spelling. */
    record Refused(String code, String description) implements Answer {}

    /** Nothing came within the message time-out. */
    record Silence() implements Answer {}

    /**
     * The connection ended first.
     *
     * @param sent whether the call had left; whether the peer has seen it is unknown
     */
    record Disconnected(boolean sent) implements Answer {}
}
