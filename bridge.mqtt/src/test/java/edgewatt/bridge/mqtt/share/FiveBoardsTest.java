package edgewatt.bridge.mqtt.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.SiteLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five boards with their links at one broker, with clocks that run fifteen times as fast. All the time somebody looks whether
 * the fuse holds.
 */
@Timeout(240)
final class FiveBoardsTest {
    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final int SPEED = 15;
    private static final double FUSE_A = 32;

    private final StationClock clock = new Fast();
    private final List<SharedFuse> fuses = new ArrayList<>();
    private final List<SiteLink> links = new ArrayList<>();
    private final double[] need = new double[5];
    private volatile boolean over;
    private volatile String broken = "";
    private long looks;
    private Thread watch;
    private Process process;

    private static final class Fast implements StationClock {
        private final long start = System.nanoTime();
        private final Instant wall = Instant.now();

        @Override
        public Instant instant() {
            return wall.plusNanos(monotonicNanos());
        }

        @Override
        public long monotonicNanos() {
            return (System.nanoTime() - start) * SPEED;
        }

        @Override
        public long bootId() {
            return 1;
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void setBy(String source, Instant now) {
            throw new UnsupportedOperationException();
        }
    }

    private void boards(String url, int version) {
        for (int i = 0; i < 5; i++) {
            int n = i;
            SharedFuse f = new SharedFuse(
                    "garage",
                    "b" + i,
                    ThreadLocalRandom.current().nextLong() >>> 12,
                    Amps.all(FUSE_A),
                    Amps.all(FUSE_A / 5),
                    Amps.NONE,
                    clock,
                    now -> Amps.all(need[n]),
                    () -> {});
            fuses.add(f);
            links.add(new SiteLink(url, version, "board-" + i, clock, Duration.ofMillis(1000 / SPEED), f));
        }
        watch = new Thread(this::watch, "watch");
        watch.start();
    }

    /** What each permits itself at one moment; a look that took too long says nothing. */
    private void watch() {
        while (!over) {
            long now = clock.monotonicNanos();
            double sum = 0;
            StringBuilder each = new StringBuilder();
            for (SharedFuse f : fuses) {
                double a = f.node().permit().at(now).l2();
                sum += a;
                each.append(' ').append(a);
            }
            if (clock.monotonicNanos() - now < TimeUnit.SECONDS.toNanos(1)) {
                looks++;
                if (sum > FUSE_A + 1e-6) {
                    broken = sum + " A of " + FUSE_A + ":" + each;
                    return;
                }
            }
            LockSupport.parkNanos(500_000);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        over = true;
        links.forEach(SiteLink::close);
        if (watch != null) {
            watch.join();
        }
        if (process != null) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private double got(int board) {
        // through the limiter, as the allocator reads it
        return fuses.get(board).envelope().steps().get(0).maxCurrentA().l1();
    }

    private void await(int board, double a) {
        await(() -> Math.abs(got(board) - a) < 0.01, "board " + board + " has " + a + " A");
    }

    private void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                StringBuilder s = new StringBuilder();
                for (int i = 0; i < fuses.size(); i++) {
                    s.append(" b")
                            .append(i)
                            .append(": ")
                            .append(got(i))
                            .append(' ')
                            .append(fuses.get(i).findings());
                }
                throw new AssertionError("not within 40 s: " + what + ";" + s);
            }
            LockSupport.parkNanos(5_000_000);
        }
        assertEquals("", broken);
    }

    private interface Broker {
        void kill() throws IOException, InterruptedException;

        void start() throws IOException;
    }

    private void aDay(Broker broker) throws IOException, InterruptedException {
        need[3] = 32;
        await(3, 32);
        need[0] = 16;
        await(0, 16);
        await(3, 16);
        broker.kill();
        await(() -> got(0) < 6.41 && got(3) < 6.41, "who borrowed is back at its own");
        await(1, 6.4);
        await(() -> fuses.get(3).findings().toString().contains("cut off from the broker"), "it is said");
        broker.start();
        await(0, 16);
        await(3, 16);
        // one is gone, with it the leader, if all were heard in time: its share stays with it, and another leads
        links.get(0).close();
        await(() -> fuses.stream().skip(1).anyMatch(f -> f.node().leads()), "another leads");
        await(3, 25.6);
        assertTrue(looks > 0, "nobody could look");
        assertEquals("", broken);
        await(() -> fuses.get(3).findings().isEmpty(), "nothing is wrong");
    }

    @Test
    void theFuseHoldsAndTheSharesFollow() throws IOException, InterruptedException {
        try (RelayBroker b = new RelayBroker().start()) {
            boards(b.url(), 5);
            aDay(new Broker() {
                @Override
                public void kill() throws IOException {
                    b.kill();
                }

                @Override
                public void start() throws IOException {
                    b.start();
                }
            });
            assertEquals(20, b.expiry.get("edgewatt-share/garage/board/b3"));
            assertTrue(b.expiry.entrySet().stream()
                    .filter(e -> e.getKey().contains("/leader/"))
                    .allMatch(e -> e.getValue() == 8));
        }
    }

    @Test
    void aBrokerWithoutExpiryIsRefusedAndTheStaticShareHolds() throws IOException {
        try (RelayBroker b = new RelayBroker().start()) {
            need[3] = 32;
            boards(b.url(), 4);
            await(3, 6.4);
            await(() -> fuses.get(3).findings().toString().contains("needs MQTT 5"), "it is said");
            assertEquals(0, b.expiry.size());
        }
    }

    @Test
    void theFuseHoldsWithMosquitto(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROGRAM), "mosquitto is not installed");
        int port = 20_000 + ThreadLocalRandom.current().nextInt(12_000);
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config,
                "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\nuser "
                        + System.getProperty("user.name") + "\n");
        Broker mosquitto = new Broker() {
            @Override
            public void kill() throws InterruptedException {
                process.destroyForcibly().waitFor();
            }

            @Override
            public void start() throws IOException {
                process = new ProcessBuilder(PROGRAM.toString(), "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
                await(() -> listens(port), "mosquitto listens");
            }
        };
        mosquitto.start();
        boards("tcp://127.0.0.1:" + port, 5);
        aDay(mosquitto);
    }

    private static boolean listens(int port) {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
