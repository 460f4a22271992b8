package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.Felix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process: exit codes, signals, what is said. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read of a pipe cannot be interrupted
class ProcessTest {
    @TempDir
    Path home;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aSignalStopsTheBundlesAndTheLastLinesAreLogged() throws Exception {
        new AppFolder(home).with("recorder", 2, Activators.Recorder.class).written();
        Path log = home.resolve("log/edgewatt.log");
        Process process = launch("--log-file", log.toString());
        BufferedReader said = process.errorReader();
        assertTrue(line(said, "is up").contains("1 of 1 bundles"));
        process.toHandle().destroy(); // which leaves the streams open
        assertTrue(line(said, "stopped in").endsWith("exit code 0"));
        assertEquals(0, exit(process));
        assertEquals(List.of("start recorder", "stop recorder"), Files.readAllLines(home.resolve("data/events")));
        assertTrue(Files.readString(log).contains("stopped in"));
    }

    @Test
    void aBundleThatDoesNotStartIsExplainedInOneLine() throws Exception {
        new AppFolder(home).with("broken", 2, Activators.Failing.class).written();
        BufferedReader said = launch().errorReader();
        // the framework reports on a thread of its own, before or after the launcher does
        String first = said.readLine();
        String second = said.readLine();
        String both = first + "\n" + second;
        assertTrue(both.contains("bundle broken does not start: IllegalStateException: no chip named gpiochip7"), both);
        assertTrue(both.contains("is up: 0 of 1 bundles (not running: broken)"), both);
    }

    @Test
    void aBundleDecidesTheExitCode() throws Exception {
        new AppFolder(home)
                .with("recorder", 2, Activators.Recorder.class)
                .with("restarting", 3, Activators.Restarting.class)
                .written();
        Process process = launch();
        assertEquals(ExitCode.RESTART, exit(process));
        assertEquals(List.of("start recorder", "stop recorder"), Files.readAllLines(home.resolve("data/events")));
    }

    @Test
    void aBundleThatCallsSystemExitIsNamedAndIsNoCleanStop() throws Exception {
        new AppFolder(home)
                .with("recorder", 2, Activators.Recorder.class)
                .with("exiting", 3, Activators.Exiting.class)
                .written();
        Process process = launch();
        assertTrue(line(process.errorReader(), "System.exit").contains("Exiting"));
        assertEquals(ExitCode.EXITED, exit(process));
        assertEquals(
                List.of("start recorder", "stop recorder"),
                Files.readAllLines(home.resolve("data/events")),
                "the others are stopped in order");
    }

    @Test
    void aBundleThatCallsSystemExitDuringTheStartIsNamedAsWell() throws Exception {
        new AppFolder(home).with("exiting", 2, Activators.ExitingAtOnce.class).written();
        Process process = launch();
        assertTrue(line(process.errorReader(), "System.exit").contains("ExitingAtOnce"));
        assertEquals(ExitCode.EXITED, exit(process));
    }

    @Test
    void aDamagedBundleIsRefusedInOneSentence() throws Exception {
        new AppFolder(home).with("recorder", 2, Activators.Recorder.class).written();
        Files.write(home.resolve("bundles/recorder.jar"), new byte[] {0});
        Process process = launch();
        List<String> said = process.errorReader()
                .lines()
                .filter(line -> !line.startsWith("WARNING: ")) // a newer Java's, about Felix
                .toList();
        assertEquals(ExitCode.NOT_STARTED, exit(process));
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("edgewatt: bundle ") && said.get(0).contains("is refused"), said.get(0));
        assertFalse(Files.exists(home.resolve("data/events")));
    }

    @Test
    void aWrongOptionIsNamed() throws Exception {
        Process process = launch("--nonsense", "1");
        assertTrue(process.errorReader().readLine().contains("'--nonsense'"));
        assertEquals(ExitCode.USAGE, exit(process));
    }

    private Process launch(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dedgewatt.home=" + home,
                "-cp",
                location(Main.class) + File.pathSeparator + location(Felix.class),
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        List.of(
                        "EDGEWATT_DATA",
                        "EDGEWATT_ETC",
                        "EDGEWATT_LOG",
                        "EDGEWATT_LOG_FILE",
                        "NOTIFY_SOCKET",
                        "JAVA_TOOL_OPTIONS")
                .forEach(builder.environment()::remove);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String location(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static String line(BufferedReader said, String part) throws IOException {
        String line;
        while ((line = said.readLine()) != null) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("the process ended without saying '" + part + "'");
    }

    private static int exit(Process process) throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the process does not end");
        return process.exitValue();
    }
}
