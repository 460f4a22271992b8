package edgewatt.ocpp.client.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemoryVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBundleTest {
    @TempDir
    Path temp;

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryVariables variables = new MemoryVariables();
    private Optional<Path> logFile = Optional.empty();
    private List<String> recent = List.of();

    private final LogBundle bundle = new LogBundle(new LogSources(
            () -> new FakeStation(1).identity,
            new FakeClock(),
            () -> logFile,
            () -> recent,
            variables,
            () -> Map.of(
                    "bridge.mqtt",
                    Map.of("url", "mqtt://joe:PLANTED@broker", "passwordRef", "mqtt", "password", "PLANTED")),
            journal,
            () -> List.of(new Health.Finding(Health.Level.DEGRADED, "link", "ftp://a:PLANTED@host is not there"))));

    private Map<String, String> made(LogBundle.Kind kind, LogBundle.Window window) throws Exception {
        Path file = temp.resolve("bundle.zip");
        Flow flow = new Flow(new Flow.Limits(1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(9)));
        bundle.write(file, new LogBundle.Content(kind, window, "ocpp.test"), flow);
        Map<String, String> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    private static String line(int seconds, String text) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")
                        .format(Facts.at(seconds).atZone(ZoneId.systemDefault()))
                + " INFO  Test: " + text;
    }

    @Test
    void noPlantedSecretLeavesTheStation() throws Exception {
        variables.define(List.of(
                new VariableDefinition(
                        VariableId.of("SecurityCtrlr", "BasicAuthPassword"),
                        VariableDefinition.Type.STRING,
                        "",
                        VariableDefinition.Mutability.WRITE_ONLY,
                        false,
                        java.util.OptionalDouble.empty(),
                        java.util.OptionalDouble.empty(),
                        List.of(),
                        "PLANTED",
                        ""),
                VariableDefinition.flag(VariableId.of("Some", "Flag"), true, "")));
        logFile = Optional.of(temp.resolve("edgewatt.log"));
        Files.write(
                logFile.get(),
                List.of(
                        line(0, "upload to ftp://joe:PLANTED@host/x"),
                        line(1, "got {\"key\":\"AuthorizationKey\",\"value\":\"PLANTED\"}"),
                        line(2, "-----BEGIN PRIVATE KEY-----"),
                        "PLANTED",
                        "-----END PRIVATE KEY-----",
                        line(3, "the end")));
        UUID tx = UUID.randomUUID();
        journal.append(Facts.started(tx, 1, 0, "04PLANTED77", 1000));
        journal.append(new Fact.CommandHandled("x", Facts.at(1), "GetLog", "OK", "to ftp://a:PLANTED@h"));
        Map<String, String> entries = made(LogBundle.Kind.DIAGNOSTICS, LogBundle.Window.ALL);
        assertEquals(
                List.of(
                        "about.txt",
                        "log.txt",
                        "variables.json",
                        "settings.json",
                        "health.json",
                        "journal.jsonl",
                        "curtailments.jsonl"),
                new ArrayList<>(entries.keySet()));
        entries.forEach((name, text) -> assertFalse(text.contains("PLANTED"), name + ": " + text));
        assertTrue(entries.get("log.txt").contains("the end"));
        assertTrue(entries.get("settings.json").contains("\"passwordRef\":\"mqtt\""));
        assertTrue(entries.get("variables.json").contains("\"some.flag\":\"true\""));
        assertTrue(entries.get("health.json").contains("DEGRADED"));
        String first = entries.get("journal.jsonl").lines().findFirst().orElseThrow();
        assertEquals("TransactionStarted", Bench.json(first).get("kind").asText());
        assertEquals(tx.toString(), Bench.json(first).get("id").asText());
        assertEquals("...ED77", Bench.json(first).at("/token/value").asText());
        assertEquals(16, Bench.json(first).at("/reading/currentA/l1").asInt(), first);
    }

    @Test
    void theYoungestThousandEntriesAreInIt() throws Exception {
        UUID tx = UUID.randomUUID();
        journal.append(new Fact.Curtailed("grid relay dimmer", Facts.at(0), true, 7_560, "dimmed"));
        for (int i = 1; i < 2500; i++) {
            journal.append(Facts.sample(tx, 1, i, i));
        }
        Map<String, String> entries = made(LogBundle.Kind.DIAGNOSTICS, LogBundle.Window.ALL);
        JsonNode curtailed = Bench.json(entries.get("curtailments.jsonl"));
        assertEquals("Curtailed 7560", curtailed.path("kind").asText() + " " + curtailed.path("limitW"));
        List<String> lines = entries.get("journal.jsonl").lines().toList();
        assertEquals(1000, lines.size());
        assertEquals(1502, Bench.json(lines.get(0)).get("position").asInt());
        assertEquals("CommandHandled", Bench.json(lines.get(999)).get("kind").asText());
    }

    @Test
    void theWindowHoldsForLogAndJournal() throws Exception {
        logFile = Optional.of(temp.resolve("edgewatt.log"));
        Files.write(temp.resolve("edgewatt.log.1"), List.of(line(-50, "older"), line(10, "rotated")));
        Files.write(
                logFile.get(),
                List.of(line(20, "inside"), "\tat a.stack.Trace", line(31, "behind"), "\tat another.Trace"));
        UUID tx = UUID.randomUUID();
        for (int i = 0; i < 60; i++) {
            journal.append(Facts.sample(tx, 1, i, i));
        }
        Map<String, String> entries = made(
                LogBundle.Kind.DIAGNOSTICS, new LogBundle.Window(Optional.of(Facts.at(10)), Optional.of(Facts.at(30))));
        assertEquals(
                List.of("rotated", "inside", "\tat a.stack.Trace"),
                entries.get("log.txt")
                        .lines()
                        .map(l -> l.replaceAll(".*Test: ", ""))
                        .toList());
        List<String> lines = entries.get("journal.jsonl").lines().toList();
        assertEquals(21, lines.size());
        assertEquals(
                Facts.at(10), Instant.parse(Bench.json(lines.get(0)).get("at").asText()));
    }

    @Test
    void aSecurityLogHoldsSecurityEventsOnly() throws Exception {
        journal.append(Facts.started(UUID.randomUUID(), 1, 0, "TAG", 1));
        journal.append(new Fact.SecurityEvent("ResetOrReboot", Facts.at(1), "by hand"));
        Map<String, String> entries = made(LogBundle.Kind.SECURITY, LogBundle.Window.ALL);
        assertEquals(List.of("about.txt", "security.jsonl"), new ArrayList<>(entries.keySet()));
        assertEquals(1, entries.get("security.jsonl").lines().count());
        assertTrue(entries.get("security.jsonl").contains("ResetOrReboot"));
    }

    @Test
    void withoutALogFileTheBundleSaysSo() throws Exception {
        assertTrue(made(LogBundle.Kind.DIAGNOSTICS, LogBundle.Window.ALL)
                .get("log.txt")
                .contains("--log-file"));
        recent = List.of(line(0, "from memory") + "\n\tat a.Trace\n");
        String log = made(LogBundle.Kind.DIAGNOSTICS, LogBundle.Window.ALL).get("log.txt");
        assertTrue(log.contains("from memory") && log.contains("memory only"), log);
    }

    @Test
    void aLogWithBytesThatAreNoTextIsReadToTheEnd() throws IOException, Exception {
        logFile = Optional.of(temp.resolve("edgewatt.log"));
        Files.write(logFile.get(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n', 'e', 'n', 'd', '\n'});
        assertTrue(made(LogBundle.Kind.DIAGNOSTICS, LogBundle.Window.ALL)
                .get("log.txt")
                .endsWith("end\n"));
    }
}
