import edgewatt.bridge.mqtt.BenchClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * From a topic to a set point and back on a topic: a limit that changes, and a house meter that reports an overload, against
 * a message that only goes through the broker.
 */
final class MeterBench {
    private static final double AIM_LIMIT_MS = 150;
    private static final double TICK_MS = 1000;
    private static final double AIM_METER_MS = TICK_MS + AIM_LIMIT_MS;
    private static final String HOUSE = """
            { "kind": "house", "service.ranking": 100, "maxAgeS": 30, "values": [
              { "value": "currentA/l1", "topic": "bench/house", "pointer": "/0" },
              { "value": "currentA/l2", "topic": "bench/house", "pointer": "/1" },
              { "value": "currentA/l3", "topic": "bench/house", "pointer": "/2" } ] }
            """;
    private static final String LIMIT = """
            { "kind": "limit", "evse": 1, "ttlS": 600, "safeA": 16, "values": [ { "value": "currentA", "topic": "bench/limit" } ] }
            """;

    private record Message(String topic, String text, long nanos) {}

    private final BlockingQueue<Message> came = new LinkedBlockingQueue<>();
    private final Random random = new Random(1);
    private BenchClient client;

    private MeterBench() {}

    public static void main(String[] args) throws Exception {
        Path run = Path.of(args[1]);
        Path dev = Path.of(args[0], "dist", "target", "dev");
        int samples = 30;
        for (int i = 2; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--samples" -> samples = Integer.parseInt(args[i + 1]);
                case "--app" -> dev = Path.of(args[i + 1]).toAbsolutePath();
                default -> throw new IllegalArgumentException(args[i] + "; options are --samples N, --app DIR");
            }
        }
        boolean met;
        try (Children children = new Children()) {
            met = new MeterBench().measure(children, dev, run, samples);
        } catch (Failure e) {
            System.err.println("bench mqtt-meter: " + e.getMessage() + "; logs are in " + run);
            System.exit(2);
            return;
        }
        System.exit(met ? 0 : 1);
    }

    private boolean measure(Children children, Path dev, Path run, int samples)
            throws IOException, InterruptedException {
        String broker = Broker.start(children, run)
                .orElseThrow(() -> new Failure("mosquitto is not installed; it is the broker of this bench"));
        Path etc = Files.createDirectories(run.resolve("etc"));
        Files.copy(dev.resolve("etc/board.json"), etc.resolve("board.json"));
        Files.writeString(
                etc.resolve("sim.json"),
                "{\"evses\": 2, \"evseMeters\": true, \"backend\": false, \"narrate\": false, \"remember\": false}");
        Files.writeString(etc.resolve("ocpp.client~main.json"), "{\"url\": \"\", \"identity\": \"BENCH\"}");
        Files.writeString(etc.resolve("station.json"), "{\"evses\": 2, \"freeVend\": true}");
        Files.writeString(etc.resolve("bridge.mqtt.json"), "{\"url\": \"" + broker + "\", \"root\": \"bench/board\"}");
        Files.writeString(etc.resolve("bridge.mqtt.input~house.json"), HOUSE);
        Files.writeString(etc.resolve("bridge.mqtt.input~limit.json"), LIMIT);
        Files.writeString(etc.resolve("ocpp.smartcharging.json"), "{\"mainFuseA\": 32, \"pauseDwellS\": 5}");
        client = new BenchClient(broker, "bench/#", (t, text, nanos) -> came.add(new Message(t, text, nanos)));
        ProcessBuilder command = new ProcessBuilder(
                        dev.resolve("bin/edgewatt").toString(),
                        "--once",
                        "--data",
                        run.resolve("data").toString(),
                        "--etc",
                        etc.toString())
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("controller.log").toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        children.start(command);
        await("the controller", "bench/board/status", "online", 90);
        Http sim = new Http("http://127.0.0.1:"
                + Files.readString(run.resolve("data/sim.port")).strip());
        house(4);
        sim.post("/command", "plug 1");
        System.out.println("from a topic to a set point that is on a topic again; " + Machine.describe());
        client.publish("bench/limit", "16");
        charging();
        Series through = new Series();
        Series limit = new Series();
        Series meter = new Series();
        for (int i = -3; i < samples; i++) {
            rest(300);
            double bare = echo();
            house(4);
            double lower = limited(i % 2 == 0 ? 10 : 12);
            client.publish("bench/limit", "16");
            offered(16, 30);
            if (i >= 0) {
                through.add(bare);
                limit.add(lower);
            }
        }
        for (int i = -1; i < Math.max(3, samples / 3); i++) {
            for (int k = 0; k < 3; k++) {
                house(4);
                rest(1000);
            }
            double ms = overload();
            if (i >= 0) {
                meter.add(ms);
            }
            house(4);
            for (int k = 0; k < 30 && !raised(); k++) {
                house(4);
            }
        }
        client.close();
        return tell(through, limit, meter);
    }

    private static boolean tell(Series through, Series limit, Series meter) {
        System.out.println(Series.head("ms"));
        System.out.println(through.row("through the broker, nothing else"));
        System.out.println(limit.row("limit topic to a lower set point"));
        System.out.println(meter.row("house meter over the fuse to a lower set point"));
        System.out.println(Series.text(
                "ratios of the medians: limit %.1f times the broker, house meter %.2f of the allocator's second",
                limit.median() / through.median(), meter.median() / TICK_MS));
        System.out.println("load at the end: " + Machine.load());
        boolean met = limit.median() <= AIM_LIMIT_MS && meter.median() <= AIM_METER_MS;
        System.out.println(Series.text(
                "aims: limit, median at most %.0f ms %s; house meter, median at most %.0f ms %s",
                AIM_LIMIT_MS,
                limit.median() <= AIM_LIMIT_MS ? "met" : "MISSED",
                AIM_METER_MS,
                meter.median() <= AIM_METER_MS ? "met" : "MISSED"));
        return met;
    }

    private void house(double a) {
        client.publish("bench/house", "[" + a + "," + a + "," + a + "]");
    }

    private void charging() throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            house(4);
            Message m = next("bench/board/evse/1/limitA", 1);
            if (m != null && Double.parseDouble(m.text()) == 16) {
                return;
            }
        }
        throw new Failure("the car does not get its 16 A");
    }

    private double echo() throws InterruptedException {
        came.clear();
        long at = System.nanoTime();
        client.publish("bench/echo", "x");
        return (await("an echo", "bench/echo", "x", 10).nanos() - at) / 1e6;
    }

    private double limited(int a) throws InterruptedException {
        came.clear();
        long at = System.nanoTime();
        client.publish("bench/limit", String.valueOf(a));
        return (offered(a, 20).nanos() - at) / 1e6;
    }

    /** Until the offer falls, whatever it falls to. */
    private double overload() throws InterruptedException {
        came.clear();
        long at = System.nanoTime();
        house(36);
        Message m = next("bench/board/evse/1/limitA", 20);
        if (m == null || Double.parseDouble(m.text()) >= 16) {
            throw new Failure("an overload lowered nothing: " + m);
        }
        return (m.nanos() - at) / 1e6;
    }

    private boolean raised() throws InterruptedException {
        Message m = next("bench/board/evse/1/limitA", 5);
        return m != null && Double.parseDouble(m.text()) == 16;
    }

    private Message offered(int a, int seconds) throws InterruptedException {
        return await("an offer of " + a + " A", "bench/board/evse/1/limitA", a + ".0", seconds);
    }

    private Message await(String what, String topic, String text, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            Message m = next(topic, 1);
            if (m != null && m.text().equals(text)) {
                return m;
            }
        }
        throw new Failure(what + " has not come within " + seconds + " s");
    }

    /** The next on this topic; null after so many seconds without. */
    private Message next(String topic, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            Message m = came.poll(100, TimeUnit.MILLISECONDS);
            if (m != null && m.topic().equals(topic)) {
                return m;
            }
        }
        return null;
    }

    /** Uneven, so that the allocator's second does not beat in time with us. */
    private void rest(int ms) throws InterruptedException {
        Thread.sleep(ms + random.nextInt(700));
    }
}
