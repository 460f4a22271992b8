package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * A call to be sent.
 *
 * @param urgent overtakes what is not urgent, never an open call
 * @param whenAnswered called once, on the loop
 */
public record Outgoing(String action, ObjectNode payload, boolean urgent, Consumer<Answer> whenAnswered) {}
