package edgewatt.bridge.mqtt;

import java.util.List;
import java.util.function.Consumer;

/**
 * Whiteboard inside this bundle: whoever wants messages of the broker beside commands, and may publish. All calls come on the
 * bridge's thread and must not block.
 */
public interface Tap {
    /** Exact topics, or filters with {@code +}; asked at each connection. QoS 1. */
    List<String> filters();

    /** The link is up, its subscriptions are asked for. */
    void up(Port port);

    /** The link is down, or the bridge ends; the last {@link Port} is dead. */
    void down();

    /** @param retained the broker had kept it: its age is not known */
    void message(String topic, byte[] payload, boolean retained);

    /** About once a second, also while the link is down. */
    default void tick() {}

    /** A filter was refused by the broker. */
    default void refused(String filter, String because) {}

    /** One connection. */
    interface Port {
        /** {@code mqtt5} or {@code mqtt3.1.1}; only the former lets retained messages expire. */
        String protocol();

        /**
         * Never blocks. QoS 1.
         *
         * @param expiryS the broker forgets it after this; 0 = never. Ignored by brokers before MQTT 5
         * @param refused the broker's refusal in plain words
         * @return false if it cannot be taken now
         */
        boolean publish(String topic, byte[] payload, boolean retained, int expiryS, Consumer<String> refused);
    }
}
