package edgewatt.deploy.apply;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.TestJars;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.launch.FrameworkFactory;

class DryRunTest {
    @TempDir
    Path folder;

    private DryRun dryRun;
    private Path base;

    @BeforeEach
    void prepare() throws IOException {
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
        dryRun = new DryRun(
                factory,
                Map.of("org.osgi.framework.system.packages.extra", "of.the.launcher;version=2.0"),
                folder.resolve("scratch"));
        base = TestJars.bundle(folder, "one", "1.0.0", "Export-Package", "p;version=\"1.0\"");
    }

    @Test
    void whatTheSystemBundleAndTheOthersOfferResolvesAndLeavesNothing() throws Exception {
        Path user = TestJars.bundle(
                folder, "user", "1.0.0", "Import-Package", "p;version=\"[1,2)\",of.the.launcher,org.osgi.framework");
        assertDoesNotThrow(() -> dryRun.check(List.of(base("one", base), overlay("user", user))));
        assertFalse(Files.exists(folder.resolve("scratch")));
    }

    @Test
    void aMissingRequirementIsRefusedByItsName() throws Exception {
        Path user = TestJars.bundle(folder, "user", "1.0.0", "Import-Package", "p;version=\"[2,3)\"");
        Refused refused = refused(base("one", base), overlay("user", user));
        assertEquals(Status.UNRESOLVED, refused.status());
        assertTrue(refused.getMessage().contains("osgi.wiring.package=p"), refused.getMessage());
        assertTrue(refused.getMessage().contains("'user'"), refused.getMessage());
    }

    @Test
    void anOverlayThatTheBaseWouldUseIsRefused() throws Exception {
        Path wants = TestJars.bundle(folder, "wants", "1.0.0", "Import-Package", "q;resolution:=optional");
        Path offers = TestJars.bundle(folder, "offers", "1.0.0", "Export-Package", "q;version=\"1.0\"");
        Refused refused = refused(base("wants", wants), overlay("offers", offers));
        assertEquals(Status.TOUCHES_BASE, refused.status());
    }

    @Test
    void anOverlayThatOffersABetterPackageThanTheBaseIsRefused() throws Exception {
        Path user = TestJars.bundle(folder, "user", "1.0.0", "Import-Package", "p");
        Path better = TestJars.bundle(folder, "better", "1.0.0", "Export-Package", "p;version=\"1.5\"");
        Refused refused = refused(base("one", base), base("user", user), overlay("better", better));
        assertEquals(Status.TOUCHES_BASE, refused.status());
    }

    @Test
    void aFragmentOfTheOverlayMustNotAttachToTheBase() throws Exception {
        Path fragment = TestJars.bundle(folder, "patch", "1.0.0", "Fragment-Host", "one");
        Refused refused = refused(base("one", base), overlay("patch", fragment));
        assertEquals(Status.TOUCHES_BASE, refused.status());
        Path extension = TestJars.bundle(folder, "ext", "1.0.0", "Fragment-Host", "system.bundle;extension:=framework");
        assertEquals(
                Status.TOUCHES_BASE,
                refused(base("one", base), overlay("ext", extension)).status());
    }

    @Test
    void aJarThatIsAnotherBundleOrNoneIsRefused() throws Exception {
        assertEquals(Status.DAMAGED, refused(base("two", base)).status());
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertEquals(Status.DAMAGED, refused(base("text", text)).status());
    }

    private Refused refused(DryRun.Candidate... candidates) {
        return assertThrows(Refused.class, () -> dryRun.check(List.of(candidates)));
    }

    private static DryRun.Candidate base(String name, Path jar) {
        return new DryRun.Candidate(name, jar, Layer.BASE);
    }

    private static DryRun.Candidate overlay(String name, Path jar) {
        return new DryRun.Candidate(name, jar, Layer.OVERLAY);
    }
}
