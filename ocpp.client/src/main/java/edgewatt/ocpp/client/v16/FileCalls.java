package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.files.FileServices;
import edgewatt.ocpp.client.files.LogBundle;
import edgewatt.ocpp.client.files.LogUpload;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** GetDiagnostics (1.6 section 6.25) and GetLog (security white paper ed. 3), each with its status. */
public final class FileCalls implements Feature {
    static final int MAX_URL = 2048;
    private static final int MAX_LOCATION = 512;

    private static final Map<String, LogBundle.Kind> KINDS =
            Map.of("DiagnosticsLog", LogBundle.Kind.DIAGNOSTICS, "SecurityLog", LogBundle.Kind.SECURITY);

    private final Conversation.Identity identity;
    private final LogUpload diagnostics;
    private final LogUpload log;
    private final Reports diagnosticsReports;
    private final Reports logReports;
    private final Desk desk;

    /** @param tls whom to trust when files are sent over TLS */
    public FileCalls(
            Conversation.Identity identity, Loop loop, FileServices files, Supplier<SSLContext> tls, Desk desk) {
        this.identity = identity;
        this.desk = desk;
        diagnosticsReports = new Reports(desk);
        logReports = new Reports(desk);
        String link = identity.name();
        diagnostics = new LogUpload(
                link,
                loop,
                files.depot(),
                files.bundle(),
                tls,
                (status, id) -> diagnosticsWord(status)
                        .ifPresent(word -> diagnosticsReports.tell(diagnosticsStatus(word), () -> {})));
        log = new LogUpload(
                link,
                loop,
                files.depot(),
                files.bundle(),
                tls,
                (status, id) -> logWord(status).ifPresent(word -> logReports.tell(logStatus(word, id), () -> {})));
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of("GetDiagnostics", now(this::getDiagnostics), "GetLog", now(this::getLog));
    }

    @Override
    public Map<String, Runnable> triggers() {
        return Map.of(
                "DiagnosticsStatusNotification",
                () -> desk.send(diagnosticsStatus(diagnostics.busy() ? "Uploading" : "Idle")),
                "LogStatusNotification",
                () -> desk.send(logStatus(log.busy() ? "Uploading" : "Idle", log.requestId())));
    }

    @Override
    public void accepted() {
        diagnosticsReports.accepted();
        logReports.accepted();
    }

    /** The link ends: what runs is cancelled. */
    public void close() {
        diagnostics.cancel();
        log.cancel();
    }

    /** An observer gets nothing: no file name in the answer says so. */
    private Reply getDiagnostics(ObjectNode request) {
        LogUpload.Wish wish = Payload.read(request, p -> {
            Optional<Instant> from = p.optionalInstant("startTime");
            Optional<Instant> to = p.optionalInstant("stopTime");
            return new LogUpload.Wish(
                    OptionalInt.empty(),
                    content(LogBundle.Kind.DIAGNOSTICS, from, to),
                    p.text("location", MAX_URL),
                    p.optionalInteger("retries", 0),
                    p.optionalInteger("retryInterval", 0));
        });
        ObjectNode conf = Json.object();
        if (identity.controls()) {
            diagnostics.start(wish).fileName().ifPresent(name -> conf.put("fileName", name));
        }
        return Reply.of(conf);
    }

    private Reply getLog(ObjectNode request) {
        LogUpload.Wish wish = Payload.read(request, p -> {
            LogBundle.Kind kind = p.choice("logType", KINDS);
            int id = p.integer("requestId", Integer.MIN_VALUE);
            OptionalInt retries = p.optionalInteger("retries", 0);
            OptionalInt interval = p.optionalInteger("retryInterval", 0);
            return p.object(
                    "log",
                    l -> new LogUpload.Wish(
                            OptionalInt.of(id),
                            content(kind, l.optionalInstant("oldestTimestamp"), l.optionalInstant("latestTimestamp")),
                            l.text("remoteLocation", MAX_LOCATION),
                            retries,
                            interval));
        });
        if (!identity.controls()) {
            return Reply.status("Rejected");
        }
        LogUpload.Accepted accepted = log.start(wish);
        ObjectNode conf = Json.object().put("status", accepted.replaced() ? "AcceptedCanceled" : "Accepted");
        accepted.fileName().ifPresent(name -> conf.put("filename", name));
        return Reply.of(conf);
    }

    private LogBundle.Content content(LogBundle.Kind kind, Optional<Instant> from, Optional<Instant> to) {
        return new LogBundle.Content(kind, new LogBundle.Window(from, to), identity.name());
    }

    private static Call diagnosticsStatus(String word) {
        return new Call("DiagnosticsStatusNotification", Json.object().put("status", word));
    }

    private static Call logStatus(String word, OptionalInt requestId) {
        ObjectNode payload = Json.object().put("status", word);
        requestId.ifPresent(id -> payload.put("requestId", id));
        return new Call("LogStatusNotification", payload);
    }

    /** 1.6 has one word for every failure; and none for one that gave way to another. */
    private static Optional<String> diagnosticsWord(LogUpload.Status status) {
        return switch (status) {
            case UPLOADING -> Optional.of("Uploading");
            case UPLOADED -> Optional.of("Uploaded");
            case ACCEPTED_CANCELED -> Optional.empty();
            default -> Optional.of("UploadFailed");
        };
    }

    private static Optional<String> logWord(LogUpload.Status status) {
        return switch (status) {
            case UPLOADING -> Optional.of("Uploading");
            case UPLOADED -> Optional.of("Uploaded");
            case UPLOAD_FAILURE -> Optional.of("UploadFailure");
            case BAD_MESSAGE -> Optional.of("BadMessage");
            case PERMISSION_DENIED -> Optional.of("PermissionDenied");
            case NOT_SUPPORTED_OPERATION -> Optional.of("NotSupportedOperation");
            case ACCEPTED_CANCELED -> Optional.empty();
        };
    }

    private static Function<ObjectNode, CompletionStage<Reply>> now(Function<ObjectNode, Reply> handler) {
        return request -> CompletableFuture.completedStage(handler.apply(request));
    }
}
