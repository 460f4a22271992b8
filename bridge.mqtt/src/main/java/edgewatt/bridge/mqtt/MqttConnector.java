package edgewatt.bridge.mqtt;

import java.time.Duration;
import java.util.Optional;

/** The MQTT library as this bundle sees it. One call of {@link #open} is one attempt; there is no second life. */
interface MqttConnector extends AutoCloseable {
    /**
     * Begins to connect; never blocks. Either {@link Events#up} and later {@link Events#down} follow, or only the latter.
     *
     * @param spec where and as whom
     * @param events called from the library's threads; must not block
     */
    Connection open(Spec spec, Events events);

    /** Ends all threads of the library, also while connecting; blocks for at most two seconds. */
    @Override
    void close();

    /** An attempt, or a link that is up. Any thread. */
    interface Connection {
        /**
         * Sends. Never blocks.
         *
         * @param done called with an empty text when the broker has it (QoS 1: acknowledged), else with why not; not called
         *     when the link goes down before that
         * @return false if it cannot be taken now: down, or too much is under way
         */
        boolean publish(Outgoing message, java.util.function.Consumer<String> done);

        /** Subscribes with QoS 1; a refusal is told to {@code refused} in plain words. Never blocks. */
        void subscribe(String filter, java.util.function.Consumer<String> refused);

        /**
         * Ends it; nothing is called any more. Never blocks.
         *
         * @param polite say goodbye (no will) instead of dropping the line
         */
        void close(boolean polite);
    }

    /** What comes back from a connection. */
    interface Events {
        void up();

        /** @param because plain words */
        void down(String because);

        /** @param taken to be run once when it is handled, from any thread: with QoS 1 the broker waits for it */
        void message(Incoming message, Runnable taken);
    }

    /**
     * @param url {@code tcp://host:port} or {@code ssl://host:port}
     * @param version 5, or 4 for MQTT 3.1.1
     * @param password may be empty; the connector overwrites it after use
     * @param sessionExpiry how long the broker keeps what it has for us during a break; zero = not
     * @param resume go on with what the broker has kept
     */
    record Spec(
            String url,
            int version,
            String clientId,
            Optional<String> username,
            byte[] password,
            Tls tls,
            Duration keepAlive,
            Duration connectTimeout,
            Duration sessionExpiry,
            boolean resume,
            Outgoing will) {}

    /**
     * PEM; empty where the Java runtime's own is meant.
     *
     * @param ca the authorities whose brokers are trusted
     * @param identity certificate chain and private key (PKCS#8) of this client
     */
    record Tls(byte[] ca, byte[] identity) {
        static final Tls OF_JAVA = new Tls(new byte[0], new byte[0]);
    }

    /**
     * @param correlation MQTT 5 correlation data; may be empty
     * @param expiryS MQTT 5 message expiry; 0 = never
     */
    record Outgoing(String topic, byte[] payload, int qos, boolean retained, byte[] correlation, int expiryS) {
        Outgoing(String topic, byte[] payload, int qos, boolean retained, byte[] correlation) {
            this(topic, payload, qos, retained, correlation, 0);
        }

        static Outgoing of(String topic, byte[] payload, int qos, boolean retained) {
            return new Outgoing(topic, payload, qos, retained, new byte[0]);
        }
    }

    /** @param responseTopic MQTT 5 response topic, with its correlation data */
    record Incoming(
            String topic, byte[] payload, boolean retained, Optional<String> responseTopic, byte[] correlation) {}
}
