package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.Constants;

/** What boots: the pointer's three names, a count, and what is damaged. */
@Timeout(60)
class BootTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path home;

    @TempDir
    Path data;

    private final CountDownLatch halted = new CountDownLatch(1);
    private DataFolder folder;
    private Boot.Started started;

    @BeforeEach
    void anInstalledApplication() throws Exception {
        new AppFolder(home).with("installed", 2, Activators.Recorder.class).written();
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/installed.json"), "{}");
        folder = DataFolder.open(data, data.resolve("spare"));
    }

    @AfterEach
    void stop() throws Exception {
        if (started != null) {
            started.node().stop(LIMIT);
        }
        folder.close();
    }

    @Test
    void withoutAPointerTheInstalledApplicationStarts() throws Exception {
        boot();
        assertEquals(0, started.generation().serial());
        assertEquals(List.of("installed"), started.node().running());
        assertTrue(Files.exists(folder.defaults().resolve("installed.json")));
    }

    @Test
    void anOverlayStartsBesideTheInstalledBundlesAndABaseInsteadOfThem() throws Exception {
        String overlay = generation(1, "shipped", "addon");
        point("good=1 " + overlay);
        boot();
        assertEquals(List.of("installed", "addon"), started.node().running());
        assertTrue(Files.exists(folder.defaults().resolve("addon.json")));
        assertTrue(Files.exists(folder.defaults().resolve("installed.json")));
        assertEquals("1", started.node().framework().getBundleContext().getProperty("edgewatt.generation"));
        started.node().stop(LIMIT);

        String base = generation(2, "own", "deploy");
        point("good=2 " + base);
        boot();
        assertEquals(List.of("deploy"), started.node().running());
        assertFalse(Files.exists(folder.defaults().resolve("installed.json")));
    }

    @Test
    void aCandidateIsCountedAndGivenUpAfterThreeBoots() throws Exception {
        String hash = generation(1, "own", "deploy");
        point("good=0 -", "candidate=1 " + hash, "boots=0");
        for (int i = 1; i <= 3; i++) {
            boot();
            assertEquals(1, started.generation().serial());
            assertEquals(i, PointerFile.read(data.resolve("deploy")).boots());
            started.node().stop(LIMIT);
        }
        boot();
        assertEquals(0, started.generation().serial());
        String pointer = Files.readString(data.resolve("deploy/pointer"));
        assertFalse(pointer.contains("candidate"), pointer);
        assertTrue(pointer.contains("note=generation 1 is given up: it was started 3 times"), pointer);
    }

    @Test
    void aDamagedCandidateIsGivenUpAtOnce() throws Exception {
        String hash = generation(1, "own", "deploy");
        damage("deploy");
        point("good=0 -", "candidate=1 " + hash);
        boot();
        assertEquals(0, started.generation().serial());
        assertTrue(Files.readString(data.resolve("deploy/pointer")).contains("note=generation 1 is given up"));
    }

    @Test
    void whatWasGoodAndIsDamagedIsPassedOverForWhatWasGoodBefore() throws Exception {
        String first = generation(1, "shipped", "addon");
        String second = generation(2, "shipped", "other");
        damage("other");
        point("good=2 " + second, "previous=1 " + first);
        boot();
        assertEquals(1, started.generation().serial());
        assertTrue(Files.readString(data.resolve("deploy/pointer"))
                .contains("note=generation 2 was good and does not start"));
    }

    @Test
    void aChangedListOfBundlesIsNotBelieved() throws Exception {
        String hash = generation(1, "shipped", "addon");
        Path launch = data.resolve("deploy/generations/1/launch.properties");
        Files.writeString(launch, Files.readString(launch).replace("shipped", "own"));
        point("good=1 " + hash);
        boot();
        assertEquals(0, started.generation().serial());
    }

    @Test
    void aPointerThatMakesNoSenseStartsTheInstalledApplication() throws Exception {
        point("good=nonsense", "candidate=", "\u0000\u0001");
        boot();
        assertEquals(0, started.generation().serial());
    }

    @Test
    void aCandidateWhoseDeployerDoesNotRunCanNeverProveItself() throws Exception {
        String hash = generation(1, "own", "deploy", Activators.Failing.class);
        point("good=0 -", "candidate=1 " + hash);
        boot();
        assertTrue(started.restart());
        assertFalse(Files.readString(data.resolve("deploy/pointer")).contains("candidate"));
    }

    @Test
    void aCandidateThatHangsEndsTheProcess() throws Exception {
        String hash = generation(1, "own", "deploy", HangingUntilInterrupted.class);
        point("good=0 -", "candidate=1 " + hash);
        Thread booting = new Thread(
                () -> {
                    try {
                        boot(Duration.ofMillis(100));
                    } catch (Exception e) {
                        return; // it is interrupted at the end
                    }
                },
                "booting");
        booting.start();
        assertTrue(halted.await(30, TimeUnit.SECONDS), "a hung candidate was not ended");
        booting.interrupt();
        booting.join();
    }

    /** Never comes up. */
    public static final class HangingUntilInterrupted implements BundleActivator {
        @Override
        public void start(org.osgi.framework.BundleContext context) throws InterruptedException {
            new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        }

        @Override
        public void stop(org.osgi.framework.BundleContext context) {}
    }

    private void boot() throws Exception {
        boot(Duration.ofMinutes(1));
    }

    private void boot(Duration hangs) throws Exception {
        Generation shipped = Generation.shipped(Application.load(home), Hashes.load(home));
        started = new Boot(data.resolve("deploy"), shipped, folder, hangs, halted::countDown)
                .start(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.cache().toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        "edgewatt.data",
                        data.toString()));
    }

    private String generation(long serial, String base, String bundle) throws IOException {
        return generation(serial, base, bundle, Activators.Recorder.class);
    }

    private String generation(long serial, String base, String bundle, Class<? extends BundleActivator> activator)
            throws IOException {
        Path made = data.resolve("made-" + serial);
        new AppFolder(made).with(bundle, 4, activator);
        Path jar = made.resolve("bundles/" + bundle + ".jar");
        String hash = AppFolder.sha256(jar);
        Path objects = Files.createDirectories(data.resolve("deploy/objects"));
        Files.copy(jar, objects.resolve(hash + ".jar"));
        Files.writeString(data.resolve(bundle + ".sha256"), hash);
        Path folderOf = Files.createDirectories(data.resolve("deploy/generations/" + serial + "/etc"))
                .getParent();
        Files.writeString(folderOf.resolve("etc/" + bundle + ".json"), "{}");
        Path launch = folderOf.resolve("launch.properties");
        Files.writeString(launch, "name=" + serial + "\nbase=" + base + "\nbundles=" + hash + "@4\n");
        return AppFolder.sha256(launch);
    }

    private void damage(String bundle) throws IOException {
        Path jar = data.resolve("deploy/objects/" + Files.readString(data.resolve(bundle + ".sha256")) + ".jar");
        byte[] bytes = Files.readAllBytes(jar);
        bytes[bytes.length / 2] ^= 1;
        Files.write(jar, bytes);
    }

    private void point(String... lines) throws IOException {
        Files.createDirectories(data.resolve("deploy"));
        Files.writeString(data.resolve("deploy/pointer"), String.join("\n", lines) + "\n");
    }
}
