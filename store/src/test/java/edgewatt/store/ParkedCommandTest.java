package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.store.journal.Retention;
import edgewatt.store.operator.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person uses it: a process of its own, beside a running controller and on the folder of a dead one. */
class ParkedCommandTest {
    private static final UUID TX = UUID.fromString("6b1a7f3e-6f0c-4b7a-9d55-5a2f7a3c9e10");
    private static final UUID OTHER = UUID.fromString("6b1a7f3e-0000-4b7a-9d55-5a2f7a3c9e11");
    private static final UUID RUNNING = UUID.fromString("77777777-0000-4b7a-9d55-5a2f7a3c9e11");

    @TempDir
    Path data;

    private Store store;
    private Cursor cursor;

    /** @param out what a person or a script reads; err what went wrong */
    private record Said(int code, String out, String err) {}

    @BeforeEach
    void aControllerWithParkedTransactions() {
        open(() -> {});
        for (UUID tx : List.of(TX, OTHER)) {
            append(Facts.started(tx, 0));
            append(Facts.sample(tx, 1));
            append(Facts.ended(tx, 2));
        }
        append(Facts.started(RUNNING, 0));
        append(Facts.status(1));
        cursor.acknowledge(List.of(1L), Map.of("v16.tx." + TX, "-1"));
        cursor.park(TX, "StopTransaction was refused at every attempt, last: InternalError");
    }

    private void open(Runnable onAppend) {
        store = new Store(data, InstantSource.system(), System::nanoTime, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
        cursor = store.journal().open("ocpp.main", Journal.Start.BEGINNING, onAppend);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void append(Fact fact) {
        store.journal().append(fact).toCompletableFuture().join();
    }

    private Answer ask(String... words) {
        return store.desk().answer(List.of(words));
    }

    private Said run(String... words) throws IOException, InterruptedException {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    KillTest.classPath(),
                    Main.class.getName(),
                    "--data",
                    data.toString()));
            command.addAll(List.of(words));
            Path err = Files.createTempFile("parked", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            String errors = Files.readString(err);
            Files.delete(err);
            return new Said(process.exitValue(), out, errors);
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void aRunningControllerIsAsked() throws Exception {
        Said list = run();
        assertEquals(0, list.code(), list.err());
        assertTrue(list.out().startsWith("LINK"), list.out());
        String row = list.out().lines().skip(1).findFirst().orElseThrow();
        assertTrue(
                row.matches(
                        "ocpp\\.main +6b1a7f3e +1 +04E91C5A123B80 +2026-06-01 10:00Z +2026-06-01 10:00Z +2\\.655 kWh"
                                + " +2 +StopTransaction was refused at every attempt, last: InternalError"),
                row);
        assertTrue(list.out().contains("edgewatt parked resend 6b1a7f3e"), list.out());
        assertEquals(5, cursor.pendingCount());
        Said resend = run("resend", "6b1a7f3e");
        assertEquals(0, resend.code(), resend.err());
        assertEquals(7, StoreTest.positions(cursor).size() - 1, "all but the acknowledged start, and the note of it");
        assertEquals(2L, StoreTest.positions(cursor).get(0), "at its old place");
        assertEquals("No transaction is parked.\n", run("list").out());
        Said none = run("resend", "6b1a");
        assertEquals(1, none.code());
        assertEquals("", none.out());
        assertTrue(none.err().contains("edgewatt: no transaction is parked"), none.err());
    }

    @Test
    void theBillsOfADeadControllerAreReadWithoutTouchingItsFolder() throws Exception {
        store.close();
        Map<String, byte[]> before = content();
        Said export = run("export", "--all");
        assertEquals(0, export.code(), export.err());
        JsonNode bill = new ObjectMapper().readTree(export.out()).get(0);
        assertEquals(TX.toString(), bill.get("transaction").asText());
        assertEquals("-1", bill.at("/knownToLink/v16.tx." + TX).asText());
        assertEquals(2_655, bill.get("energyWh").asInt());
        assertEquals(12_345, bill.get("meterStartWh").asInt());
        assertEquals(15_000, bill.get("meterStopWh").asInt());
        assertEquals("04E91C5A123B80", bill.get("token").asText());
        assertEquals(Facts.T.toString(), bill.get("started").asText());
        assertEquals(3, bill.get("entries").size());
        String signed = Facts.reading(Facts.T).signed().orElseThrow().data();
        assertEquals(signed, bill.at("/entries/1/reading/signed/data").asText(), "byte-exact");
        Map<String, byte[]> after = content();
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, bytes) ->
                assertTrue(java.util.Arrays.equals(bytes, after.get(name)), name + " was changed by looking"));
    }

    @Test
    void whatIsPutBackInTheFolderOfAStoppedControllerLeavesWhenItRunsAgain() throws Exception {
        store.close();
        Said resend = run("resend", TX.toString());
        assertEquals(0, resend.code(), resend.err());
        open(() -> {});
        assertEquals(List.of(), cursor.parked());
        assertEquals(2L, StoreTest.positions(cursor).get(0));
    }

    @Test
    void aFolderWithoutJournalAndWrongWordsAreSaidInWords() throws Exception {
        Path elsewhere = data;
        data = data.resolve("nothing-here");
        Said missing = run();
        data = elsewhere;
        assertEquals(3, missing.code());
        assertTrue(missing.err().contains("there is no journal in")
                && missing.err().contains("--data DIR"));
        assertEquals(2, ask("resend").code());
        assertEquals(2, ask("list", "6b1a").code());
        assertEquals(2, ask("burn").code());
        assertEquals(2, ask("export", "--format", "xml", "6b1a").code());
        assertEquals(2, ask("export", "6b").code(), "too short to be an id");
        assertEquals(2, ask("list", "--link").code());
        assertTrue(ask("export").text().contains("usage: edgewatt parked"));
        Answer link = ask("list", "--link", "ocpp.other");
        assertEquals(1, link.code());
        assertTrue(link.text().contains("there are: ocpp.main"), link.text());
    }

    @Test
    void anIdThatFitsSeveralIsNotGuessed() {
        cursor.park(OTHER, "StartTransaction was refused");
        Answer answer = ask("resend", "6b1a7f3e");
        assertEquals(1, answer.code());
        assertTrue(answer.text().contains(TX.toString()) && answer.text().contains(OTHER.toString()));
        assertEquals(2, cursor.parked().size());
        assertEquals(0, ask("resend", "6b1a7f3e-6").code());
        assertEquals(1, cursor.parked().size());
    }

    @Test
    void anUplinkIsCalledWhenATransactionIsPutBack() throws Exception {
        store.close();
        CountDownLatch called = new CountDownLatch(1);
        open(called::countDown);
        assertEquals(0, cursor.unparks());
        store.journal().open("another", Journal.Start.END, () -> {}).close();
        assertEquals(0, ask("resend", "--all").code());
        assertTrue(called.await(30, TimeUnit.SECONDS));
        assertEquals(1, cursor.unparks());
    }

    @Test
    void theSpreadsheetHasOneRowPerEntryAndKeepsSignedRecordsAsTheyAre() {
        String csv = ask("export", "6b1a", "--format", "csv").text();
        String[] rows = csv.split("\r\n");
        assertEquals(4, rows.length);
        assertTrue(rows[0].startsWith("link,transaction,evse,kind,seq,at"));
        assertTrue(rows[1].startsWith("ocpp.main," + TX + ",1,started,0,2026-06-01T10:00:00.123456Z,true,AUTHORIZED,,"
                + "04E91C5A123B80,ISO14443,12345,12345.6,,-7360,55,OCMF,"));
        String signed = Facts.reading(Facts.T).signed().orElseThrow().data();
        assertTrue(rows[1].contains('"' + signed.replace("\"", "\"\"") + '"'), rows[1]);
        assertTrue(rows[3].contains(",ended,2,") && rows[3].contains(",15000,"));
    }

    @Test
    void whatWasBilledByHandLeavesTheListAndStaysInTheJournal() {
        Answer unsure = ask("discard", "6b1a7f3e");
        assertEquals(1, unsure.code());
        assertTrue(unsure.text().contains("--yes"));
        assertEquals(1, cursor.parked().size());
        assertEquals(0, ask("discard", "6b1a7f3e", "--yes").code());
        assertEquals(List.of(), cursor.parked());
        assertEquals(3, cursor.transaction(TX).size());
        assertTrue(StoreTest.positions(cursor).stream().noneMatch(p -> p <= 3), "never told to the link again");
        List<Fact> all = StoreTest.facts(store.journal().read(0, 100));
        assertTrue(
                all.stream()
                        .anyMatch(f -> f instanceof Fact.CommandHandled c
                                && c.origin().equals("operator")
                                && c.command().equals("parked discard")),
                "a person did this");
    }

    @Test
    void aTransactionThatStillRunsIsNotDiscarded() {
        cursor.park(RUNNING, "StartTransaction was refused");
        Answer answer = ask("discard", "7777", "--yes");
        assertEquals(1, answer.code());
        assertTrue(answer.text().contains("has no end yet"));
        assertEquals(2, cursor.parked().size());
        append(Facts.ended(RUNNING, 1));
        assertEquals(0, ask("discard", "7777", "--yes").code());
    }

    @Test
    void aNumberThatBelongsToAParkedTransactionIsNeverForgotten() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 10_050; i++) {
            many.put("v16.tx." + i, "1");
        }
        cursor.acknowledge(List.of(), many);
        cursor.acknowledge(List.of(), Map.of("last", "1"));
        assertEquals("-1", cursor.mapping("v16.tx." + TX).orElseThrow());
        long kept = store.writer().await(db -> db.number("SELECT COUNT(*) FROM mappings", 0));
        assertEquals(10_002, kept, "the oldest others go");
        assertEquals("0", cursor.mapping(Cursor.FROM).orElseThrow());
    }

    @Test
    void aSecondUplinkOfTheSameNameIsRefusedInWords() {
        IllegalArgumentException e = org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> store.journal().open("ocpp.main", Journal.Start.END, () -> {}));
        assertTrue(e.getMessage().contains("the cursor 'ocpp.main' is in use by another uplink"), e.getMessage());
        assertTrue(e.getMessage().contains("give this one a name of its own"));
        cursor.close();
        Cursor next = store.journal().open("ocpp.main", Journal.Start.END, () -> {});
        assertEquals(5, next.pendingCount(), "a hot swap goes on where the other one was");
        cursor.close(); // a second time, late
        org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> store.journal().open("ocpp.main", Journal.Start.END, () -> {}));
    }

    @Test
    void theDoorIsForTheOwnerOnlyAndGoesWithTheStore() throws Exception {
        Path socket = data.resolve("store/operator.sock");
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        store.close();
        assertFalse(Files.exists(socket));
        Files.writeString(socket, "left by a controller that was killed");
        open(() -> {});
        assertEquals(0, run("list").code());
    }

    private Map<String, byte[]> content() throws IOException {
        Map<String, byte[]> content = new HashMap<>();
        try (var files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(data.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    @Test
    void curtailmentsAreToldFromBeginningToEndBesideARunningControllerAndWithoutOne() throws Exception {
        append(new Fact.Curtailed("grid relay dimmer", Facts.T, true, 7_560, "dimmed"));
        append(new Fact.Curtailed("grid relay dimmer", Facts.T.plusSeconds(900), false, 7_560, "dimmed"));
        append(new Fact.Curtailed("grid relay dimmer", Facts.T.plusSeconds(1_000), true, 7_560, "signal lost, again"));
        String rows = "source,begins,ends,seconds,limitW,why,timeTrusted\r\n"
                + "grid relay dimmer," + Facts.T + "," + Facts.T.plusSeconds(900) + ",900,7560,dimmed,TRUST\r\n"
                + "grid relay dimmer," + Facts.T.plusSeconds(1_000) + ",,,7560,\"signal lost, again\",TRUST\r\n";
        String asked = ask("curtailments").text();
        assertEquals(rows, asked.replaceAll("(true|false)\r", "TRUST\r"));
        store.close();
        Said dead = run("curtailments");
        assertEquals(0, dead.code(), dead.err());
        assertEquals(asked, dead.out());
        JsonNode json = new ObjectMapper()
                .readTree(run("curtailments", "--format", "json").out());
        assertEquals(900, json.get(0).path("seconds").asInt());
        assertFalse(json.get(1).has("ends"));
        Said wrong = run("curtailments", "--all");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("usage: edgewatt curtailments"), wrong.err());
        open(() -> {});
    }
}
