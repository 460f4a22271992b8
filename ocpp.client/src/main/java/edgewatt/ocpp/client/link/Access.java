package edgewatt.ocpp.client.link;

/** Where and how the next attempt connects, and what became of it. On the loop. */
public interface Access {
    /** Asked before each attempt. */
    Endpoint endpoint();

    /** The backend has let us in: the WebSocket is open, with a sub-protocol we offered. */
    default void opened() {}

    /** An attempt has ended before that. */
    default void failed(End end) {}

    /** A connection that was open is gone. */
    default void lost() {}
}
