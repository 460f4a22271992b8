package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Diagnostics, logs and firmware, with servers of our own at the other end. */
final class FileTransfers {
    private static final byte[] CONTENT = "a release that is none".getBytes(StandardCharsets.UTF_8);

    private final Rig rig;
    private final FileServer http;
    private final FtpServer ftp;
    private final TestCa ca;

    FileTransfers(Rig rig, FileServer http, FtpServer ftp, TestCa ca) {
        this.rig = rig;
        this.http = http;
        this.ftp = ftp;
        this.ca = ca;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "diagnostics.http",
                        "GetDiagnostics over HTTP: a file name, Uploading, Uploaded, and a file",
                        () -> diagnostics(http.url("/up/diagnostics"), http.uploads())),
                new Step("diagnostics.ftp", "the same over FTP", () -> diagnostics(ftp.url("/"), ftp.uploads())),
                new Step("diagnostics.failed", "nobody takes it: UploadFailed", this::diagnosticsFailed),
                new Step(
                        "log.diagnostics",
                        "GetLog DiagnosticsLog: the request id comes back with each state",
                        () -> log("DiagnosticsLog", 31)),
                new Step("log.security", "GetLog SecurityLog", () -> log("SecurityLog", 32)),
                new Step("log.failed", "nobody takes it: UploadFailure", this::logFailed),
                new Step(
                        "firmware.plain",
                        "UpdateFirmware of a file that is no release: fetched, refused by the deployer, InstallationFailed",
                        this::firmware),
                new Step(
                        "firmware.signed",
                        "SignedUpdateFirmware with the manufacturer's signature and not ours: InstallVerificationFailed",
                        this::signed),
                new Step(
                        "firmware.bad-certificate",
                        "a signing certificate that no installed root vouches for: InvalidCertificate, a security event",
                        this::badCertificate));
    }

    private void diagnostics(String location, Map<String, Integer> uploads) throws Exception {
        int from = rig.mark();
        JsonNode answer =
                rig.call("GetDiagnostics", "{\"location\":\"" + location + "\",\"retries\":1,\"retryInterval\":1}");
        String name = answer.path("fileName").asText();
        unless(!name.isEmpty() && name.length() <= 255, "fileName: " + answer);
        Frame uploading = diagnosticsState(from, "Uploading");
        diagnosticsState(uploading.number(), "Uploaded");
        unless(
                uploads.entrySet().stream().anyMatch(f -> f.getKey().contains(name) || f.getValue() > 0),
                "nothing has arrived at " + location);
    }

    private Frame diagnosticsState(int from, String state) throws Exception {
        return rig.sent(
                from,
                "DiagnosticsStatusNotification",
                p -> p.path("status").asText().equals(state));
    }

    private void diagnosticsFailed() throws Exception {
        int from = rig.mark();
        rig.call("GetDiagnostics", "{\"location\":\"" + http.url("/nowhere") + "\",\"retries\":0,\"retryInterval\":1}");
        diagnosticsState(from, "UploadFailed");
    }

    private void log(String type, int id) throws Exception {
        int from = rig.mark();
        JsonNode answer = rig.expect("Accepted", "GetLog", getLog(type, id, http.url("/up/log")));
        unless(!answer.path("filename").asText().isEmpty(), "filename: " + answer);
        Frame uploading = logState(from, id, "Uploading");
        logState(uploading.number(), id, "Uploaded");
        unless(http.uploads().keySet().stream().anyMatch(p -> p.startsWith("/up/log")), "nothing has arrived");
    }

    private static String getLog(String type, int id, String location) {
        return "{\"logType\":\"" + type + "\",\"requestId\":" + id + ",\"retries\":0,\"log\":{\"remoteLocation\":\""
                + location + "\"}}";
    }

    private Frame logState(int from, int id, String state) throws Exception {
        return rig.sent(
                from,
                "LogStatusNotification",
                p -> p.path("status").asText().equals(state)
                        && p.path("requestId").asInt() == id);
    }

    private void logFailed() throws Exception {
        int from = rig.mark();
        rig.call("GetLog", getLog("DiagnosticsLog", 33, http.url("/nowhere")));
        logState(from, 33, "UploadFailure");
    }

    private void firmware() throws Exception {
        String location = http.offer("plain.bin", "not a release".getBytes(StandardCharsets.UTF_8));
        int from = rig.mark();
        rig.call("UpdateFirmware", "{\"location\":\"" + location + "\",\"retrieveDate\":\"" + now() + "\"}");
        for (String state : List.of("Downloading", "Downloaded", "Installing", "InstallationFailed")) {
            from = rig.sent(
                            from,
                            "FirmwareStatusNotification",
                            p -> p.path("status").asText().equals(state))
                    .number();
        }
    }

    private static String now() {
        return Rig.in(Duration.ZERO);
    }

    private String signedUpdate(int id, String certificate, String signature) {
        String location = http.offer("signed" + id + ".bin", CONTENT);
        return "{\"requestId\":" + id + ",\"retries\":0,\"firmware\":{\"location\":\"" + location
                + "\",\"retrieveDateTime\":\"" + now() + "\",\"signingCertificate\":\""
                + certificate.replace("\n", "\\n") + "\",\"signature\":\"" + signature + "\"}}";
    }

    private void signed() throws Exception {
        rig.expect(
                "Accepted",
                "InstallCertificate",
                "{\"certificateType\":\"ManufacturerRootCertificate\",\"certificate\":\""
                        + ca.root().replace("\n", "\\n") + "\"}");
        int from = rig.mark();
        rig.expect("Accepted", "SignedUpdateFirmware", signedUpdate(41, ca.signerCertificate(), ca.sign(CONTENT)));
        for (String state : List.of("Downloading", "Downloaded", "SignatureVerified", "InstallVerificationFailed")) {
            from = rig.sent(
                            from,
                            "SignedFirmwareStatusNotification",
                            p -> p.path("status").asText().equals(state)
                                    && p.path("requestId").asInt() == 41)
                    .number();
        }
    }

    private void badCertificate() throws Exception {
        int from = rig.mark();
        rig.expect("InvalidCertificate", "SignedUpdateFirmware", signedUpdate(43, "no certificate", "AAAA"));
        rig.sent(
                from,
                "SecurityEventNotification",
                p -> p.path("type").asText().equals("InvalidFirmwareSigningCertificate"));
    }
}
