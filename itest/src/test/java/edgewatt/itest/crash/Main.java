package edgewatt.itest.crash;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** {@code ./edgewatt crash}. Exit status: 0 all passed, 1 not, 2 wrongly called. */
public final class Main {
    private static final Set<String> OPTIONS =
            Set.of("--runs", "--seed", "--only", "--kind", "--parallel", "--application", "--folder");

    private Main() {}

    public static void main(String[] args) throws Exception {
        try {
            Map<String, String> options = new HashMap<>();
            for (int i = 0; i < args.length; i += 2) {
                if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                    throw new IllegalArgumentException("'" + args[i] + "' is unknown or lacks its value");
                }
                options.put(args[i], args[i + 1]);
            }
            long seed = options.containsKey("--seed")
                    ? Long.parseLong(options.get("--seed"))
                    : new Random().nextInt(1_000_000);
            Matrix matrix = new Matrix(
                    Path.of(options.get("--application")),
                    Path.of(options.get("--folder")),
                    seed,
                    Integer.parseInt(options.getOrDefault("--runs", "20")),
                    Integer.parseInt(options.getOrDefault("--parallel", "2")),
                    Optional.ofNullable(options.get("--kind")).map(Kind::named),
                    options.containsKey("--only")
                            ? OptionalInt.of(Integer.parseInt(options.get("--only")))
                            : OptionalInt.empty(),
                    System.out);
            // Ctrl-C leaves nothing behind
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
            System.exit(matrix.run() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("crash: " + e.getMessage()
                    + "; usage: ./edgewatt crash [--runs N] [--seed S] [--only RUN] [--kind WORD] [--parallel N]");
            System.exit(2);
        }
    }
}
