package edgewatt.sim.backend;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The backend as a process of its own: {@code Main --port P --control-port C [--ledger FILE]
 * [--settings FILE] [--host ADDRESS]}. Needs this jar, Java-WebSocket, Jackson and SLF4J on the class path.
 */
public final class Main {
    private static final Set<String> OPTIONS = Set.of("--port", "--control-port", "--ledger", "--settings", "--host");

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            Map<String, String> options = options(args);
            String host = options.getOrDefault("--host", "127.0.0.1");
            Backend backend = new Backend(
                    host,
                    port(options, "--port"),
                    port(options, "--control-port"),
                    Optional.ofNullable(options.get("--ledger")).map(Path::of),
                    Optional.ofNullable(options.get("--settings")).map(Path::of),
                    InstantSource.system());
            System.out.println("listening ws://" + host + ":" + backend.port() + " control http://127.0.0.1:"
                    + backend.controlPort());
            System.out.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(backend::close, "edgewatt-sim-backend-stop"));
            Thread.currentThread().join();
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("backend: " + e.getMessage());
            System.exit(2);
        }
    }

    static Map<String, String> options(String[] args) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i]
                        + "' is unknown or lacks its value; expected --port P --control-port C"
                        + " [--ledger FILE] [--settings FILE] [--host ADDRESS]");
            }
            all.put(args[i], args[i + 1]);
        }
        return all;
    }

    private static int port(Map<String, String> options, String name) {
        String text = options.getOrDefault(name, "0");
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(name + " " + text + "; expected 0 to 65535, 0 takes a free one");
    }
}
