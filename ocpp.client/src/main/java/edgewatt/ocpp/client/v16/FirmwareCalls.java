package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.files.FirmwareOrder;
import edgewatt.ocpp.client.files.FirmwareStatus;
import edgewatt.ocpp.client.files.FirmwareUpdate;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
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

/**
 * UpdateFirmware (1.6 section 6.29) and SignedUpdateFirmware (security white paper ed. 3), each with its status. One order
 * at a time, whichever of the two it came by; an order by one replaces an order by the other.
 */
public final class FirmwareCalls implements Feature {
    private static final int MAX_LOCATION = 512;
    private static final int MAX_CERTIFICATE = 5500;
    private static final int MAX_SIGNATURE = 800;

    private static final Map<FirmwareStatus, String> SIGNED = Map.ofEntries(
            Map.entry(FirmwareStatus.IDLE, "Idle"),
            Map.entry(FirmwareStatus.DOWNLOAD_SCHEDULED, "DownloadScheduled"),
            Map.entry(FirmwareStatus.DOWNLOADING, "Downloading"),
            Map.entry(FirmwareStatus.DOWNLOAD_PAUSED, "DownloadPaused"),
            Map.entry(FirmwareStatus.DOWNLOADED, "Downloaded"),
            Map.entry(FirmwareStatus.DOWNLOAD_FAILED, "DownloadFailed"),
            Map.entry(FirmwareStatus.SIGNATURE_VERIFIED, "SignatureVerified"),
            Map.entry(FirmwareStatus.INVALID_SIGNATURE, "InvalidSignature"),
            Map.entry(FirmwareStatus.INSTALL_SCHEDULED, "InstallScheduled"),
            Map.entry(FirmwareStatus.INSTALLING, "Installing"),
            Map.entry(FirmwareStatus.INSTALL_REBOOTING, "InstallRebooting"),
            Map.entry(FirmwareStatus.INSTALLED, "Installed"),
            Map.entry(FirmwareStatus.INSTALLATION_FAILED, "InstallationFailed"),
            Map.entry(FirmwareStatus.INSTALL_VERIFICATION_FAILED, "InstallVerificationFailed"));

    /** What 1.6 has without the extension; the rest is not told there. */
    private static final Map<FirmwareStatus, String> PLAIN = Map.of(
            FirmwareStatus.IDLE, "Idle",
            FirmwareStatus.DOWNLOADING, "Downloading",
            FirmwareStatus.DOWNLOADED, "Downloaded",
            FirmwareStatus.DOWNLOAD_FAILED, "DownloadFailed",
            FirmwareStatus.INVALID_SIGNATURE, "InstallationFailed",
            FirmwareStatus.INSTALLING, "Installing",
            FirmwareStatus.INSTALLED, "Installed",
            FirmwareStatus.INSTALLATION_FAILED, "InstallationFailed",
            FirmwareStatus.INSTALL_VERIFICATION_FAILED, "InstallationFailed");

    /** What the rest comes nearest to, for who asks. */
    private static final Map<FirmwareStatus, String> NEAREST = Map.of(
            FirmwareStatus.DOWNLOAD_SCHEDULED, "Idle",
            FirmwareStatus.DOWNLOAD_PAUSED, "Downloading",
            FirmwareStatus.SIGNATURE_VERIFIED, "Downloaded",
            FirmwareStatus.INSTALL_SCHEDULED, "Downloaded",
            FirmwareStatus.INSTALL_REBOOTING, "Installing");

    private final Conversation.Identity identity;
    private final FirmwareUpdate update;
    private final Reports reports;
    private final Desk desk;

    public FirmwareCalls(Conversation.Identity identity, FirmwareUpdate.Services services, Desk desk) {
        this.identity = identity;
        this.desk = desk;
        reports = new Reports(desk);
        update = new FirmwareUpdate(services, this::changed);
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of(
                "UpdateFirmware", now(this::updateFirmware), "SignedUpdateFirmware", now(this::signedUpdateFirmware));
    }

    /** The signed one is under a name of its own: see {@link Feature#triggers()}. */
    @Override
    public Map<String, Runnable> triggers() {
        return Map.of(
                "FirmwareStatusNotification",
                () -> desk.send(plain(PLAIN.getOrDefault(update.current(), NEAREST.get(update.current())))),
                "SignedFirmwareStatusNotification",
                () -> desk.send(signed(SIGNED.get(update.current()), update.requestId())));
    }

    @Override
    public Optional<String> profile() {
        return Optional.of("FirmwareManagement");
    }

    @Override
    public void accepted() {
        reports.accepted();
        update.accepted();
    }

    /** The link ends: what is fetched or waits is left for the next start. */
    public void close() {
        update.close();
    }

    /** The answer has no status: what becomes of it is told by the notification. */
    private Reply updateFirmware(ObjectNode request) {
        FirmwareOrder order = Payload.read(
                request,
                p -> new FirmwareOrder(
                        OptionalInt.empty(),
                        p.text("location", FileCalls.MAX_URL),
                        time(p, "retrieveDate"),
                        Optional.empty(),
                        p.optionalInteger("retries", 0),
                        p.optionalInteger("retryInterval", 0),
                        Optional.empty()));
        if (!identity.controls()) {
            return Reply.of(Json.object()).then(() -> reports.tell(plain("InstallationFailed"), () -> {}));
        }
        update.order(order);
        return Reply.of(Json.object());
    }

    private Reply signedUpdateFirmware(ObjectNode request) {
        FirmwareOrder order = Payload.read(request, p -> {
            OptionalInt retries = p.optionalInteger("retries", 0);
            OptionalInt interval = p.optionalInteger("retryInterval", 0);
            int id = p.integer("requestId", Integer.MIN_VALUE);
            return p.object(
                    "firmware",
                    f -> new FirmwareOrder(
                            OptionalInt.of(id),
                            f.text("location", MAX_LOCATION),
                            time(f, "retrieveDateTime"),
                            f.optionalInstant("installDateTime"),
                            retries,
                            interval,
                            Optional.of(new FirmwareOrder.Signed(
                                    f.text("signingCertificate", MAX_CERTIFICATE),
                                    f.text("signature", MAX_SIGNATURE)))));
        });
        if (!identity.controls()) {
            return Reply.status("Rejected");
        }
        return Reply.status(
                switch (update.order(order)) {
                    case ACCEPTED -> "Accepted";
                    case ACCEPTED_CANCELED -> "AcceptedCanceled";
                    case REJECTED -> "Rejected";
                    case INVALID_CERTIFICATE -> "InvalidCertificate";
                    case REVOKED_CERTIFICATE -> "RevokedCertificate";
                });
    }

    /** An order with an id came by the signed message. */
    private void changed(FirmwareStatus status, OptionalInt requestId) {
        if (requestId.isPresent()) {
            reports.tell(signed(SIGNED.get(status), requestId), () -> update.told(status));
        } else if (PLAIN.containsKey(status)) {
            reports.tell(plain(PLAIN.get(status)), () -> update.told(status));
        }
    }

    private static Call plain(String word) {
        return new Call("FirmwareStatusNotification", Json.object().put("status", word));
    }

    private static Call signed(String word, OptionalInt requestId) {
        ObjectNode payload = Json.object().put("status", word);
        requestId.ifPresent(id -> payload.put("requestId", id));
        return new Call("SignedFirmwareStatusNotification", payload);
    }

    private static Instant time(Payload p, String name) {
        return p.optionalInstant(name).orElseThrow(() -> new CallException(Fault.OCCURRENCE, name + " is required"));
    }

    private static Function<ObjectNode, CompletionStage<Reply>> now(Function<ObjectNode, Reply> handler) {
        return request -> CompletableFuture.completedStage(handler.apply(request));
    }
}
