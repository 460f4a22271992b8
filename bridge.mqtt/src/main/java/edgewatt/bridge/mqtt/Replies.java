package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers on their way to the broker. They wait while too much is under way; there are never more than commands that the
 * link has let in, because a command counts until its answer has left. One thread.
 */
final class Replies implements Commands.Replies {
    private record Waiting(Outgoing message, Runnable told) {}

    private final BrokerLink link;
    private final String topic;
    private final Consumer<String> refused;
    private final Deque<Waiting> queue = new ArrayDeque<>();

    /** @param topic where all answers go, beside the response topic of each */
    Replies(BrokerLink link, String topic, Consumer<String> refused) {
        this.link = link;
        this.topic = topic;
        this.refused = refused;
    }

    @Override
    public void send(Incoming to, byte[] answer, Runnable told) {
        Optional<String> own = to.responseTopic().filter(Replies::publishable);
        own.ifPresent(t -> queue.add(new Waiting(new Outgoing(t, answer, 1, false, to.correlation()), () -> {})));
        queue.add(new Waiting(Outgoing.of(topic, answer, 1, false), told));
        drain();
    }

    /** Sends what is waiting, as far as the link takes it. */
    void drain() {
        while (!queue.isEmpty()) {
            Waiting next = queue.peek();
            boolean taken = link.publish(next.message(), refusal -> {
                if (next.message().topic().equals(topic)) {
                    refused.accept(refusal);
                }
                drain();
            });
            if (!taken) {
                return;
            }
            queue.remove();
            next.told().run();
        }
    }

    /** The link has gone: who asked over it is not there any more. */
    void forget() {
        Deque<Waiting> all = new ArrayDeque<>(queue);
        queue.clear();
        all.forEach(w -> w.told().run());
    }

    private static boolean publishable(String t) {
        return !t.isBlank() && t.indexOf('+') < 0 && t.indexOf('#') < 0;
    }
}
