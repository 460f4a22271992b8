package edgewatt.itest.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.itest.addon.Works;
import edgewatt.itest.deploy.Vendor.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed at each step of a deployment, in the running framework and by a restart: it boots into the old or
 * the new generation, never into a mixture, and can be updated again.
 */
class DeployCrashTest {
    private static final boolean FULL = Boolean.getBoolean("edgewatt.full");

    private static final int SEEDS = Integer.getInteger("edgewatt.seeds", 20);

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> whereverItIsKilledItBootsIntoOneConsistentGeneration() {
        SplittableRandom random = new SplittableRandom(FULL ? 1 : System.nanoTime());
        List<DynamicTest> tests = new ArrayList<>();
        for (boolean restart : new boolean[] {false, true}) {
            int steps = restart ? 8 : 14;
            for (int step = 1; step <= steps; step++) {
                int at = FULL ? step : 1 + random.nextInt(steps);
                for (int seed = 0; seed < (FULL ? SEEDS : 1); seed++) {
                    String name = (restart ? "by a restart" : "in place") + ", step " + at + ", seed " + seed;
                    Path place = folder.resolve(restart + "-" + at + "-" + seed);
                    tests.add(DynamicTest.dynamicTest(name, () -> run(place, restart, at)));
                }
                if (!FULL) {
                    break;
                }
            }
        }
        return tests.stream();
    }

    private static void run(Path place, boolean restart, int step) throws Exception {
        try (Board board = new Board(place).start()) {
            board.settled();
            AddOn old = AddOn.of("addon", "1.0.0", Works.class);
            board.submit(board.vendor.archive(Terms.overlay(1), old));
            board.running("the add-on runs", line -> line.startsWith("shipped+1 true APPLIED IDLE"));
            AddOn[] base = board.base(safe(AddOn.of("news", "1.0.0", Works.class)));
            int before = board.steps().size();

            board.haltAt(before + step);
            AddOn update = AddOn.of("addon", "2.0.0", Works.class);
            board.submit(
                    restart
                            ? board.vendor.archive(board.terms(1), base)
                            : board.vendor.archive(Terms.overlay(2), update));
            boolean halted = restart || board.halted();
            if (!halted) { // it had fewer steps, unless its last one has just taken the file and halts now
                halted = !Files.deleteIfExists(board.data().resolve("halt"));
            }
            if (halted) {
                int code = board.exitCode();
                assertTrue(Set.of(137, 75).contains(code), "exit code " + code);
                Files.deleteIfExists(board.data().resolve("halt"));
                board.start();
            }
            String line = board.settled();
            boolean isNew = line.startsWith(restart ? "1+1 " : "shipped+2 ");
            assertTrue(isNew || line.startsWith("shipped+1 "), line);
            consistent(board, restart, isNew);

            AddOn next = AddOn.of("addon", "3.0.0", Works.class);
            board.submit(board.vendor.archive(Terms.overlay(3), next));
            board.running("it can be updated again", l -> l.contains("+3 true APPLIED IDLE"));
            assertEquals("3.0.0", board.version("addon"));
        }
        delete(place);
    }

    private static void consistent(Board board, boolean restart, boolean isNew) throws IOException {
        assertEquals(!restart && isNew ? "2.0.0" : "1.0.0", board.version("addon"));
        assertEquals(restart && isNew ? "1.0.0" : "", board.version("news"));
        for (String line : board.allRunning()) {
            boolean ofAGeneration = line.contains("/deploy/objects/");
            boolean addOn = line.startsWith("addon ");
            assertEquals(addOn || restart && isNew, ofAGeneration, "a mixture: " + line);
        }
    }

    private static AddOn safe(AddOn bundle) {
        return new AddOn(bundle.name(), bundle.version(), 4, true, bundle.jar());
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
