package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** Certificates, password and security events (security extension, edition 3). TLS itself is tested in ocpp.client. */
final class Security {
    private static final String KEY = "4F43415F4F4354545F61646D696E5F74657374";

    private final ObjectMapper json = new ObjectMapper();
    private final Rig rig;
    private final TestCa ca;

    Security(Rig rig, TestCa ca) {
        this.rig = rig;
        this.ca = ca;
    }

    List<Step> steps() {
        return List.of(
                new Step("security.certificates-none", "nothing installed: NotFound", this::none),
                new Step("security.install", "a root is installed and listed with its hashes", this::install),
                new Step(
                        "security.install-invalid",
                        "what is no certificate: Rejected and a security event",
                        this::installInvalid),
                new Step(
                        "security.sign",
                        "ExtendedTriggerMessage SignChargePointCertificate brings a request; its certificate is Accepted",
                        this::sign),
                new Step(
                        "security.sign-invalid",
                        "a certificate for another key: Rejected and a security event",
                        this::signInvalid),
                new Step("security.delete", "a listed certificate is deleted, then NotFound", this::delete),
                new Step("security.password", "a new AuthorizationKey: reconnects with it", this::password),
                new Step("security.password-invalid", "a key that is too short: Rejected", this::passwordInvalid),
                new Step(
                        "security.profile-up",
                        "security profile 1 is taken once there is a key, and reconnects",
                        this::profileUp),
                new Step(
                        "security.profile-down",
                        "a lower or equal profile, and one without its certificates: Rejected",
                        this::profileDown));
    }

    private String ids(String type) {
        return "{\"certificateType\":\"" + type + "\"}";
    }

    private void none() throws Exception {
        rig.expect("NotFound", "GetInstalledCertificateIds", ids("CentralSystemRootCertificate"));
    }

    private void install() throws Exception {
        rig.expect("Accepted", "InstallCertificate", certificate("CentralSystemRootCertificate", ca.root()));
        JsonNode listed = rig.expect("Accepted", "GetInstalledCertificateIds", ids("CentralSystemRootCertificate"));
        unless(listed.path("certificateHashData").size() == 1, "listed: " + listed);
    }

    private String certificate(String type, String pem) {
        return json.createObjectNode()
                .put("certificateType", type)
                .put("certificate", pem)
                .toString();
    }

    private void installInvalid() throws Exception {
        int from = rig.mark();
        rig.expect("Rejected", "InstallCertificate", certificate("CentralSystemRootCertificate", "no certificate"));
        event(from, "InvalidCentralSystemCertificate");
    }

    private void event(int from, String type) throws Exception {
        Frame event = rig.sent(
                from, "SecurityEventNotification", p -> p.path("type").asText().equals(type));
        unless(event.payload().has("timestamp"), "timestamp: " + event.text());
    }

    private String request() throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", "ExtendedTriggerMessage", "{\"requestedMessage\":\"SignChargePointCertificate\"}");
        return rig.sent(from, "SignCertificate").payload().path("csr").asText();
    }

    private void sign() throws Exception {
        rig.configure("CpoName", "Edgewatt Test");
        String chain = ca.issue(request());
        rig.expect(
                "Accepted",
                "CertificateSigned",
                json.createObjectNode().put("certificateChain", chain).toString());
    }

    private void signInvalid() throws Exception {
        request();
        int from = rig.mark();
        rig.expect(
                "Rejected",
                "CertificateSigned",
                json.createObjectNode()
                        .put("certificateChain", ca.signerCertificate())
                        .toString());
        event(from, "InvalidChargePointCertificate");
    }

    private void delete() throws Exception {
        rig.expect("Accepted", "InstallCertificate", certificate("ManufacturerRootCertificate", ca.root()));
        JsonNode listed = rig.expect("Accepted", "GetInstalledCertificateIds", ids("ManufacturerRootCertificate"));
        String hash = json.createObjectNode()
                .set("certificateHashData", listed.path("certificateHashData").path(0))
                .toString();
        rig.expect("Accepted", "DeleteCertificate", hash);
        rig.expect("NotFound", "DeleteCertificate", hash);
    }

    private void password() throws Exception {
        rig.backend.password(rig.station(), KEY);
        int handshakes = rig.backend.handshakes().size();
        rig.configure("AuthorizationKey", KEY);
        reconnected(handshakes, "basic");
    }

    private void reconnected(int handshakes, String authorization) throws Exception {
        rig.until(
                "it connects again with " + authorization + " authentication",
                () -> rig.backend.handshakes().stream()
                        .skip(handshakes)
                        .anyMatch(h -> h.status() == 101 && h.authorization().equals(authorization)));
        rig.online();
    }

    private void passwordInvalid() throws Exception {
        rig.expect("Rejected", "ChangeConfiguration", rig.set("AuthorizationKey", "short"));
    }

    private void profileUp() throws Exception {
        int handshakes = rig.backend.handshakes().size();
        if (!rig.read("SecurityProfile").equals("1")) {
            rig.configure("SecurityProfile", "1");
            reconnected(handshakes, "basic");
        }
        unless(rig.read("SecurityProfile").equals("1"), "SecurityProfile is " + rig.read("SecurityProfile"));
    }

    private void profileDown() throws Exception {
        rig.expect("Rejected", "ChangeConfiguration", rig.set("SecurityProfile", "0"));
        rig.expect("Rejected", "ChangeConfiguration", rig.set("SecurityProfile", "1"));
        rig.expect("Rejected", "ChangeConfiguration", rig.set("SecurityProfile", "4"));
        rig.expect("Rejected", "ChangeConfiguration", rig.set("SecurityProfile", "none"));
    }
}
