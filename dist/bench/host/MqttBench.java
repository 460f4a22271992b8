import edgewatt.bridge.mqtt.TelemetryLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Telemetry per second and what a message costs, against a bare Paho client at the same broker, in turns. */
public final class MqttBench {
    private static final double AIM_SPEED = 0.5;
    private static final double AIM_COST = 2;

    private MqttBench() {}

    public static void main(String[] args) throws Exception {
        try {
            System.exit(measure(args) ? 0 : 1);
        } catch (Failure e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
    }

    private static boolean measure(String[] args) throws Exception {
        int rounds = 5;
        int seconds = 3;
        for (int i = 2; i < args.length; i += 2) {
            if (i + 1 >= args.length) {
                throw new Failure("option " + args[i] + " has no value");
            }
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--seconds" -> seconds = Integer.parseInt(args[i + 1]);
                default -> throw new Failure("option " + args[i] + " is unknown; --rounds or --seconds");
            }
        }
        Series[] all = {new Series(), new Series(), new Series(), new Series()};
        Duration round = Duration.ofSeconds(seconds);
        try (Children children = new Children()) {
            Optional<String> broker = Broker.start(children, Path.of(args[1]));
            if (broker.isEmpty()) {
                throw new Failure("mosquitto is not installed; it is the broker of this bench");
            }
            try (TelemetryLoad load = new TelemetryLoad(broker.get())) {
                load.ours(Duration.ofSeconds(2));
                load.bare(Duration.ofSeconds(2));
                for (int i = 0; i < rounds; i++) {
                    TelemetryLoad.Figures bare = load.bare(round);
                    TelemetryLoad.Figures ours = load.ours(round);
                    all[0].add(bare.messagesPerSecond());
                    all[1].add(ours.messagesPerSecond());
                    all[2].add(bare.cpuMicrosPerMessage());
                    all[3].add(ours.cpuMicrosPerMessage());
                }
                System.out.println(Machine.describe());
                System.out.println(Series.text("payloads of %.0f bytes on average, QoS 0, retained", load.meanBytes()));
            }
        }
        return tell(all);
    }

    private static boolean tell(Series[] all) {
        String[] names = {
            "messages per second, bare Paho",
            "messages per second, ours",
            "CPU us per message, bare Paho",
            "CPU us per message, ours"
        };
        System.out.println(Series.text("%-34s %9s %9s %9s", "", "lowest", "median", "highest"));
        for (int i = 0; i < all.length; i++) {
            System.out.println(Series.text(
                    "%-34s %9.0f %9.0f %9.0f", names[i], all[i].quantile(0), all[i].median(), all[i].quantile(1)));
        }
        double speed = all[1].median() / all[0].median();
        double cost = all[3].median() / all[2].median();
        boolean met = speed >= AIM_SPEED && cost <= AIM_COST;
        System.out.println(Series.text(
                "ratios: speed %.2f (aim at least %.1f), CPU per message %.2f (aim at most %.1f): %s",
                speed, AIM_SPEED, cost, AIM_COST, met ? "met" : "missed"));
        return met;
    }
}
