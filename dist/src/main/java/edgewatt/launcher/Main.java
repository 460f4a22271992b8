package edgewatt.launcher;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Starts an application, waits for its end and leaves with the right exit code (see {@link ExitCode}). */
public final class Main {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration CANDIDATE_HANGS = Duration.ofMinutes(3);
    private static final Duration LONGEST_START = Duration.ofHours(1);

    private Main() {}

    /** @param args see {@link Options#USAGE}; the property {@code edgewatt.home} names the application folder */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.manager", Logs.Manager.class.getName());
        Runtime.getRuntime().exit(run(args, Map.copyOf(System.getenv())));
    }

    private static int run(String[] args, Map<String, String> environment) {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return ExitCode.STOPPED;
        }
        Options options;
        try {
            options = Options.parse(args, environment, Path.of(System.getProperty("edgewatt.home", ".")));
        } catch (LaunchException e) {
            System.err.println("edgewatt: " + e.getMessage());
            return ExitCode.USAGE;
        }
        try {
            RecentLog recent = Logs.configure(options.level(), options.logFile());
            return run(options, Notifier.of(environment), recent);
        } catch (LaunchException e) {
            System.err.println("edgewatt: " + e.getMessage());
            return ExitCode.NOT_STARTED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.NOT_STARTED;
        }
    }

    private static int run(Options options, Notifier notifier, RecentLog recent)
            throws LaunchException, InterruptedException {
        Logger log = Logger.getLogger(Main.class.getName());
        Application application = Application.load(options.home());
        boolean all = options.level().intValue() <= Level.FINE.intValue();
        List<Logger> kept = all ? List.of() : Logs.single(application.properties());
        Hashes hashes = Hashes.load(options.home());
        DataFolder data = DataFolder.open(
                options.data(), Path.of(System.getProperty("java.io.tmpdir"))); // held until the process ends
        AtomicReference<Node> up = new AtomicReference<>();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> end(Optional.ofNullable(up.get()), notifier, log), "edgewatt-launcher-stop"));
        Boot.Started started = new Boot(
                        options.data().resolve("deploy"),
                        Generation.shipped(application, hashes),
                        data,
                        CANDIDATE_HANGS,
                        () -> Runtime.getRuntime().halt(ExitCode.RESTART))
                .start(properties(options, data));
        Node node = started.node();
        up.set(node);
        offer(recent, node);
        report(application, started.generation(), node, log);
        if (started.restart()) {
            System.setProperty(ExitCode.PROPERTY, Integer.toString(ExitCode.RESTART));
            node.stop(STOP_LIMIT);
        }
        notifier.ready(() -> node.framework().getState() == Bundle.ACTIVE);
        node.await();
        Reference.reachabilityFence(kept);
        Reference.reachabilityFence(data); // a collected channel would give the lock away
        return ExitCode.requested(System.getProperty(ExitCode.PROPERTY));
    }

    private static Map<String, String> properties(Options options, DataFolder data) throws LaunchException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, data.cache().toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put("edgewatt.data", options.data().toString());
        properties.put("edgewatt.etc", options.etc().toString());
        options.logFile().ifPresent(file -> properties.put("edgewatt.log.file", file.toString()));
        properties.put("edgewatt.home", options.home().toString());
        // natives are unpacked where only we can write and may execute; their libraries read system properties
        String temporary = data.temporary().toString();
        for (String name : List.of("java.io.tmpdir", "jna.tmpdir", "org.sqlite.tmpdir")) {
            System.setProperty(name, temporary);
        }
        if (Files.exists(options.etc()) && !Files.isDirectory(options.etc())) {
            throw new LaunchException("settings folder " + options.etc() + " is not a folder; choose one with --etc");
        }
        return properties;
    }

    /** For who sends a log: see {@link RecentLog}. */
    private static void offer(RecentLog recent, Node node) {
        BundleContext context = node.framework().getBundleContext();
        try {
            if (context != null) {
                context.registerService(
                        Supplier.class, recent, new Hashtable<>(Map.of(RecentLog.PROPERTY, RecentLog.VALUE)));
            }
        } catch (IllegalStateException e) {
            // a bundle has ended the framework already: nobody will ask
        }
    }

    private static void report(Application application, Generation generation, Node node, Logger log) {
        List<String> failed = node.failed();
        Instant now = Instant.now();
        Duration sinceStart =
                Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
        log.info(String.format(
                Locale.ROOT,
                "%s %s%s is up: %d of %d bundles%s, %sJava %s",
                application.properties().getOrDefault("edgewatt.application", "edgewatt"),
                application.properties().getOrDefault("edgewatt.version", ""),
                generation.serial() == 0 ? "" : " generation " + generation.name(),
                node.size() - failed.size(),
                node.size(),
                failed.isEmpty() ? "" : " (not running: " + String.join(", ", failed) + ")",
                sinceStart.isNegative() || sinceStart.compareTo(LONGEST_START) > 0
                        ? "on " // the clock was set meanwhile
                        : String.format(Locale.ROOT, "%.2f s after the start of ", sinceStart.toMillis() / 1000.0),
                Runtime.version()));
    }

    /**
     * Runs at SIGTERM, at Ctrl-C, when the framework was stopped from within, and when a bundle calls {@code System.exit}.
     * It leaves by {@code halt}, because a signal or that bundle would otherwise decide the exit code, and because a
     * library's own hook must not keep the process alive.
     *
     * @param up empty: it is still starting, or has failed to
     */
    private static void end(Optional<Node> up, Notifier notifier, Logger log) {
        Optional<String> foreign = ForeignExit.caller();
        foreign.ifPresent(who -> log.severe(who + " has called System.exit: the process ends"));
        if (up.isEmpty()) {
            Logs.flush();
            foreign.ifPresent(who -> Runtime.getRuntime().halt(ExitCode.EXITED));
            return;
        }
        Node node = up.get();
        int code = foreign.isPresent() ? ExitCode.EXITED : ExitCode.NOT_STOPPED;
        try {
            notifier.stopping();
            long begun = System.nanoTime();
            if (node.stop(STOP_LIMIT)) {
                code = foreign.isPresent()
                        ? ExitCode.EXITED
                        : ExitCode.requested(System.getProperty(ExitCode.PROPERTY));
                log.info(String.format(
                        Locale.ROOT, "stopped in %.2f s, exit code %d", (System.nanoTime() - begun) / 1e9, code));
            } else {
                log.severe("bundles still running after " + STOP_LIMIT.toSeconds() + " s: " + node.running());
                if (ExitCode.requested(System.getProperty(ExitCode.PROPERTY)) == ExitCode.RESTART) {
                    code = ExitCode.RESTART; // what hangs may be why a restart was asked for
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Logs.flush();
            Runtime.getRuntime().halt(code);
        }
    }
}
