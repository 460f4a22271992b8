package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCallsTest {
    private static final String DIAGNOSTICS = "DiagnosticsStatusNotification";
    private static final String LOG = "LogStatusNotification";

    @TempDir
    Path temp;

    private FileBench f;

    @BeforeEach
    void start() {
        f = new FileBench(temp, true).accepted();
    }

    @AfterEach
    void stop() {
        f.close();
    }

    private String getDiagnostics(String path) {
        return f.b.call("GetDiagnostics", "{'location':'" + f.site.at(path) + "','retries':1,'retryInterval':10}");
    }

    private String getLog(int id, String location) {
        return f.b.call(
                "GetLog",
                "{'logType':'SecurityLog','requestId':" + id + ",'retries':0,'log':{'remoteLocation':'" + location
                        + "','oldestTimestamp':'2026-03-01T00:00:00Z'}}");
    }

    @Test
    void diagnosticsAreNamedThenUploaded() {
        assertEquals("{\"fileName\":\"diagnostics-SN-7-20260301T100000Z.zip\"}", getDiagnostics("/in/"));
        assertEquals(List.of("{'status':'Uploading'}", "{'status':'Uploaded'}"), f.statuses(DIAGNOSTICS));
        assertEquals(List.of("PUT /in/diagnostics-SN-7-20260301T100000Z.zip zip"), f.site.seen);
        assertEquals(List.of(), f.left());
    }

    @Test
    void anUploadThatFailsIsTriedAsOftenAsWasAsked() {
        f.site.answer = 500;
        getDiagnostics("/in/");
        assertEquals(List.of("{'status':'Uploading'}"), f.statuses(DIAGNOSTICS));
        f.b.pass(9);
        assertEquals(1, f.site.seen.size());
        f.b.pass(1);
        assertEquals(List.of("{'status':'UploadFailed'}"), f.statuses(DIAGNOSTICS));
        assertEquals(2, f.site.seen.size());
        assertEquals(List.of(), f.left());
    }

    @Test
    void aLocationOfNoUseIsAnsweredWithoutAFileName() {
        assertEquals("{}", f.b.call("GetDiagnostics", "{'location':'sftp://u:p@h/x'}"));
        assertEquals(List.of("{'status':'UploadFailed'}"), f.statuses(DIAGNOSTICS));
    }

    @Test
    void anObserverGetsNothing() {
        try (FileBench observer = new FileBench(temp, false).accepted()) {
            assertEquals("{}", observer.b.call("GetDiagnostics", "{'location':'" + f.site.at("/") + "'}"));
            assertEquals(
                    "{\"status\":\"Rejected\"}",
                    observer.b.call(
                            "GetLog",
                            "{'logType':'DiagnosticsLog','requestId':1,'log':{'remoteLocation':'http://h/'}}"));
            observer.b.quiet();
        }
    }

    @Test
    void aLogCarriesItsRequestId() {
        assertEquals(
                "{\"status\":\"Accepted\",\"filename\":\"security-SN-7-20260301T100000Z.zip\"}",
                getLog(-5, f.site.at("/in/")));
        assertEquals(
                List.of("{'status':'Uploading','requestId':-5}", "{'status':'Uploaded','requestId':-5}"),
                f.statuses(LOG));
    }

    @ParameterizedTest
    @CsvSource({
        "400, BadMessage",
        "401, PermissionDenied",
        "403, PermissionDenied",
        "405, NotSupportedOperation",
        "500, UploadFailure",
        "413, UploadFailure",
        "404, UploadFailure"
    })
    void eachFailureOfALogHasItsWord(int code, String word) {
        f.site.answer = code;
        getLog(1, f.site.at("/in/"));
        assertEquals(
                List.of("{'status':'Uploading','requestId':1}", "{'status':'" + word + "','requestId':1}"),
                f.statuses(LOG));
    }

    @Test
    void anUnknownProtocolAndNonsenseHaveTheirWordsToo() {
        assertEquals("{\"status\":\"Accepted\"}", getLog(1, "gopher://h/x"));
        assertEquals(List.of("{'status':'NotSupportedOperation','requestId':1}"), f.statuses(LOG));
        assertEquals("{\"status\":\"Accepted\"}", getLog(2, "nonsense"));
        assertEquals(List.of("{'status':'BadMessage','requestId':2}"), f.statuses(LOG));
    }

    @Test
    void aNewLogReplacesTheOneThatRuns() {
        f.holding = true;
        getLog(1, f.site.at("/one/"));
        assertEquals(List.of("{'status':'Uploading','requestId':1}"), f.statuses(LOG));
        assertEquals(
                "AcceptedCanceled",
                Bench.json(getLog(2, f.site.at("/two/"))).get("status").asText());
        f.b.loop.run();
        f.release();
        assertEquals(
                List.of("{'status':'Uploading','requestId':2}", "{'status':'Uploaded','requestId':2}"),
                f.statuses(LOG));
        assertEquals(1, f.site.seen.size(), f.site.seen.toString());
        assertEquals(List.of(), f.left());
    }

    @Test
    void triggersTellWhetherSomethingRuns() {
        String accepted = "{\"status\":\"Accepted\"}";
        assertEquals(accepted, f.b.call("TriggerMessage", "{'requestedMessage':'" + DIAGNOSTICS + "'}"));
        assertEquals(List.of("{'status':'Idle'}"), f.statuses(DIAGNOSTICS));
        assertEquals(accepted, f.b.call("ExtendedTriggerMessage", "{'requestedMessage':'" + LOG + "'}"));
        assertEquals(List.of("{'status':'Idle'}"), f.statuses(LOG));
        f.holding = true;
        getLog(7, f.site.at("/"));
        f.statuses(LOG);
        f.b.call("ExtendedTriggerMessage", "{'requestedMessage':'" + LOG + "'}");
        assertEquals(List.of("{'status':'Uploading','requestId':7}"), f.statuses(LOG));
    }

    @Test
    void whatCouldNotBeToldIsToldWhenTheBackendIsBackTheLatestOnly() {
        f.holding = true;
        getLog(3, f.site.at("/"));
        assertEquals(List.of("{'status':'Uploading','requestId':3}"), f.statuses(LOG));
        f.b.disconnect();
        f.release();
        f.b.loop.run();
        f.b.quiet();
        f.b.connect();
        assertEquals(List.of("{'status':'Uploaded','requestId':3}"), f.statuses(LOG));
        f.b.quiet();
    }

    @Test
    void aStatusLostOnTheWayIsToldAgain() {
        getLog(4, f.site.at("/"));
        f.b.loop.run();
        f.b.disconnect(); // Uploading was sent and not answered
        f.b.connect();
        assertEquals(List.of("{'status':'Uploaded','requestId':4}"), f.statuses(LOG));
    }

    @Test
    void theCredentialsOfTheUrlAreNowhere() {
        String answer = getDiagnostics("/in/x.zip?sig=s3cret");
        assertEquals("{\"fileName\":\"x.zip\"}", answer);
        f.statuses(DIAGNOSTICS);
        for (var entry : f.journal.read(0, 100)) {
            assertFalse(entry.fact().toString().contains("s3cret"), entry.toString());
        }
        assertTrue(f.journal.read(0, 100).stream().anyMatch(e -> e.fact() instanceof Fact.CommandHandled));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "GetDiagnostics | {} | OccurenceConstraintViolation: location is required",
                "GetDiagnostics | {'location':'http://h/','retries':-1} | PropertyConstraintViolation: retries is out of range",
                "GetDiagnostics | {'location':'http://h/','startTime':'yesterday'} | PropertyConstraintViolation: startTime is not a time with a zone",
                "GetLog | {'logType':'Everything','requestId':1,'log':{'remoteLocation':'x'}} | PropertyConstraintViolation: logType",
                "GetLog | {'logType':'SecurityLog','log':{'remoteLocation':'x'}} | OccurenceConstraintViolation: requestId is required",
                "GetLog | {'logType':'SecurityLog','requestId':1,'log':{}} | OccurenceConstraintViolation: log.remoteLocation is required",
            })
    void whatIsMalformedIsACallError(String action, String payload, String error) {
        assertEquals(error, f.b.call(action, payload));
        f.b.quiet();
    }
}
