package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/edgewatt}, with a Java that only counts its starts. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read of a pipe cannot be interrupted
class ScriptTest {
    @TempDir
    Path folder;

    private Path script;
    private Path starts;

    @BeforeEach
    void install() throws Exception {
        script = folder.resolve("app with space/bin/edgewatt");
        starts = folder.resolve("starts");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("app/common/bin/edgewatt"), script);
    }

    @Test
    void code75MeansOnceMoreAndAnyOtherCodeIsPassedOn() throws Exception {
        java("[ $(wc -l < '" + starts + "') -ge 3 ] && exit 4; exit 75");
        assertEquals(4, run().waitFor());
        assertEquals(3, Files.readAllLines(starts).size());
    }

    @Test
    void withADeployedGenerationAnEndThatIsNoStopIsStartedAgain() throws Exception {
        deployed();
        java("n=$(wc -l < '" + starts
                + "'); [ $n -eq 1 ] && exit 3; [ $n -eq 2 ] && kill -9 $$; [ $n -eq 3 ] && exit 71; exit 0");
        Process process = run("--data", folder.resolve("its data").toString());
        assertEquals(0, process.waitFor());
        assertEquals(4, Files.readAllLines(starts).size());
        List<String> said = process.errorReader().lines().toList();
        assertEquals(
                List.of("3", "137", "71"),
                said.stream()
                        .filter(line -> line.contains("starting again"))
                        .map(line -> line.replaceAll(".*code (\\d+);.*", "$1"))
                        .toList(),
                said::toString);
    }

    @Test
    void whatEndsAgainAndAgainIsGivenUpInASentence() throws Exception {
        deployed();
        java("exit 1");
        Process process = run("--data", folder.resolve("its data").toString());
        assertEquals(1, process.waitFor());
        assertEquals(9, Files.readAllLines(starts).size());
        assertTrue(process.errorReader().lines().anyMatch(line -> line.contains("9 times in a row, last with code 1")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 70, 143})
    void aStopAndAWrongOptionArePassedOn(int code) throws Exception {
        deployed();
        java("exit " + code);
        assertEquals(code, run("--data", folder.resolve("its data").toString()).waitFor());
        assertEquals(1, Files.readAllLines(starts).size());
    }

    @Test
    void aSignalDuringTheWaitEndsIt() throws Exception {
        deployed();
        java("exit 3");
        Process process = run(
                Map.of("EDGEWATT_RESTART_S", "3600"),
                "--data",
                folder.resolve("its data").toString());
        while (!process.errorReader().readLine().contains("starting again in 3600 s")) {
            continue;
        }
        process.toHandle().destroy();
        assertEquals(3, process.waitFor());
        assertEquals(1, Files.readAllLines(starts).size());
    }

    @Test
    void withOnceTheProcessIsTheJavaProcess() throws Exception {
        java("exit 75");
        Process process = run("--once");
        assertEquals(75, process.waitFor());
        assertEquals(List.of(Long.toString(process.pid())), Files.readAllLines(starts));
    }

    @Test
    void aSignalReachesTheJavaProcessAndEndsTheLoop() throws Exception {
        java("trap 'exit 75' TERM; touch '" + folder.resolve("up") + "'; while :; do sleep 0.05; done");
        Process process = run();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(folder.resolve("up"))) {
            assertTrue(System.nanoTime() < end, "not started");
            Thread.onSpinWait();
        }
        process.destroy();
        assertEquals(75, process.waitFor());
        assertEquals(1, Files.readAllLines(starts).size());
    }

    @Test
    void withoutJavaItSaysWhatToDo() throws Exception {
        Process process = run();
        assertTrue(process.errorReader().readLine().contains("no Java found"));
        assertEquals(1, process.waitFor());
    }

    @Test
    void aJavaThatIsTooOldIsNamedAndNotStarted() throws Exception {
        java("exit 0");
        Path release = folder.resolve("jdk/release");
        for (String old : List.of("1.8.0_392", "11.0.21")) {
            Files.writeString(release, "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + old + "\"\n");
            Process process = run();
            String said = process.errorReader().readLine();
            assertTrue(said.contains("jdk/bin/java is version " + (old.startsWith("1.8") ? "8" : "11")), said);
            assertTrue(said.contains("17 or newer"), said);
            assertEquals(1, process.waitFor());
        }
        Files.writeString(release, "JAVA_VERSION=\"17.0.15\"\n");
        assertEquals(0, run().waitFor());
        assertEquals(1, Files.readAllLines(starts).size());
    }

    @Test
    void parkedIsAProcessOfItsOwnOnTheDataFolderOfTheApplication() throws Exception {
        Path said = folder.resolve("said");
        java("printf '%s\\n' \"$EDGEWATT_DATA\" \"$@\" > '" + said + "'; exit 3");
        Path data = Files.createDirectories(folder.resolve("app with space/data"));
        assertEquals(3, run("parked", "export", "--all").waitFor());
        List<String> words = Files.readAllLines(said);
        assertEquals(data.toString(), words.get(0));
        assertEquals(List.of("edgewatt.store.Main", "export", "--all"), words.subList(words.size() - 3, words.size()));
        assertEquals(1, Files.readAllLines(starts).size());
    }

    private void deployed() throws IOException {
        Files.createDirectories(folder.resolve("its data/deploy"));
        Files.writeString(folder.resolve("its data/deploy/pointer"), "good=1 -\n");
    }

    private void java(String body) throws IOException {
        Path java = folder.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho $$ >> '" + starts + "'\n" + body + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    }

    private Process run(String... args) throws IOException {
        return run(Map.of("EDGEWATT_RESTART_S", "0"), args);
    }

    private Process run(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("EDGEWATT_DATA");
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        return builder.start();
    }
}
