package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.security.CertificateHash;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.Outcome;
import edgewatt.ocpp.client.security.RootUse;
import edgewatt.ocpp.client.security.SecurityVariables;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The certificates and keys of the security white paper (edition 3) in the words of 1.6, over the {@link LinkSecurity} of
 * this link; each link has its own, so that an observer's backend may use them too.
 */
public final class SecurityCalls implements Feature {
    private static final int MAX_CERTIFICATE = 5500;
    private static final int MAX_HASH = 128;
    private static final int MAX_SERIAL = 40;
    private static final Map<String, RootUse> USES = Map.of(
            "CentralSystemRootCertificate", RootUse.BACKEND, "ManufacturerRootCertificate", RootUse.MANUFACTURER);
    private static final Map<String, CertificateHash.Algorithm> ALGORITHMS =
            Stream.of(CertificateHash.Algorithm.values()).collect(Collectors.toMap(Enum::name, Function.identity()));

    private final Conversation.Identity identity;
    private final LinkSecurity security;
    private final Variables variables;
    private final Desk desk;

    public SecurityCalls(Conversation.Identity identity, LinkSecurity security, Variables variables, Desk desk) {
        this.identity = identity;
        this.security = security;
        this.variables = variables;
        this.desk = desk;
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of(
                "CertificateSigned", V16.now(this::signed),
                "InstallCertificate", V16.now(this::install),
                "DeleteCertificate", V16.now(this::delete),
                "GetInstalledCertificateIds", V16.now(this::installed));
    }

    @Override
    public Map<String, Runnable> triggers() {
        return Map.of("SignChargePointCertificate", security::sign);
    }

    @Override
    public Map<String, Setting> settings() {
        return Map.of(
                "AdditionalRootCertificateCheck",
                Setting.told(() -> variables
                        .read(SecurityVariables.additionalRootCheck(identity.name(), identity.controls()))
                        .orElse("false")),
                AuthorizationKey.NAME,
                new Setting(
                        Optional::empty,
                        Optional.of(text -> changed(security.password(AuthorizationKey.decoded(text))))),
                "CertificateStoreMaxLength",
                Setting.told(() -> Integer.toString(SecurityVariables.MAX_ROOTS)),
                "SecurityProfile",
                new Setting(
                        () -> variables.read(SecurityVariables.profile(identity.name(), identity.controls())),
                        Optional.of(this::profile)));
    }

    @Override
    public void accepted() {
        security.accepted(request -> desk.ask(
                        new Call("SignCertificate", Json.object().put("csr", request)))
                .thenApply(conf -> "Accepted".equals(conf.path("status").asText())));
    }

    private Reply profile(String text) {
        return text.strip().matches("[0-9]{1,3}")
                ? changed(security.raise(Integer.parseInt(text.strip())))
                : Reply.status("Rejected");
    }

    /** Accepted or Rejected; the new connection comes after the answer. */
    private Reply changed(Outcome outcome) {
        Reply reply = Reply.status(outcome.accepted() ? "Accepted" : "Rejected");
        return outcome.reconnect() ? reply.then(() -> desk.reconnect("the backend has changed the security")) : reply;
    }

    private Reply signed(ObjectNode request) {
        String chain = Payload.read(request, p -> p.text("certificateChain", SecurityVariables.MAX_CHAIN_CHARS));
        return changed(security.signed(chain));
    }

    private Reply install(ObjectNode request) {
        record Wish(RootUse use, String certificate) {}
        Wish wish = Payload.read(
                request, p -> new Wish(p.choice("certificateType", USES), p.text("certificate", MAX_CERTIFICATE)));
        return Reply.status(
                switch (security.install(wish.use(), wish.certificate()).verdict()) {
                    case ACCEPTED -> "Accepted";
                    case FAILED -> "Failed";
                    case REJECTED, NOT_FOUND -> "Rejected";
                });
    }

    private Reply delete(ObjectNode request) {
        CertificateHash hash = Payload.read(
                request,
                p -> p.object(
                        "certificateHashData",
                        h -> new CertificateHash(
                                h.choice("hashAlgorithm", ALGORITHMS),
                                h.text("issuerNameHash", MAX_HASH),
                                h.text("issuerKeyHash", MAX_HASH),
                                h.text("serialNumber", MAX_SERIAL))));
        return Reply.status(
                switch (security.delete(hash).verdict()) {
                    case ACCEPTED -> "Accepted";
                    case FAILED, REJECTED -> "Failed";
                    case NOT_FOUND -> "NotFound";
                });
    }

    private Reply installed(ObjectNode request) {
        RootUse use = Payload.read(request, p -> p.choice("certificateType", USES));
        List<CertificateHash> hashes = security.installed(use);
        if (hashes.isEmpty()) {
            return Reply.status("NotFound");
        }
        ArrayNode list = Json.array();
        hashes.forEach(hash -> list.add(Json.object()
                .put("hashAlgorithm", hash.algorithm().name())
                .put("issuerNameHash", hash.issuerNameHash())
                .put("issuerKeyHash", hash.issuerKeyHash())
                .put("serialNumber", hash.serialNumber())));
        ObjectNode conf = Json.object().put("status", "Accepted");
        conf.set("certificateHashData", list);
        return Reply.of(conf);
    }
}
