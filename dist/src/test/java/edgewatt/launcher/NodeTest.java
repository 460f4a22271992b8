package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

@Timeout(60)
class NodeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path parent;

    @TempDir
    Path data;

    private Path home;

    @BeforeEach
    void aFolderWhoseNameNeedsCare() throws Exception {
        home = Files.createDirectory(parent.resolve("edge + more%20"));
    }

    @Test
    void bundlesStartByLevelAndStopInReverse() throws Exception {
        new AppFolder(home)
                .with("late", 3, Activators.Recorder.class)
                .with("early", 2, Activators.Recorder.class)
                .written();
        Node node = start();
        assertEquals(Bundle.ACTIVE, node.framework().getState());
        assertEquals(List.of(), node.failed());
        assertEquals(List.of("late", "early"), node.running());
        assertTrue(node.stop(LIMIT));
        assertEquals(List.of("start early", "start late", "stop late", "stop early"), events());
    }

    @Test
    void aBundleThatFailsLeavesTheOthersRunning() throws Exception {
        new AppFolder(home)
                .with("broken", 2, Activators.Failing.class)
                .with("unresolved", 2, Activators.Recorder.class, "org.osgi.framework,nowhere.to.be.found")
                .with("good", 3, Activators.Recorder.class)
                .written();
        Node node = start();
        assertEquals(List.of("broken", "unresolved"), node.failed());
        assertEquals(List.of("good"), node.running());
        assertTrue(node.stop(LIMIT));
    }

    @Test
    void nothingStartsIfOneBundleIsNotWhatItShouldBe() throws Exception {
        new AppFolder(home)
                .with("good", 1, Activators.Recorder.class)
                .with("changed", 2, Activators.Recorder.class)
                .written();
        Path jar = home.resolve("bundles/changed.jar");
        byte[] bytes = Files.readAllBytes(jar);
        bytes[bytes.length / 2] ^= 1;
        Files.write(jar, bytes);
        String message = assertThrows(LaunchException.class, this::start).getMessage();
        assertTrue(message.contains("changed.jar is refused") && message.contains("SHA-256"), message);
        assertFalse(Files.exists(data.resolve("events")), "a bundle was started");
    }

    @Test
    void aBundleMayStopTheFramework() throws Exception {
        new AppFolder(home).with("stops", 2, Activators.Recorder.class).written();
        Node node = start();
        node.framework().getBundleContext().getBundle(0).stop();
        node.await();
        assertEquals(List.of("start stops", "stop stops"), events());
    }

    private Node start() throws LaunchException {
        Map<String, String> properties = Map.of(
                "edgewatt.data",
                data.toString(),
                Constants.FRAMEWORK_STORAGE,
                data.resolve("cache").toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN,
                Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        return Node.start(Application.load(home), Hashes.load(home), properties);
    }

    private List<String> events() throws Exception {
        return Files.readAllLines(data.resolve("events"));
    }
}
