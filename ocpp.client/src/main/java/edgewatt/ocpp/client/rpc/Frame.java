package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** One OCPP-J frame as it was read. */
public sealed interface Frame {
    /** Type 2. */
    record Call(String id, String action, ObjectNode payload) implements Frame {}

    /** Type 3. */
    record Result(String id, ObjectNode payload) implements Frame {}

    /** Type 4. {@code code} is the peer's spelling. */
    record Error(String id, String code, String description) implements Frame {}

    /**
     * Not a frame.
     *
     * @param id the message id, where it could be read
     * @param answerable it was to be a CALL, so its sender waits for an answer
     * @param why what is wrong, for the CALLERROR and the log; quotes nothing of the frame
     */
    record Broken(Optional<String> id, boolean answerable, Fault fault, String why) implements Frame {}
}
