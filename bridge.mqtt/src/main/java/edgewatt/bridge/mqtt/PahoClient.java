package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Outgoing;

/**
 * What the two Paho clients have in common, and do in types of their own. Every call throws what Paho throws, whose two
 * exceptions have no ancestor of their own. Nothing blocks but {@link #disconnect} and {@link #close}.
 */
interface PahoClient {
    void connect(Heard heard) throws Exception;

    void publish(Outgoing message, Heard heard) throws Exception;

    /** With QoS 1. */
    void subscribe(String filter, Heard heard) throws Exception;

    /** What was handed up with QoS 1 is handled. */
    void acknowledge(int id, int qos) throws Exception;

    /**
     * @param quiesceMs for what is under way
     * @param goodbyeMs for the packet that takes leave to be written
     * @param goodbye whether it is sent at all; without it the broker publishes the will
     */
    void disconnect(int quiesceMs, int goodbyeMs, boolean goodbye) throws Exception;

    void close() throws Exception;

    /** The broker's answer to one of our packets. From Paho's threads. */
    interface Heard {
        /** @param refusal what it says against it; empty = accepted */
        void answer(String refusal);

        void failed(Throwable cause);
    }
}
