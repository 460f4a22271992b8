package edgewatt.bridge.mqtt;

import static edgewatt.bridge.mqtt.Desk.ROOT;
import static edgewatt.bridge.mqtt.Desk.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import edgewatt.bridge.mqtt.MqttConnector.Connection;
import edgewatt.bridge.mqtt.MqttConnector.Events;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Mosquitto where one is installed (Debian: {@code mosquitto}); skipped elsewhere, not passed. */
@Timeout(60)
final class MosquittoTest {
    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private final int port = 20_000 + ThreadLocalRandom.current().nextInt(12_000);
    private final PahoConnector listeners = new PahoConnector();
    private Process process;
    private Desk desk;

    @AfterEach
    void end() throws InterruptedException {
        if (desk != null) {
            desk.close();
        }
        listeners.close();
        if (process != null) {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
    }

    private void start(Path folder) throws IOException {
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config,
                "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\nuser "
                        + System.getProperty("user.name") + "\n");
        process = new ProcessBuilder(PROGRAM.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await(this::listens, "mosquitto listens");
    }

    private boolean listens() {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private List<Incoming> listen(String id) {
        List<Incoming> got = new CopyOnWriteArrayList<>();
        List<String> said = new CopyOnWriteArrayList<>();
        Spec spec = new Spec(
                "tcp://127.0.0.1:" + port,
                5,
                id,
                Optional.empty(),
                new byte[0],
                Tls.OF_JAVA,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ZERO,
                false,
                Outgoing.of("nobody", new byte[0], 0, false));
        Connection c = listeners.open(spec, new Events() {
            @Override
            public void up() {
                said.add("up");
            }

            @Override
            public void down(String because) {
                said.add(because);
            }

            @Override
            public void message(Incoming message, Runnable taken) {
                got.add(message);
                taken.run();
            }
        });
        await(() -> !said.isEmpty(), "a listener");
        assertEquals(List.of("up"), said);
        c.subscribe("#", refused -> said.add(refused));
        c.publish(Outgoing.of("listener/ready", new byte[0], 1, false), refused -> {});
        await(() -> texts(got, "listener/ready").size() == 1, "the listener hears itself");
        return got;
    }

    private static List<String> texts(List<Incoming> got, String topic) {
        return got.stream()
                .filter(m -> m.topic().equals(topic))
                .map(m -> new String(m.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void statusValuesAndEventsComeThroughARealBrokerThatIsKilled(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROGRAM), "mosquitto is not installed");
        start(folder);
        desk = Desk.at("tcp://127.0.0.1:" + port).awaitUp();
        List<Integer> seen = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            if (round > 0) {
                process.destroyForcibly().waitFor();
                desk.event();
                start(folder);
            }
            List<Incoming> got = listen("listener" + round);
            await(() -> texts(got, ROOT + "/status").contains("online"), "status");
            await(() -> texts(got, ROOT + "/evse/1/limitSource").contains("profile 42"), "values");
            for (int i = 0; i < 10; i++) {
                desk.event();
            }
            await(() -> desk.journal.allAcknowledged(), "all are acknowledged");
            int last = desk.journal.size();
            await(
                    () -> texts(got, ROOT + "/transaction").stream().anyMatch(t -> t.contains("\"seq\":" + last + ",")),
                    "the last one is heard");
            seen.add(texts(got, ROOT + "/transaction").size());
        }
        assertEquals(32, desk.journal.size());
        desk.close();
        List<Incoming> after = listen("late");
        await(() -> texts(after, ROOT + "/status").contains("offline"), "the retained goodbye");
        assertEquals(10, seen.get(0));
    }
}
