package edgewatt.itest.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.itest.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the day and prints what came of it. Arguments: the node program, the folder of the strict backend with its packages, a
 * new folder for data and logs, and, to run less, beginnings of step names. Exit code 0: all passed; 1: not; 2: it did not run.
 */
public final class Conformance {
    /** With a space: the identity must be encoded in the URL. */
    private static final String STATION = "CONF 1";

    /** Of a line of output; the record has the rest. */
    private static final int MAX_LINE = 600;

    private Conformance() {}

    public static void main(String[] args) {
        try {
            Path run = Path.of(args[2]);
            List<String> only = List.of(args).subList(3, args.length);
            System.exit(day(args[0], Path.of(args[1]), run, only) ? 0 : 1);
        } catch (IOException | InterruptedException e) {
            System.err.println("conformance: " + e.getMessage());
            System.exit(2);
        }
    }

    private static boolean day(String node, Path peer, Path run, List<String> only)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        int failed = 0;
        int passed = 0;
        List<String> failures = new ArrayList<>();
        try (StrictBackend backend = new StrictBackend(node, peer, run.resolve("backend.jsonl"));
                FileServer http = new FileServer();
                FtpServer ftp = new FtpServer();
                Controller controller = new Controller(run, STATION, backend.url(), settings())) {
            Rig rig = new Rig(backend, controller);
            for (Step step : Day.steps(rig, http, ftp, new TestCa(run.resolve("ca")))) {
                if (!only.isEmpty()
                        && !step.name().startsWith("boot.")
                        && only.stream().noneMatch(step.name()::startsWith)) {
                    continue;
                }
                int faults = backend.faults().size();
                String trouble = run(step, rig);
                if (trouble.isEmpty() && backend.faults().size() > faults) {
                    trouble = "the backend found: "
                            + backend.faults().subList(faults, backend.faults().size());
                }
                System.out.printf(
                        Locale.ROOT,
                        "%-6s %-34s %s%n",
                        trouble.isEmpty() ? "ok" : "FAILED",
                        step.name(),
                        trouble.isEmpty() ? step.rule() : cut(trouble));
                if (trouble.isEmpty()) {
                    passed++;
                } else {
                    failed++;
                    failures.add(step.name());
                }
            }
            System.out.printf("%n%-34s %-8s %6s %6s %6s%n", "message", "", "calls", "result", "error");
            for (Tally.Row row : new Tally(backend.frames(0)).rows()) {
                boolean good = backend.faults().stream().noneMatch(f -> f.contains(" " + row.message() + " "));
                System.out.println(Tally.row(row, good));
                if (row.wanted() && only.isEmpty()) {
                    if (row.exchanged() && good) {
                        passed++;
                    } else {
                        failed++;
                    }
                }
            }
            if (!backend.faults().isEmpty()) {
                System.out.println("\nnot as the schemas say, or no frame at all:");
                backend.faults().forEach(f -> System.out.println("  " + f));
                failed++;
            }
        }
        System.out.println("\nframes: " + run.resolve("backend.jsonl") + "\nlog:    " + run.resolve("console.log"));
        if (!failures.isEmpty()) {
            System.out.println("failed: " + String.join(", ", failures));
        }
        System.out.printf(
                Locale.ROOT,
                "%d passed, %d failed (%d s)%n",
                passed,
                failed,
                (System.nanoTime() - begin) / 1_000_000_000);
        return failed == 0;
    }

    private static String cut(String text) {
        return text.length() > MAX_LINE ? text.substring(0, MAX_LINE) + " ..." : text;
    }

    /** What went wrong; empty if nothing did. */
    private static String run(Step step, Rig rig) throws InterruptedException {
        try {
            step.action().run();
            return "";
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            String trouble = e instanceof Failure ? e.getMessage() : e.toString();
            try {
                rig.tidy();
            } catch (Exception f) {
                trouble += "; and then: " + f;
            }
            return trouble;
        }
    }

    private static Map<String, String> settings() throws IOException {
        return Map.of(
                "sim",
                "{ \"backend\": false, \"evseMeters\": true, \"siteMeters\": false, \"carLagMs\": 0, \"speed\": 60 }",
                "board",
                boardWithoutPulseMeters(),
                "station",
                station("resume"),
                "variables",
                "{ \"OCPPCommCtrlr.RetryBackOffWaitMinimum\": 1, \"OCPPCommCtrlr.RetryBackOffRandomRange\": 0,"
                        + " \"OCPPCommCtrlr.RetryBackOffRepeatTimes\": 0 }");
    }

    static String station(String onRestart) {
        return "{ \"vendor\": \"Edgewatt\", \"model\": \"Desk\", \"serialNumber\": \"CONF-1\", \"evses\": 2,"
                + " \"suspendedEvAfterS\": 1, \"transactionOnRestart\": \"" + onRestart + "\" }";
    }

    /** The simulated meters alone, which run sixty times faster; an empty list, because what is absent is a default. */
    private static String boardWithoutPulseMeters() throws IOException {
        Path board = Path.of("..", "dist", "app", "dev", "etc", "board.json");
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(Files.readString(board));
        tree.putArray("meters");
        return tree.toString();
    }
}
