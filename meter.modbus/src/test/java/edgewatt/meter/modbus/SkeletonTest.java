package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ghgande.j2mod.modbus.net.TCPMasterConnection;
import edgewatt.api.station.Meter;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.opentest4j.AssertionFailedError;
import org.osgi.annotation.versioning.Version;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;

/** What {@code ./edgewatt new} writes compiles without a warning and passes its own tests, under a name of the author's. */
class SkeletonTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Ended(int code, String text) {}

    private static Ended run(Path in, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private Ended create(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("edgewatt").toString(), "new"));
        command.addAll(Arrays.asList(arguments));
        return run(folder, command.toArray(String[]::new));
    }

    private static List<Path> files(Path in, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(in)) {
            return all.filter(f -> f.toString().endsWith(ending)).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"meter, foo, 2", "driver, bar2, 9"})
    void theSkeletonCompilesAndPasses(String kind, String name, int tests) throws Exception {
        Ended ended = create(kind, name, "--no-api");
        assertEquals(0, ended.code(), ended.text());
        Path bundle = folder.resolve(kind + "." + name);
        for (Path file : files(bundle, "")) {
            if (Files.isRegularFile(file)) {
                String text = folder.relativize(file) + Files.readString(file);
                assertTrue(!text.toLowerCase(Locale.ROOT).contains("acme"), file + " still has the old name");
            }
        }
        Path classes = Files.createDirectory(folder.resolve("classes"));
        compile(bundle, classes);
        assertEquals(tests, pass(classes), "tests that passed");
    }

    private static void compile(Path bundle, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--release", "17", "-Xlint:all,-processing", "-Werror", "-proc:none", "-d", classes.toString()));
        arguments.addAll(List.of("-cp", classPath()));
        files(bundle, ".java").forEach(f -> arguments.add(f.toString()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertEquals(0, code, said.toString(StandardCharsets.UTF_8));
    }

    /** Where the classes of this test are from, whoever runs it. */
    private static String classPath() {
        return Stream.of(
                        Meter.class,
                        TCPMasterConnection.class,
                        Version.class,
                        Component.class,
                        Designate.class,
                        Logger.class,
                        Test.class,
                        API.class,
                        AssertionFailedError.class)
                .map(type -> Path.of(URI.create(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static long pass(Path classes) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, SkeletonTest.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
            for (Path file : files(classes, "Test.class")) {
                String name = classes.relativize(file).toString();
                request.selectors(DiscoverySelectors.selectClass(loader.loadClass(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'))));
            }
            return passed(request.build());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static long passed(LauncherDiscoveryRequest request) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        listener.getSummary().getFailures().forEach(f -> {
            throw new AssertionError(f.getTestIdentifier().getDisplayName(), f.getException());
        });
        return listener.getSummary().getTestsSucceededCount();
    }

    @ParameterizedTest
    @ValueSource(strings = {"meter", "driver"})
    void itsVersionsAreThoseOfTheProduct(String kind) throws IOException {
        String product = Files.readString(ROOT.resolve("pom.xml"));
        Matcher version = Pattern.compile("<version>([^<$]+)</version>")
                .matcher(Files.readString(ROOT.resolve("dist/skeleton/" + kind + "/pom.xml"))
                        .replaceFirst("<version>1.0.0</version>", ""));
        int versions = 0;
        while (version.find()) {
            assertTrue(product.contains(">" + version.group(1) + "<"), kind + "/pom.xml: " + version.group(1));
            versions++;
        }
        assertTrue(versions > 5);
    }

    @Test
    void whatCannotBeWrittenIsRefusedInOneSentence() throws Exception {
        Map<String[], String> refused = Map.of(
                new String[] {},
                "new what?",
                new String[] {"tariff", "x1"},
                "new what?",
                new String[] {"meter"},
                "the name is missing",
                new String[] {"meter", "Foo"},
                "is no name for a bundle",
                new String[] {"meter", "../up"},
                "is no name for a bundle",
                new String[] {"meter", "foo", "--force"},
                "is unknown");
        for (Map.Entry<String[], String> line : refused.entrySet()) {
            Ended ended = create(line.getKey());
            assertEquals(2, ended.code(), ended.text());
            assertTrue(ended.text().contains(line.getValue()), ended.text());
        }
        assertEquals(0, create("meter", "foo", "--no-api").code());
        Ended again = create("meter", "foo", "--no-api");
        assertEquals(2, again.code());
        assertTrue(again.text().contains("is there already"), again.text());
        assertEquals(List.of(), files(ROOT.resolve("dist/skeleton"), ".class"));
    }

    /** The whole way of an author, with Maven: only in the full run, because it may fetch. */
    @ParameterizedTest
    @CsvSource({"meter, foo", "driver, bar"})
    @EnabledIfSystemProperty(named = "edgewatt.full", matches = "true")
    void itIsABundle(String kind, String name) throws Exception {
        Ended ended = create(kind, name);
        assertEquals(0, ended.code(), ended.text());
        Path bundle = folder.resolve(kind + "." + name);
        ended = run(bundle, "mvn", "-q", "package");
        assertEquals(0, ended.code(), ended.text());
        try (JarFile jar = new JarFile(
                bundle.resolve("target/" + kind + "." + name + "-1.0.0.jar").toFile())) {
            String components = jar.getManifest().getMainAttributes().getValue("Service-Component");
            assertTrue(components.startsWith("OSGI-INF/" + kind + "." + name), components);
            assertTrue(jar.getManifest().getMainAttributes().getValue("Export-Package") == null);
        }
    }
}
