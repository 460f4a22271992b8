package edgewatt.itest.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.itest.addon.Exits;
import edgewatt.itest.addon.Leaves;
import edgewatt.itest.addon.Works;
import edgewatt.itest.deploy.Vendor.Terms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments across process boundaries: restarts, boots that fail, jars that rot. */
class DeployProcessTest {
    private static final int RESTART = 75;

    @TempDir
    Path folder;

    @Test
    void aChangeOfTheSafetySetIsMadeByARestartAndTheOverlayLives() throws Exception {
        try (Board board = new Board(folder).start()) {
            board.settled();
            board.submit(board.vendor.archive(Terms.overlay(1), AddOn.of("addon", "1.0.0", Works.class)));
            board.running("the add-on runs", line -> line.startsWith("shipped+1 true APPLIED IDLE"));
            AddOn news = safe(AddOn.of("news", "1.0.0", Works.class));
            board.submit(board.vendor.archive(board.terms(1), board.base(news)));
            assertEquals(RESTART, board.exitCode());

            board.start();
            assertEquals("1+1 true APPLIED IDLE", board.settled());
            assertEquals("1.0.0", board.version("news"));
            assertEquals("1.0.0", board.version("addon"));
            for (String line : board.bundles()) {
                assertTrue(line.contains("/deploy/objects/"), "not of the generation: " + line);
            }

            board.kill();
            try (var jars = Files.list(board.data().resolve("deploy/objects"))) {
                Path jar = jars.filter(file -> file.getFileName().toString().startsWith(news.sha256()))
                        .findFirst()
                        .orElseThrow();
                byte[] bytes = Files.readAllBytes(jar);
                bytes[bytes.length / 2] ^= 1;
                Files.write(jar, bytes);
            }
            board.start();
            String line = board.running("what was good before", l -> l.endsWith(" IDLE") && l.contains("ROLLED_BACK"));
            assertEquals("shipped+1 true ROLLED_BACK IDLE", line);
            assertEquals("", board.version("news"));
        }
    }

    @Test
    void threeBadBootsFallBack() throws Exception {
        try (Board board = new Board(folder).start()) {
            board.settled();
            AddOn bad = safe(AddOn.of("bad", "1.0.0", Exits.class));
            board.submit(board.vendor.archive(board.terms(1), board.base(bad)));
            assertEquals(RESTART, board.exitCode());
            for (int i = 0; i < 3; i++) {
                board.start();
                assertEquals(3, board.exitCode(), "boot " + i);
            }
            board.start();
            board.running("the shipped one", line -> line.equals("shipped true ROLLED_BACK IDLE"));
            assertEquals("", board.version("bad"));
        }
    }

    @Test
    void anAddOnThatEndsTheProcessIsGoneAfterIt() throws Exception {
        try (Board board = new Board(folder).start()) {
            board.settled();
            board.submit(board.vendor.archive(Terms.overlay(1), AddOn.of("addon", "1.0.0", Works.class)));
            board.running("the add-on runs", line -> line.startsWith("shipped+1 true APPLIED IDLE"));
            board.submit(board.vendor.archive(Terms.overlay(2), AddOn.of("addon", "2.0.0", Exits.class)));
            assertEquals(3, board.exitCode());
            board.start();
            board.running("the good one", line -> line.equals("shipped+1 true ROLLED_BACK IDLE"));
            assertEquals("1.0.0", board.version("addon"));
        }
    }

    @Test
    void anAddOnThatCallsSystemExitDoesNotEndTheChargerWithoutSystemdEither() throws Exception {
        try (Board board = new Board(folder).startKeptUp()) {
            board.up(1);
            board.settled();
            board.submit(board.vendor.archive(Terms.overlay(1), AddOn.of("addon", "1.0.0", Leaves.class)));
            board.running("the good one, started again", line -> line.equals("shipped true ROLLED_BACK IDLE"));
            assertEquals("", board.version("addon"));
            String console = board.up(2);
            assertTrue(console.contains("Leaves"), console);
            assertTrue(console.contains("ended with code 71; starting again"), console);
            board.terminate();
            assertEquals(0, board.exitCode(), "a stop is a stop");
        }
    }

    @Test
    void aCandidateThatCannotBeStartedAtAllIsGivenUpAtOnce() throws Exception {
        try (Board board = new Board(folder).start()) {
            board.settled();
            AddOn news = safe(AddOn.of("news", "1.0.0", Works.class));
            board.submit(board.vendor.archive(board.terms(1), board.base(news)));
            assertEquals(RESTART, board.exitCode());
            Path jar = board.data().resolve("deploy/objects/" + news.sha256() + ".jar");
            Files.delete(jar);
            board.start();
            board.running("the shipped one", line -> line.equals("shipped true ROLLED_BACK IDLE"));
            assertNotEquals(List.of(), board.bundles());
        }
    }

    private static AddOn safe(AddOn bundle) {
        return new AddOn(bundle.name(), bundle.version(), 4, true, bundle.jar());
    }
}
