package edgewatt.ocpp.client.link;

/** Opens connections. */
public interface Transport extends AutoCloseable {
    /** Begins to connect; never blocks. The listener hears of the outcome from any thread. */
    Connection connect(Endpoint endpoint, Listener listener);

    /** Ends what is left of any connection and waits for it, for half a second at most. */
    @Override
    void close();

    /** A connection, or an attempt at one. Methods never block and never throw. */
    interface Connection {
        void send(String text);

        void ping();

        /** Says good-bye and closes. */
        void close(int code, String reason);

        /** Ends at once, whatever it is doing. */
        void abort();
    }

    /** Hears of one connection; {@link #closed} is the last call and comes exactly once. */
    interface Listener {
        /** @param protocol what the server chose; empty if nothing */
        void opened(String protocol);

        void text(String text);

        /** A pong, or any other sign of life. */
        void alive();

        void closed(End end);
    }
}
