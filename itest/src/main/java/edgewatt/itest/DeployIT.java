package edgewatt.itest;

import static edgewatt.itest.deploy.Vendor.Terms.base;
import static edgewatt.itest.deploy.Vendor.Terms.overlay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.EvseState;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Settings;
import edgewatt.itest.addon.Hangs;
import edgewatt.itest.addon.Sick;
import edgewatt.itest.addon.Throws;
import edgewatt.itest.addon.ThrowsInActivate;
import edgewatt.itest.addon.Works;
import edgewatt.itest.deploy.AddOn;
import edgewatt.itest.deploy.Vendor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.osgi.framework.ServiceRegistration;

/** Generations are taken, refused and rolled back while a car charges. Numbers of overlays grow from test to test. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployIT {
    private static final Vendor VENDOR = new Vendor();
    private static long number;

    private final Charger charger = new Charger();
    private Deployer deployer;
    private ContactorWatch watch;

    @BeforeEach
    void aCarCharges() throws Exception {
        VENDOR.trustedIn(Path.of(charger.context.getProperty("edgewatt.data"), "deploy", "trust"));
        deployer = Await.until("the deployer", () -> charger.service(Deployer.class), d -> d != null);
        number = Math.max(number, Vendor.overlayOf(deployer.current().name()));
        charger.connect();
        charger.charge(1, "DEPLOY");
        watch = new ContactorWatch(charger.context, 1);
    }

    @AfterEach
    void theChargeWasNotTouched() throws Exception {
        watch.close();
        watch.assertStayedClosed();
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
    }

    @Test
    @Order(1)
    void anAddOnIsAddedConfiguredUpdatedAndRemoved() throws Exception {
        AddOn one = AddOn.of("addon.a", "1.0.0", Works.class);
        AddOn two = AddOn.of("addon.a", "2.0.0", Works.class);
        applied(VENDOR.archive(overlay(++number).settings("{\"addon.a\":{\"answer\":41}}"), one));
        assertEquals("1.0.0", System.getProperty("itest.addon.a"));
        assertEquals("shipped+" + number, deployer.current().name());
        assertTrue(deployer.current().proven());
        assertEquals(Deployer.Layer.OVERLAY, installed("addon.a").layer());
        Settings settings = charger.service(Settings.class);
        Await.until(
                "its defaults",
                () -> settings.effective("addon.a").get("answer"),
                a -> String.valueOf(a).equals("41"));

        applied(VENDOR.archive(overlay(++number).settings("{\"addon.a\":{\"answer\":42}}"), two));
        assertEquals("2.0.0", System.getProperty("itest.addon.a"));
        Await.until(
                "its defaults",
                () -> settings.effective("addon.a").get("answer"),
                a -> String.valueOf(a).equals("42"));

        applied(VENDOR.archive(overlay(++number)));
        assertNull(System.getProperty("itest.addon.a"));
        assertNull(installed("addon.a"));
        Await.until("no defaults", () -> settings.effective("addon.a"), Map::isEmpty);
        Path objects = Path.of(charger.context.getProperty("edgewatt.data"), "deploy", "objects");
        try (Stream<Path> jars = Files.list(objects)) {
            assertEquals(
                    List.of(two.sha256() + ".jar"),
                    jars.map(jar -> jar.getFileName().toString()).toList(),
                    "only what the good and the previous generation need is kept");
        }
    }

    @Test
    @Order(2)
    void whatIsBadIsRefusedBeforeAnythingIsTouched() throws Exception {
        AddOn good = AddOn.of("addon.b", "1.0.0", Works.class);
        applied(VENDOR.archive(overlay(++number), good));
        Deployer.Generation before = deployer.current();
        List<Deployer.Installed> bundles = deployer.bundles();
        long next = number + 1;
        AddOn other = AddOn.of("addon.b", "2.0.0", Works.class);

        Map<String, byte[]> unsigned = VENDOR.entries(overlay(next), other);
        unsigned.remove("overlay.json.sig");
        refused(Status.BAD_SIGNATURE, unsigned);
        Map<String, byte[]> wrong = VENDOR.entries(overlay(next), other);
        wrong.put("overlay.json.sig", VENDOR.sign("something else".getBytes()));
        refused(Status.BAD_SIGNATURE, wrong);
        refused(Status.UNTRUSTED, new Vendor().entries(overlay(next), other));
        refused(
                Status.EXPIRED,
                VENDOR.entries(overlay(next).expires(Instant.now().minusSeconds(60)), other));
        refused(Status.REPLAYED, VENDOR.entries(overlay(number), other));
        refused(Status.REPLAYED, VENDOR.entries(overlay(number - 1), other));
        Map<String, byte[]> tampered = VENDOR.entries(overlay(next), other);
        byte[] jar = other.jar().clone();
        jar[jar.length / 2] ^= 1;
        tampered.put("objects/" + other.sha256() + ".jar", jar);
        refused(Status.DAMAGED, tampered);
        Map<String, byte[]> slip = VENDOR.entries(overlay(next), other);
        slip.put("objects/../../../slipped.jar", new byte[] {1});
        refused(Status.DAMAGED, slip);
        Map<String, byte[]> slipFirst = new LinkedHashMap<>(Map.of("../slipped.json", new byte[] {1}));
        slipFirst.putAll(VENDOR.entries(overlay(next), other));
        refused(Status.DAMAGED, slipFirst);
        Map<String, byte[]> bomb = VENDOR.entries(overlay(next), other);
        bomb.put("overlay.json", new byte[50 << 20]);
        refused(Status.TOO_LARGE, bomb);
        Map<String, byte[]> jarBomb = VENDOR.entries(overlay(next), other);
        jarBomb.put("objects/" + other.sha256() + ".jar", new byte[50 << 20]);
        refused(Status.DAMAGED, jarBomb);
        refused(Status.WRONG_PLATFORM, VENDOR.entries(overlay(next).only("pdp11"), other));
        refused(Status.WRONG_PLATFORM, VENDOR.entries(overlay(next).java(99), other));
        AddOn lonely = AddOn.of("addon.c", "1.0.0", Works.class, "Import-Package", "org.osgi.framework,no.such.one");
        Outcome unresolved = refused(Status.UNRESOLVED, VENDOR.entries(overlay(next), lonely));
        assertTrue(unresolved.reason().contains("no.such.one"), unresolved.reason());
        refused(Status.TOUCHES_BASE, VENDOR.entries(overlay(next), AddOn.of("station", "9.0.0", Works.class)));
        AddOn fragment = AddOn.of("addon.e", "1.0.0", Works.class, "Fragment-Host", "station");
        refused(Status.TOUCHES_BASE, VENDOR.entries(overlay(next), fragment));
        refused(Status.DAMAGED, Map.of("readme.txt", new byte[] {1}));
        assertEquals(Status.DAMAGED, submit("no zip at all".getBytes()).status());

        assertEquals(before, deployer.current());
        assertEquals(bundles, deployer.bundles());
        assertEquals("1.0.0", System.getProperty("itest.addon.b"));
        assertFalse(Files.exists(Path.of(charger.context.getProperty("edgewatt.data"), "slipped.jar")));
        byte[] fine = VENDOR.archive(overlay(++number), other);
        applied(fine);
        assertEquals(Status.CURRENT, submit(fine).status());
    }

    @Test
    @Order(3)
    void whatThrowsHangsOrMakesSickIsRolledBack() throws Exception {
        AddOn good = AddOn.of("addon.f", "1.0.0", Works.class);
        applied(VENDOR.archive(overlay(++number), good));
        Map<Class<?>, String> reasons = new LinkedHashMap<>();
        reasons.put(Throws.class, "this add-on always throws");
        reasons.put(Hangs.class, "addon.f");
        reasons.put(Sick.class, "sick: everything has failed (nothing works; nothing can be done)");
        reasons.put(ThrowsInActivate.class, "component addon.f/addon.f does not activate");
        for (Class<?> bad : reasons.keySet()) {
            AddOn update = bad == ThrowsInActivate.class
                    ? AddOn.component("addon.f", "2.0.0", bad)
                    : AddOn.of("addon.f", "2.0.0", bad);
            AddOn added = AddOn.of("addon.g", "1.0.0", Works.class);
            Outcome outcome = submit(VENDOR.archive(overlay(number + 1), update, added));
            assertEquals(Status.ROLLED_BACK, outcome.status(), bad + ": " + outcome.reason());
            assertTrue(outcome.reason().contains(reasons.get(bad)), bad + ": " + outcome.reason());
            assertEquals("1.0.0", System.getProperty("itest.addon.f"), bad.getName());
            assertNull(installed("addon.g"), bad.getName());
            assertNull(System.getProperty("itest.addon.g"));
            assertEquals("shipped+" + number, deployer.current().name());
            Await.until("it is told", () -> told("DeploymentRolledBack", outcome.reason()));
        }
        applied(VENDOR.archive(overlay(++number), AddOn.of("addon.f", "3.0.0", Works.class)));
        assertEquals("3.0.0", System.getProperty("itest.addon.f"));
    }

    @Test
    @Order(4)
    void aVendorsBaseThatChangesOnlyAnUplinkIsSwappedInAndTheOverlayLives() throws Exception {
        AddOn addOn = AddOn.of("addon.h", "1.0.0", Works.class);
        applied(VENDOR.archive(overlay(++number), addOn));
        AddOn[] bundles = changed("ocpp.client");
        applied(VENDOR.archive(base(1), bundles));
        assertEquals("1+" + number, deployer.current().name());
        assertEquals("1.0.0", System.getProperty("itest.addon.h"));
        charger.awaitLink();
        assertEquals(Link.State.UP, charger.service(Link.class, "ocpp.main").state());
        assertEquals(
                Status.REPLAYED,
                submit(VENDOR.archive(base(1), changed("bridge.mqtt"))).status());
    }

    @Test
    @Order(5)
    void aChangeOfTheSafetySetWaitsUntilNoCarIsPluggedAndCanBeWithdrawn() throws Exception {
        Deployer.Generation before = deployer.current();
        InputStream archive = new ByteArrayInputStream(VENDOR.archive(base(2), changed("store")));
        CompletionStage<Outcome> waiting = deployer.submit(archive, "itest");
        Await.until("it waits", () -> deployer.progress().phase(), Deployer.Phase.WAITING_FOR_IDLE::equals);
        assertTrue(
                deployer.progress().detail().contains("EVSE 1"),
                deployer.progress().detail());
        assertEquals(Status.BUSY, submit(new byte[0]).status());
        assertTrue(deployer.cancel("itest"));
        Outcome outcome = waiting.toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(Status.CANCELLED, outcome.status(), outcome.reason());
        assertEquals(before, deployer.current());
        assertFalse(deployer.cancel("itest"), "there is nothing left to withdraw");
    }

    @Test
    @Order(6)
    void aBackendThatIsDownDuringAnUpdateChangesNothing() throws Exception {
        Settings settings = charger.service(Settings.class);
        charger.awaitLink();
        AddOn addOn = AddOn.of("addon.i", "1.0.0", Works.class);
        InputStream archive = new ByteArrayInputStream(VENDOR.archive(overlay(++number), addOn));
        AtomicBoolean cut = new AtomicBoolean();
        DeploymentListener listener = progress -> {
            if (progress.phase() == Deployer.Phase.APPLYING && cut.compareAndSet(false, true)) {
                settings.change("ocpp.client~main", Map.of("url", "ws://127.0.0.1:1"), "itest");
            }
        };
        ServiceRegistration<DeploymentListener> registration =
                charger.context.registerService(DeploymentListener.class, listener, null);
        try {
            Outcome outcome =
                    deployer.submit(archive, "itest").toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertEquals(Status.APPLIED, outcome.status(), outcome.reason());
            assertTrue(cut.get());
        } finally {
            registration.unregister();
            charger.connect();
        }
    }

    /** The jars of everything that runs, with one entry more in that of one bundle. */
    private AddOn[] changed(String name) throws IOException {
        List<AddOn> all = new ArrayList<>();
        for (Deployer.Installed installed : deployer.bundles()) {
            if (installed.layer() == Deployer.Layer.OVERLAY) {
                continue;
            }
            byte[] jar = Files.readAllBytes(Path.of(
                    URI.create(charger.bundle(installed.name()).getLocation().replaceFirst("^reference:", ""))));
            all.add(new AddOn(
                    installed.name(),
                    installed.version(),
                    installed.startLevel(),
                    installed.safetySet(),
                    installed.name().equals(name) ? touched(jar) : jar));
        }
        return all.toArray(AddOn[]::new);
    }

    private static byte[] touched(byte[] jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar));
                JarOutputStream out = new JarOutputStream(bytes, in.getManifest())) {
            JarEntry entry;
            while ((entry = in.getNextJarEntry()) != null) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.transferTo(out);
                out.closeEntry();
            }
            out.putNextEntry(new ZipEntry("touched.txt"));
            out.closeEntry();
        }
        return bytes.toByteArray();
    }

    private void applied(byte[] archive) throws Exception {
        Outcome outcome = submit(archive);
        assertEquals(Status.APPLIED, outcome.status(), outcome.reason());
    }

    private Outcome refused(Status status, Map<String, byte[]> entries) throws Exception {
        Outcome outcome = submit(Vendor.zip(entries));
        assertEquals(status, outcome.status(), outcome.reason());
        assertFalse(outcome.applied());
        boolean signature = status == Status.BAD_SIGNATURE || status == Status.UNTRUSTED;
        String type = signature ? "InvalidFirmwareSignature" : "DeploymentRefused";
        Await.until("it is told", () -> told(type, outcome.reason()));
        return outcome;
    }

    private Outcome submit(byte[] archive) throws Exception {
        InputStream in = new ByteArrayInputStream(archive);
        return deployer.submit(in, "itest").toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private Deployer.Installed installed(String name) {
        return deployer.bundles().stream()
                .filter(bundle -> bundle.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private boolean told(String type, String reason) {
        String begin = reason.substring(0, Math.min(reason.length(), 100));
        return charger.service(Journal.class).read(0, 100_000).stream()
                .anyMatch(entry -> entry.fact() instanceof Fact.SecurityEvent event
                        && event.type().equals(type)
                        && event.info().contains(begin));
    }
}
