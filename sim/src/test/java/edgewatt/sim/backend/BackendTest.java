package edgewatt.sim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTest {
    private static final String BOOT = "{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}";
    private static final String START =
            "{\"connectorId\":1,\"idTag\":\"TAG\",\"meterStart\":1000,\"timestamp\":\"2026-01-01T10:00:00Z\"}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<RawStation> stations = new ArrayList<>();

    @TempDir
    Path folder;

    private Backend backend;

    @BeforeEach
    void begin() throws Exception {
        backend = new Backend("127.0.0.1", 0, 0, Optional.empty(), Optional.empty(), InstantSource.system());
    }

    @AfterEach
    void end() throws Exception {
        for (RawStation s : stations) {
            s.closeBlocking();
        }
        backend.close();
    }

    private RawStation station() throws InterruptedException {
        return station("CP1");
    }

    private RawStation station(String id) throws InterruptedException {
        RawStation s = new RawStation(backend.port(), "/ocpp/" + id).open();
        stations.add(s);
        return s;
    }

    private HttpResponse<String> ask(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backend.controlPort() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(method, path, body);
        assertEquals(200, answer.statusCode(), answer.body());
        return new ObjectMapper().readTree(answer.body());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return json("GET", path, "");
    }

    private void fault(String json) throws IOException, InterruptedException {
        json("POST", "/faults", json);
    }

    private static String stop(int transaction, int meter) {
        return "{\"transactionId\":" + transaction + ",\"meterStop\":" + meter
                + ",\"timestamp\":\"2026-01-01T11:00:00.5+01:00\",\"reason\":\"EVDisconnected\"}";
    }

    @Test
    void theLedgerTellsATransactionAsTheStationToldIt() throws Exception {
        RawStation s = station();
        assertEquals(
                "Accepted", s.call("BootNotification", BOOT).at("/2/status").asText());
        assertEquals(
                "Accepted",
                s.call("Authorize", "{\"idTag\":\"TAG\"}")
                        .at("/2/idTagInfo/status")
                        .asText());
        JsonNode started = s.call("StartTransaction", START);
        int id = started.at("/2/transactionId").asInt();
        assertEquals(1001, id);
        s.call(
                "MeterValues",
                "{\"connectorId\":1,\"transactionId\":" + id
                        + ",\"meterValue\":[{\"timestamp\":\"2026-01-01T10:30:00Z\",\"sampledValue\":[{\"value\":\"1500\"}]}]}");
        assertTrue(get("/ledger").at("/transactions/0/open").asBoolean());
        assertEquals("{}", s.call("StopTransaction", stop(id, 8400)).get(2).toString());
        JsonNode t = get("/ledger").at("/transactions/0");
        assertEquals(7400, t.get("energyWh").asInt());
        assertEquals("CP1", t.get("station").asText());
        assertEquals("TAG", t.get("idTag").asText());
        assertEquals("EVDisconnected", t.get("reason").asText());
        assertEquals("1500", t.at("/samples/0/sampledValue/0/value").asText());
        assertFalse(t.get("open").asBoolean());
        assertEquals(0, get("/ledger").get("badFrames").asInt());
    }

    @Test
    void whatComesAgainIsARepeatAndWhatBelongsToNothingAnOrphan() throws Exception {
        RawStation s = station();
        int id = s.call("StartTransaction", START).at("/2/transactionId").asInt();
        assertEquals(
                id, s.call("StartTransaction", START).at("/2/transactionId").asInt());
        s.call("StopTransaction", stop(id, 8400));
        s.call("StopTransaction", stop(id, 8400));
        s.call("StopTransaction", stop(id, 9000));
        s.call("StopTransaction", stop(-1, 5));
        JsonNode all = get("/ledger");
        assertEquals(1, all.get("transactions").size());
        assertEquals(1, all.at("/transactions/0/repeatedStarts").asInt());
        assertEquals(2, all.at("/transactions/0/repeatedStops").asInt());
        assertTrue(all.at("/transactions/0/contradictoryStop").asBoolean());
        assertEquals(7400, all.at("/transactions/0/energyWh").asInt());
        assertEquals(-1, all.at("/orphans/0/payload/transactionId").asInt());
    }

    @Test
    void theLedgerFileOutlivesTheBackendAndATornLine() throws Exception {
        backend.close();
        Path file = folder.resolve("books/ledger.jsonl");
        backend = new Backend("127.0.0.1", 0, 0, Optional.of(file), Optional.empty(), InstantSource.system());
        int first =
                station().call("StartTransaction", START).at("/2/transactionId").asInt();
        backend.close();
        Files.writeString(file, "{\"kind\":\"sto", StandardOpenOption.APPEND);
        backend = new Backend("127.0.0.1", 0, 0, Optional.of(file), Optional.empty(), InstantSource.system());
        RawStation s = station();
        assertEquals(
                first, s.call("StartTransaction", START).at("/2/transactionId").asInt());
        int second = s.call("StartTransaction", START.replace("TAG", "OTHER"))
                .at("/2/transactionId")
                .asInt();
        assertEquals(first + 1, second);
        s.call("StopTransaction", stop(first, 2000));
        backend.close();
        backend = new Backend("127.0.0.1", 0, 0, Optional.of(file), Optional.empty(), InstantSource.system());
        JsonNode all = get("/ledger").get("transactions");
        assertEquals(2, all.size());
        assertEquals(1000, all.at("/0/energyWh").asInt());
        assertTrue(all.at("/1/open").asBoolean());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Heartbeat | {\"x\":1} | FormationViolation",
                "Authorize | {} | OccurenceConstraintViolation",
                "Authorize | {\"idTag\":\"123456789012345678901\"} | PropertyConstraintViolation",
                "Authorize | {\"idTag\":7} | TypeConstraintViolation",
                "Authorize | {\"idTag\":null} | TypeConstraintViolation",
                "StatusNotification | {\"connectorId\":\"1\",\"errorCode\":\"NoError\",\"status\":\"Available\"} |"
                        + " TypeConstraintViolation",
                "StatusNotification | {\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Idle\"} |"
                        + " PropertyConstraintViolation",
                "StopTransaction | {\"transactionId\":1,\"meterStop\":1.5,\"timestamp\":\"2026-01-01T10:00:00Z\"} |"
                        + " TypeConstraintViolation",
                "StopTransaction | {\"transactionId\":1,\"meterStop\":1,\"timestamp\":\"2026-01-01T10:00:00\"} |"
                        + " PropertyConstraintViolation",
                "MeterValues | {\"connectorId\":1,\"meterValue\":[]} | OccurenceConstraintViolation",
                "MeterValues |"
                        + " {\"connectorId\":1,\"meterValue\":[{\"timestamp\":\"2026-01-01T10:00:00Z\",\"sampledValue\":[{\"value\":5}]}]}"
                        + " | TypeConstraintViolation",
                "SignedFirmwareStatusNotification | {\"status\":\"Burning\",\"requestId\":1} |"
                        + " PropertyConstraintViolation",
                "SecurityEventNotification | {\"type\":\"Tamper\"} | OccurenceConstraintViolation",
                "Dance | {} | NotImplemented"
            })
    void aWrongFrameIsRefusedWithItsCodeAndCounted(String action, String payload, String code) throws Exception {
        RawStation s = station();
        JsonNode answer = s.call(action, payload);
        assertEquals(4, answer.get(0).asInt(), answer.toString());
        assertEquals(code, answer.get(2).asText(), answer.toString());
        assertEquals(1, get("/bad").get("total").asInt());
        assertEquals(1, get("/stations").at("/0/badFrames").asInt());
    }

    @Test
    void whatIsNoMessageIsCountedToo() throws Exception {
        RawStation s = station();
        for (String text :
                List.of("hello", "{}", "[2]", "[9,\"a\",\"b\",{}]", "[2,\"\",\"Heartbeat\",{}]", "[2,\"a\",\"a\":1]")) {
            s.send(text);
        }
        s.send("[2,\"same\",\"Heartbeat\",{}]");
        s.send("[2,\"same\",\"Heartbeat\",{}]");
        s.next();
        s.next();
        JsonNode bad = get("/bad");
        assertEquals(7, bad.get("total").asInt(), bad.toString());
        assertEquals(
                "message id used before on this connection",
                bad.at("/last/6/why").asText());
    }

    @Test
    void aCallReachesTheStationAndItsAnswerComesBack() throws Exception {
        RawStation s = station();
        CompletableFuture<HttpResponse<String>> good =
                later("/station/CP1/RemoteStartTransaction", "{\"idTag\":\"T\"}");
        JsonNode call = s.next();
        assertEquals("RemoteStartTransaction", call.get(2).asText());
        assertEquals("T", call.at("/3/idTag").asText());
        s.send("[3," + call.get(1) + ",{\"status\":\"Accepted\"}]");
        assertEquals("{\"status\":\"Accepted\"}", body(good, 200));

        CompletableFuture<HttpResponse<String>> wrong = later("/CP1/Reset", "{\"type\":\"Soft\"}");
        s.send("[3," + s.next().get(1) + ",{\"status\":\"Perhaps\"}]");
        assertTrue(body(wrong, 502).contains("InvalidAnswer"));

        CompletableFuture<HttpResponse<String>> error = later("/station/CP1/Anything", "");
        s.send("[4," + s.next().get(1) + ",\"NotImplemented\",\"no\",{}]");
        assertEquals("{\"error\":\"NotImplemented\",\"description\":\"no\",\"details\":{}}", body(error, 502));

        HttpResponse<String> silent = ask("POST", "/station/CP1/ClearCache?timeout=50", "{}");
        assertEquals(504, silent.statusCode());
        assertEquals("ClearCache", s.next().get(2).asText());
        assertEquals(1, get("/bad").get("total").asInt(), "only the false Reset answer");
        CompletableFuture<HttpResponse<String>> lost = later("/station/CP1/ClearCache", "{}");
        assertEquals("ClearCache", s.next().get(2).asText());
        json("POST", "/disconnect/CP1", "");
        body(lost, 502);
        assertEquals(404, ask("POST", "/station/CP1/ClearCache", "{}").statusCode());
    }

    private CompletableFuture<HttpResponse<String>> later(String path, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backend.controlPort() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String body(CompletableFuture<HttpResponse<String>> answer, int status) throws Exception {
        HttpResponse<String> r = answer.get(20, TimeUnit.SECONDS);
        assertEquals(status, r.statusCode(), r.body());
        return r.body().strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SecurityEventNotification | {\"type\":\"StartupOfTheDevice\",\"timestamp\":\"2026-01-01T10:00:00Z\"}"
                        + " | {}",
                "SignCertificate | {\"csr\":\"-----BEGIN CERTIFICATE REQUEST-----\"} | {\"status\":\"Accepted\"}",
                "LogStatusNotification | {\"status\":\"Uploaded\",\"requestId\":7} | {}",
                "DiagnosticsStatusNotification | {\"status\":\"Idle\"} | {}",
                "FirmwareStatusNotification | {\"status\":\"Installed\"} | {}",
                "SignedFirmwareStatusNotification | {\"status\":\"SignatureVerified\",\"requestId\":7} | {}"
            })
    void notificationsOfTheProfilesAndTheSecurityExtensionAreAnswered(String action, String payload, String answer)
            throws Exception {
        RawStation s = station();
        assertEquals(
                new ObjectMapper().readTree(answer), s.call(action, payload).get(2));
        assertEquals(0, get("/bad").get("total").asInt());
    }

    /** 28 of OCPP 1.6 and 11 of its security extension; DataTransfer goes both ways. */
    @Test
    void allMessagesHaveAShape() {
        assertEquals(14, Shapes.REQUESTS.size());
        assertEquals(26, Shapes.ANSWERS.size());
    }

    @Test
    void itsClockCanBeWrong() throws Exception {
        json("POST", "/settings", "{\"clockOffset\":86400}");
        RawStation s = station();
        Instant told =
                Instant.parse(s.call("Heartbeat", "{}").at("/2/currentTime").asText());
        assertTrue(told.isAfter(Instant.now().plusSeconds(86_000)), told.toString());
    }

    @Test
    void aStationThatWaitsMaySayNothingButBoot() throws Exception {
        json("POST", "/settings", "{\"bootStatus\":\"Pending\",\"interval\":7}");
        RawStation s = station();
        JsonNode boot = s.call("BootNotification", BOOT);
        assertEquals("Pending", boot.at("/2/status").asText());
        assertEquals(7, boot.at("/2/interval").asInt());
        assertEquals("SecurityError", s.call("Heartbeat", "{}").get(2).asText());
        assertEquals(1, get("/bad").get("total").asInt());
        json("POST", "/settings", "{\"bootStatus\":\"Accepted\"}");
        s.call("BootNotification", BOOT);
        assertEquals(3, s.call("Heartbeat", "{}").get(0).asInt());
    }

    @Test
    void tagsAreJudgedByTheirListWhateverTheirCase() throws Exception {
        json("POST", "/settings", "{\"tags\":{\"Bad\":\"Blocked\"},\"tagStatus\":\"Invalid\"}");
        RawStation s = station();
        assertEquals(
                "Blocked",
                s.call("Authorize", "{\"idTag\":\"BAD\"}")
                        .at("/2/idTagInfo/status")
                        .asText());
        assertEquals(
                "Invalid",
                s.call("StartTransaction", START).at("/2/idTagInfo/status").asText());
        HttpResponse<String> wrong = ask("POST", "/settings", "{\"tagStatus\":\"Nice\"}");
        assertEquals(400, wrong.statusCode());
        assertTrue(wrong.body().startsWith("tagStatus 'Nice'; expected one of Accepted, Blocked"), wrong.body());
    }

    @Test
    void onlyListedStationsWithTheirPasswordComeIn() throws Exception {
        JsonNode settings = json("POST", "/settings", "{\"stations\":{\"CP1\":\"a long secret\",\"OPEN\":\"\"}}");
        assertFalse(settings.toString().contains("secret"));
        int port = backend.port();
        assertTrue(new RawStation(port, "/CP1").refused().contains("401"));
        assertTrue(
                new RawStation(port, "/CP1").password("CP1", "wrong").refused().contains("401"));
        assertTrue(new RawStation(port, "/OTHER").refused().contains("404"));
        assertTrue(new RawStation(port, "/").refused().contains("404"));
        RawStation good = new RawStation(port, "/any/path/CP1")
                .password("CP1", "a long secret")
                .open();
        stations.add(good);
        station("OPEN");
        assertEquals(2, get("/stations").size());
    }

    @Test
    void anotherProtocolIsRefused() throws Exception {
        assertTrue(new RawStation(backend.port(), "/CP1", "ocpp2.0.1").refused().contains("404"));
    }

    @Test
    void aNewerConnectionReplacesTheOlder() throws Exception {
        RawStation old = station();
        RawStation young = station();
        assertEquals("1000 replaced by a newer connection", old.closed.poll(20, TimeUnit.SECONDS));
        assertEquals(3, young.call("Heartbeat", "{}").get(0).asInt());
    }

    @Test
    void framesTellWhenTheyCame() throws Exception {
        RawStation s = station();
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + backend.controlPort() + "/frames?after=0&wait=5000"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        long before = System.nanoTime();
        s.call("Heartbeat", "{}");
        long after = System.nanoTime();
        JsonNode first = new ObjectMapper().readTree(body(waiting, 200)).at("/frames/0");
        assertTrue(first.get("in").asBoolean());
        assertEquals("[2,\"m1\",\"Heartbeat\",{}]", first.get("text").asText());
        assertTrue(first.get("nanos").asLong() > before && first.get("nanos").asLong() < after);
        assertEquals(400, ask("GET", "/frames?after=x", "").statusCode());
    }

    @Test
    void aDroppedAnswerIsBookedAndAnIgnoredMessageIsNot() throws Exception {
        fault(
                "[{\"kind\":\"ignore\",\"action\":\"StartTransaction\"},{\"kind\":\"drop\",\"action\":\"StartTransaction\"}]");
        RawStation s = station();
        s.ask("StartTransaction", START);
        assertEquals(3, s.call("Heartbeat", "{}").get(0).asInt(), "no answer to the start in between");
        assertEquals(0, get("/ledger").get("transactions").size());
        s.ask("StartTransaction", START);
        s.call("Heartbeat", "{}");
        assertEquals(1, get("/ledger").get("transactions").size());
        assertEquals(
                1001, s.call("StartTransaction", START).at("/2/transactionId").asInt(), "the same again");
        assertEquals(0, get("/faults").size());
    }

    @Test
    void answersAreDelayedDoubledOrErrors() throws Exception {
        fault(
                "[{\"kind\":\"delay\",\"ms\":200,\"action\":\"Heartbeat\"},{\"kind\":\"duplicate\",\"action\":\"Authorize\"},"
                        + "{\"kind\":\"callerror\",\"action\":\"StopTransaction\",\"code\":\"GenericError\",\"count\":2}]");
        RawStation s = station();
        long begin = System.nanoTime();
        s.call("Heartbeat", "{}");
        assertTrue(System.nanoTime() - begin >= 200_000_000L);
        JsonNode once = s.call("Authorize", "{\"idTag\":\"T\"}");
        assertEquals(once, s.next());
        assertEquals(
                "GenericError", s.call("StopTransaction", stop(1, 1)).get(2).asText());
        assertEquals(1, get("/faults").at("/0/count").asInt());
        assertEquals(
                "GenericError", s.call("StopTransaction", stop(1, 1)).get(2).asText());
        assertEquals(0, get("/ledger").get("orphans").size(), "an error is not booked");
        assertEquals(3, s.call("StopTransaction", stop(1, 1)).get(0).asInt());
    }

    @Test
    void theConnectionIsCutAndHandshakesAreRefused() throws Exception {
        fault("[{\"kind\":\"close\",\"action\":\"StartTransaction\"},{\"kind\":\"refuse\",\"status\":404},"
                + "{\"kind\":\"refuse\",\"status\":401}]");
        int port = backend.port();
        assertTrue(new RawStation(port, "/CP1").refused().contains("404"));
        assertTrue(new RawStation(port, "/CP1").refused().contains("401"));
        RawStation s = station();
        s.ask("StartTransaction", START);
        assertTrue(s.closed.poll(20, TimeUnit.SECONDS).startsWith("1006"));
        assertEquals(1, get("/ledger").get("transactions").size());
    }

    @Test
    void aDeafBackendReadsNothingForAWhile() throws Exception {
        fault("{\"kind\":\"deaf\",\"ms\":300,\"action\":\"Heartbeat\"}");
        RawStation s = station();
        long begin = System.nanoTime();
        s.ask("Heartbeat", "{}");
        assertNull(s.received.poll(50, TimeUnit.MILLISECONDS));
        s.ask("Authorize", "{\"idTag\":\"T\"}");
        assertEquals("m1", s.next().get(1).asText());
        assertEquals("m2", s.next().get(1).asText());
        assertTrue(System.nanoTime() - begin >= 300_000_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /faults | {\"kind\":\"explode\"} | no fault kind 'explode'",
                "POST | /faults | {\"kind\":\"drop\",\"colour\":1} | no 'colour' in a fault",
                "POST | /faults | {\"kind\":\"drop\",\"count\":0} | count 0; expected at least 1",
                "POST | /faults | nonsense | the body is not JSON",
                "POST | /settings | {\"interval\":-1} | interval -1; expected at least 0 s",
                "POST | /settings | {\"colour\":1} | no setting 'colour'",
                "POST | /settings | 7 | the body is neither a JSON object nor a list"
            })
    void theControlPortSaysWhatIsWrong(String method, String path, String body, String begin) throws Exception {
        HttpResponse<String> answer = ask(method, path, body);
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().startsWith(begin), answer.body());
    }

    @Test
    void aSettingsFileHoldsFromTheFirstHandshakeOn() throws Exception {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "{\"stations\":{\"CP2\":\"\"}}");
        try (Backend other =
                new Backend("127.0.0.1", 0, 0, Optional.empty(), Optional.of(file), InstantSource.system())) {
            assertTrue(new RawStation(other.port(), "/CP1").refused().contains("404"));
        }
        Files.writeString(file, "{\"bootStatus\":\"Maybe\"}");
        IOException e = assertThrows(
                IOException.class,
                () -> new Backend("127.0.0.1", 0, 0, Optional.empty(), Optional.of(file), InstantSource.system())
                        .close());
        assertTrue(e.getMessage().contains("bootStatus 'Maybe'"), e.getMessage());
    }

    @Test
    void aTakenPortIsNamed() {
        IOException e = assertThrows(
                IOException.class,
                () -> new Backend(
                                "127.0.0.1",
                                backend.port(),
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                InstantSource.system())
                        .close());
        assertTrue(e.getMessage().contains(":" + backend.port()), e.getMessage());
        IOException control = assertThrows(
                IOException.class,
                () -> new Backend(
                                "127.0.0.1",
                                0,
                                backend.controlPort(),
                                Optional.empty(),
                                Optional.empty(),
                                InstantSource.system())
                        .close());
        assertTrue(control.getMessage().contains(":" + backend.controlPort()), control.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Main.options(new String[] {"--ports", "1"}));
    }
}
