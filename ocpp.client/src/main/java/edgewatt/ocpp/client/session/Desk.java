package edgewatt.ocpp.client.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;

/** What a dialect may ask of its conversation. On the loop. */
public interface Desk {
    /** Whether the backend has accepted us on this connection. */
    boolean accepted();

    /** Boots now, whenever the next boot would have been due. */
    void boot();

    void heartbeat();

    /** Sends at the next opportunity, before the backlog; its answer says nothing. */
    void send(Call call);

    /**
     * Sends like {@link #send}, and tells the answer on the loop. Completes with a {@link
     * edgewatt.ocpp.client.rpc.CallException} if the backend refuses or cannot be asked now.
     */
    CompletionStage<ObjectNode> ask(Call call);

    /** Reports the present state of one EVSE; 0 = the station. */
    void report(int evseId);

    void reconnect(String because);

    /** Calls once no transaction is open and the backlog is empty, now or later; never if the link goes down. */
    void whenDelivered(Runnable action);
}
