import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** What the edge application takes while it charges, beside an empty framework with the same bundles of others. */
final class Footprint {
    private static final double AIM_RSS_MB = 80;
    private static final int AIM_THREADS = 40;
    private static final String STATION = "BENCH1";
    private static final List<String> OURS =
            List.of("api", "store", "hal.gpio", "station", "ocpp.client", "ocpp.smartcharging", "bridge.mqtt");

    private final Children children;
    private final Path root;
    private final Path run;
    private final int seconds;
    private final int starts;
    private Backend backend;
    private Optional<String> broker;

    private Footprint(Children children, Path root, Path run, int seconds, int starts) {
        this.children = children;
        this.root = root;
        this.run = run;
        this.seconds = seconds;
        this.starts = starts;
    }

    public static void main(String[] args) throws Exception {
        Path run = Path.of(args[1]);
        Path edge = Path.of(args[0], "dist", "target", "edge");
        int seconds = 60;
        int starts = 5;
        List<Jdk> jdks = new ArrayList<>();
        for (int i = 2; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--starts" -> starts = Integer.parseInt(value);
                case "--app" -> edge = Path.of(value).toAbsolutePath();
                case "--java" -> jdks.add(Jdk.at(Path.of(value)));
                default ->
                    throw new IllegalArgumentException(
                            args[i] + "; options are --seconds N, --starts N, --java DIR (again and again), --app DIR");
            }
        }
        if (jdks.isEmpty()) {
            Map<Integer, Jdk> installed = Jdk.installed();
            for (int feature : Jdk.wanted()) {
                if (installed.containsKey(feature)) {
                    jdks.add(installed.get(feature));
                } else {
                    System.out.println("Java " + feature + " is not installed here: left out");
                }
            }
        }
        boolean met = false;
        try (Children children = new Children()) {
            met = new Footprint(children, Path.of(args[0]), run, seconds, starts).measure(edge, jdks);
        } catch (Failure e) {
            System.err.println("bench footprint: " + e.getMessage() + "; logs are in " + run);
            System.exit(2);
        }
        System.exit(met ? 0 : 1);
    }

    /** @param ready seconds from the start of the process to its aim @param up the same to the launcher's word */
    private record Started(Process process, double ready, double up) {}

    private boolean measure(Path edge, List<Jdk> jdks) throws Exception {
        Path whole = withCar(edge);
        Path empty = without(edge);
        System.out.println("application edge; " + Machine.describe());
        System.out.println("the backend runs in a process of its own, on Java " + Runtime.version());
        backend = new Backend(
                children,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                root.resolve("dist/target/dev"),
                run);
        broker = Broker.start(children, run);
        System.out.println(
                broker.map(url -> "MQTT: mosquitto at " + url).orElse("MQTT: off, there is no mosquitto here"));
        boolean met = true;
        for (Jdk jdk : jdks) {
            met &= measure(jdk, whole, empty);
        }
        System.out.println("load at the end: " + Machine.load());
        return met;
    }

    private boolean measure(Jdk jdk, Path whole, Path empty) throws Exception {
        Series boot = new Series();
        Series up = new Series();
        Series bare = new Series();
        Memory bareTakes = null;
        Memory takes = null;
        for (int i = 1; i <= starts; i++) {
            Started nothing = start(jdk, empty, "empty", false);
            bare.add(nothing.up() * 1000);
            if (i == starts) {
                Thread.sleep(5000);
                bareTakes = Memory.of(nothing.process().pid(), jdk);
            }
            children.end(nothing.process());
            Started all = start(jdk, whole, "edge", true);
            boot.add(all.ready() * 1000);
            up.add(all.up() * 1000);
            if (i == starts) {
                charge();
                Thread.sleep(seconds * 1000L);
                if (backend.control()
                        .get("/ledger")
                        .at("/transactions/0/meterStart")
                        .isMissingNode()) {
                    throw new Failure("no charge runs");
                }
                takes = Memory.of(all.process().pid(), jdk);
            }
            children.end(all.process());
        }
        System.out.println();
        System.out.println("Java " + jdk.version() + " (" + jdk.home() + ")");
        System.out.println(Series.text("%-46s %8s %8s %8s %8s   %s", "MB", "RSS", "PSS", "private", "threads", "heap"));
        System.out.println(
                row("edge, " + seconds + " s into a charge" + (broker.isPresent() ? ", MQTT up" : ""), takes));
        System.out.println(row("empty Felix, the same bundles of others", bareTakes));
        System.out.println(Series.head("ms from the start of the process"));
        System.out.println(boot.row("edge to BootNotification at the backend"));
        System.out.println(up.row("edge to \"is up\""));
        System.out.println(bare.row("empty Felix to \"is up\""));
        System.out.println(Series.text(
                "ratios: start to BootNotification %.2f, to \"is up\" %.2f, RSS %.2f of the empty Felix",
                boot.median() / bare.median(), up.median() / bare.median(), takes.rssMb() / bareTakes.rssMb()));
        System.out.println(Series.text(
                "aims: RSS at most %.0f MB %s, at most %d threads %s",
                AIM_RSS_MB,
                takes.rssMb() <= AIM_RSS_MB ? "met" : "MISSED",
                AIM_THREADS,
                takes.threads() <= AIM_THREADS ? "met" : "MISSED"));
        return takes.rssMb() <= AIM_RSS_MB && takes.threads() <= AIM_THREADS;
    }

    private static String row(String name, Memory m) {
        return Series.text(
                "%-46s %8.1f %8.1f %8.1f %8d   %s", name, m.rssMb(), m.pssMb(), m.anonymousMb(), m.threads(), m.heap());
    }

    private Started start(Jdk jdk, Path application, String name, boolean boots)
            throws IOException, InterruptedException {
        Path folder = run.resolve(name + "-" + jdk.feature());
        delete(folder);
        Path etc = Files.createDirectories(folder.resolve("etc"));
        Files.writeString(etc.resolve("board.json"), board());
        Files.writeString(
                etc.resolve("ocpp.client~main.json"),
                "{\"url\": \"" + backend.url() + "\", \"identity\": \"" + STATION + "\"}");
        Files.writeString(etc.resolve("bridge.mqtt.json"), "{\"url\": \"" + broker.orElse("") + "\"}");
        ProcessBuilder command = new ProcessBuilder(
                        application.resolve("bin/edgewatt").toString(),
                        "--once",
                        "--data",
                        folder.resolve("data").toString(),
                        "--etc",
                        etc.toString())
                .redirectErrorStream(true);
        command.environment().put("JAVA_HOME", jdk.home().toString());
        backend.skip();
        long begun = System.nanoTime();
        Process process = children.start(command);
        long[] up = new long[1];
        var log = process.inputReader();
        Path console = run.resolve(name + "-" + jdk.feature() + ".log");
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            append(console, line);
            if (line.contains(" is up: ")) {
                up[0] = System.nanoTime();
                break;
            }
        }
        if (up[0] == 0) {
            throw new Failure(name + " does not start; see " + console);
        }
        Thread drain = new Thread(() -> drain(log, console));
        drain.setDaemon(true);
        drain.start();
        long ready = boots
                ? backend.await("BootNotification", f -> f.action().equals("BootNotification"))
                        .nanos()
                : up[0];
        return new Started(process, (ready - begun) / 1e9, (up[0] - begun) / 1e9);
    }

    /** Until the process ends. */
    private static void drain(BufferedReader log, Path console) {
        try (log) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                append(console, line);
            }
        } catch (IOException e) {
            append(console, "(" + e.getMessage() + ")");
        }
    }

    private void charge() throws IOException, InterruptedException {
        backend.await("StatusNotification Preparing", f -> f.isStatus(1, "Preparing"));
        backend.control()
                .post("/station/" + STATION + "/RemoteStartTransaction", "{\"idTag\": \"T1\", \"connectorId\": 1}");
        backend.await("StatusNotification Charging", f -> f.isStatus(1, "Charging"));
    }

    /** One EVSE and a pulse meter, as a small board has them. */
    private static String board() {
        return """
                {
                  "chip": {"kind": "simulated"},
                  "pins": [
                    {"name": "plug1", "line": 0, "direction": "in"},
                    {"name": "request1", "line": 1, "direction": "in"},
                    {"name": "fault1", "line": 2, "direction": "in"},
                    {"name": "feedback1", "line": 3, "direction": "in"},
                    {"name": "s0-1", "line": 4, "direction": "in", "debounceMs": 0},
                    {"name": "permit1", "line": 5, "direction": "out"},
                    {"name": "lock1", "line": 6, "direction": "out", "safe": "hold"},
                    {"name": "offer1", "direction": "pwm", "channel": 0}
                  ],
                  "evses": [
                    {"id": 1, "plug": "plug1", "request": "request1", "fault": "fault1", "feedback": "feedback1",
                     "cableRatingA": 32, "permission": "permit1", "offer": "offer1", "lock": "lock1",
                     "maxCurrentA": 16, "phases": 3}
                  ],
                  "meters": [{"name": "meter1", "pin": "s0-1", "impulsesPerKwh": 1000, "evse": 1}]
                }
                """;
    }

    /** The application, and the bundle that plays the car. */
    private Path withCar(Path edge) throws Exception {
        Path made = run.resolve("edge");
        copy(edge, made);
        Path classes = Files.createDirectories(run.resolve("car"));
        String libraries;
        try (Stream<Path> jars = Stream.concat(Files.list(edge.resolve("lib")), Files.list(edge.resolve("bundles")))) {
            libraries = String.join(":", jars.map(Path::toString).toList());
        }
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-proc:none",
                        "-cp",
                        libraries,
                        "-d",
                        classes.toString(),
                        root.resolve("dist/bench/car/Car.java").toString());
        if (failed != 0) {
            throw new Failure("the car does not compile");
        }
        Path manifest = Files.writeString(
                run.resolve("car.mf"),
                "Bundle-ManifestVersion: 2\nBundle-SymbolicName: bench.car\nBundle-Version: 1.0.0\n"
                        + "Bundle-Activator: Car\n"
                        + "Import-Package: org.osgi.framework,org.osgi.util.tracker,edgewatt.api.io\n");
        Path jar = made.resolve("bundles/bench.car-1.0.0.jar");
        java.util.spi.ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "cfm", jar.toString(), manifest.toString(), "-C", classes.toString(), ".");
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        Files.writeString(
                made.resolve("bundles.sha256"), hash + "  bundles/bench.car-1.0.0.jar\n", StandardOpenOption.APPEND);
        Path file = made.resolve("app.properties");
        Files.writeString(
                file,
                Files.readString(file).replaceFirst("bundles=\\\\", "bundles=bundles/bench.car-1.0.0.jar@4,\\\\"));
        return made;
    }

    /** The application without our bundles. */
    private Path without(Path edge) throws IOException {
        Path made = run.resolve("empty");
        copy(edge, made);
        Path file = made.resolve("app.properties");
        String text = Files.readString(file);
        for (String ours : OURS) {
            text = text.replaceAll("\\s*bundles/" + ours.replace(".", "\\.") + "-[0-9][^,\\s]*,?\\\\?\\n?", "\n  ");
        }
        List<String> bundles = new ArrayList<>();
        java.util.regex.Matcher m =
                java.util.regex.Pattern.compile("bundles/[^,\\s\\\\]+").matcher(text);
        while (m.find()) {
            bundles.add(m.group());
        }
        Files.writeString(
                file, text.substring(0, text.indexOf("bundles=")) + "bundles=" + String.join(",", bundles) + "\n");
        return made;
    }

    private static void copy(Path from, Path to) throws IOException {
        delete(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
