package edgewatt.deploy.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Phase;
import edgewatt.api.deploy.Deployer.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InboxTest {
    @TempDir
    Path temp;

    private final ScriptedDeployer deployer = new ScriptedDeployer();
    private final byte[] archive = zip();
    private Path stick;
    private Path own;
    private Inbox inbox;
    private long now = 1_000_000_000_000L;

    @BeforeEach
    void start() throws IOException {
        stick = Files.createDirectories(temp.resolve("usb"));
        own = Files.createDirectories(temp.resolve("data/inbox"));
        restart();
    }

    @Test
    void aWholeArchiveIsHandedInOnceAndTheResultStandsBesideIt() throws IOException {
        Files.write(stick.resolve("a.zip"), archive);
        look(0);
        assertEquals(List.of(), deployer.submitted, "it may still be copied");
        look(2);
        assertEquals(List.of("folder a.zip " + archive.length), deployer.submitted);
        assertTrue(slip("usb/a.zip").startsWith("a.zip applied: generation 7+3 runs\n"), slip("usb/a.zip"));
        look(700);
        restart();
        look(2);
        look(700);
        assertEquals(1, deployer.submitted.size(), "also not after a restart");
        assertTrue(Files.exists(stick.resolve("a.zip")), "the stick is for other controllers too");
    }

    @Test
    void inAFolderOfOursTheArchiveGoes() throws IOException {
        Files.write(own.resolve("a.zip"), archive);
        look(0);
        look(2);
        assertFalse(Files.exists(own.resolve("a.zip")));
        assertTrue(slip("data/inbox/a.zip").contains("applied"));
        Files.write(own.resolve("a.zip"), archive);
        look(0);
        look(2);
        assertEquals(1, deployer.submitted.size() - 1, "and may come again");
    }

    @Test
    void aCopyThatPausesIsNotTakenBeforeItsEnd() throws IOException {
        Path file = stick.resolve("a.zip");
        Files.write(file, Arrays.copyOf(archive, archive.length / 2));
        look(0);
        look(50);
        assertEquals(List.of(), deployer.submitted);
        Files.write(file, Arrays.copyOfRange(archive, archive.length / 2, archive.length), StandardOpenOption.APPEND);
        look(0);
        look(2);
        assertEquals(List.of("folder a.zip " + archive.length), deployer.submitted);
    }

    @Test
    void whatNeverGetsAnEndIsHandedInToBeToldWhatIsWrong() throws IOException {
        deployer.outcome = CompletableFuture.completedFuture(
                new Outcome(false, "this is no zip archive; make one with `edgewatt bundle pack`", Status.DAMAGED));
        Files.write(stick.resolve("bad.zip"), new byte[100]);
        look(0);
        look(59);
        assertEquals(List.of(), deployer.submitted);
        look(2);
        assertEquals(1, deployer.submitted.size());
        assertTrue(slip("usb/bad.zip")
                .startsWith(
                        "bad.zip refused (damaged): this is no zip archive; make one with `edgewatt bundle pack`\n"));
    }

    @Test
    void anArchiveThatIsReplacedIsAnother() throws IOException {
        Files.write(stick.resolve("a.zip"), archive);
        look(0);
        look(2);
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(longer)) {
            zip.putNextEntry(new ZipEntry("base.json"));
            zip.write(new byte[5000]);
            zip.putNextEntry(new ZipEntry("overlay.json"));
        }
        Files.write(stick.resolve("a.zip"), longer.toByteArray());
        look(0);
        look(2);
        assertEquals(2, deployer.submitted.size());
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void everyOutcomeIsASentenceAndOnlyWhatMayBeTakenLaterIsTriedAgain(Status status) throws IOException {
        boolean applied = status.kind() == Deployer.Kind.DONE;
        deployer.outcome = CompletableFuture.completedFuture(new Outcome(applied, applied ? "" : "because", status));
        Files.write(stick.resolve("a.zip"), archive);
        look(0);
        look(2);
        assertEquals(applied, slip("usb/a.zip").contains("applied"));
        assertEquals(!applied, slip("usb/a.zip").contains("because"));
        look(601);
        boolean again = status.kind() == Deployer.Kind.LATER && status != Status.CANCELLED;
        assertEquals(again ? 2 : 1, deployer.submitted.size());
    }

    @Test
    void whoWaitsBesideItReadsWhatItWaitsFor() throws IOException {
        deployer.outcome = new CompletableFuture<>();
        Files.write(stick.resolve("a.zip"), archive);
        look(0);
        look(2);
        assertTrue(slip("usb/a.zip").contains("is being looked at"));
        inbox.progressed(new Deployer.Progress(
                Phase.WAITING_FOR_IDLE, "8", "folder a.zip", 0, -1, "a car is plugged in at EVSE 1"));
        assertTrue(slip("usb/a.zip").contains("waits: a car is plugged in at EVSE 1"));
        inbox.progressed(new Deployer.Progress(Phase.WAITING_FOR_IDLE, "8", "web installer", 0, -1, "of another"));
        assertFalse(slip("usb/a.zip").contains("of another"));
        deployer.outcome.complete(new Outcome(true, "", Status.APPLIED));
        assertTrue(slip("usb/a.zip").contains("applied"));
    }

    @Test
    void oneAfterTheOther() throws IOException {
        CompletableFuture<Outcome> first = new CompletableFuture<>();
        deployer.outcome = first;
        Files.write(stick.resolve("a.zip"), archive);
        Files.write(stick.resolve("b.zip"), archive);
        look(0);
        look(2);
        assertEquals(1, deployer.submitted.size());
        deployer.outcome = CompletableFuture.completedFuture(new Outcome(true, "", Status.APPLIED));
        first.complete(new Outcome(true, "", Status.APPLIED));
        look(1);
        assertEquals(2, deployer.submitted.size());
    }

    @Test
    void anArchiveThatEndsTheControllerIsNotHandedInForEver() throws IOException {
        deployer.outcome = new CompletableFuture<>(); // the process dies
        Files.write(stick.resolve("a.zip"), archive);
        for (int i = 0; i < 5; i++) {
            restart();
            look(0);
            look(2);
        }
        assertEquals(2, deployer.submitted.size());
        assertTrue(slip("usb/a.zip").contains("given up: the controller ended twice"));
    }

    @Test
    void linksAndFoldersAndHiddenFilesAreNotLookedAt() throws IOException {
        Path elsewhere = Files.write(temp.resolve("secret.zip"), archive);
        Files.createSymbolicLink(stick.resolve("link.zip"), elsewhere);
        Files.createDirectories(stick.resolve("folder.zip"));
        Files.write(stick.resolve(".partial.zip"), archive);
        look(0);
        look(100);
        assertEquals(List.of(), deployer.submitted);
    }

    @Test
    void aStickThatCannotBeWrittenIsReadAllTheSame() throws IOException {
        Files.createDirectories(stick.resolve("a.zip.txt/occupied")); // nothing can be put in its place
        Files.write(stick.resolve("a.zip"), archive);
        look(0);
        look(2);
        look(700);
        assertEquals(1, deployer.submitted.size());
    }

    private void restart() {
        inbox = new Inbox(deployer, temp.resolve("data"));
    }

    private void look(int afterS) {
        now += TimeUnit.SECONDS.toNanos(afterS);
        inbox.look(List.of(stick, own), now);
    }

    private String slip(String archiveName) throws IOException {
        return Files.readString(temp.resolve(archiveName + ".txt"));
    }

    private static byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("base.json"));
            zip.write(new byte[1000]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
