package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Deployer;
import edgewatt.ocpp.client.fake.TestCa;
import edgewatt.ocpp.client.files.SigningTrust;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirmwareCallsTest {
    private static final String PLAIN = "FirmwareStatusNotification";
    private static final String SIGNED = "SignedFirmwareStatusNotification";
    private static final String NOW = "2026-03-01T10:00:00Z";

    private static final TestCa CA = new TestCa("manufacturer");
    private static final KeyPair KEYS = TestCa.ec();
    private static final X509Certificate SIGNER = signer(KEYS);

    @TempDir
    Path temp;

    private FileBench f;
    private final FileBench.Installer installer = new FileBench.Installer();

    @BeforeEach
    void start() {
        f = new FileBench(temp, true);
        f.installer = Optional.of(installer);
        f.trust = SigningTrust.anchoredIn(() -> List.of(CA.root));
        // certificates of tests are valid today
        f.clock.setBy("test", Instant.now());
        f.accepted();
    }

    @AfterEach
    void stop() {
        f.close();
    }

    private static X509Certificate signer(KeyPair keys) {
        return CA.issue(
                "signer",
                keys,
                false,
                Instant.now().minusSeconds(3600),
                Instant.now().plusSeconds(36_000),
                null);
    }

    private String update(String when, int retries) {
        return f.b.call(
                "UpdateFirmware",
                "{'location':'" + f.site.at("/fw.bin") + "','retrieveDate':'" + when + "','retries':" + retries
                        + ",'retryInterval':10}");
    }

    private static String sign(String algorithm, KeyPair keys, byte[] bytes) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new java.security.spec.PSSParameterSpec(
                    "SHA-256", "MGF1", java.security.spec.MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(keys.getPrivate());
        signature.update(bytes);
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private String signedUpdate(int id, X509Certificate certificate, String signature, String more) {
        return f.b.call(
                "SignedUpdateFirmware",
                "{'requestId':" + id + ",'retries':0,'firmware':{'location':'" + f.site.at("/fw.bin")
                        + "','retrieveDateTime':'" + NOW + "'" + more + ",'signingCertificate':'"
                        + TestCa.pem(certificate).replace("\n", "\\n") + "','signature':'" + signature + "'}}");
    }

    private static List<String> words(int id, String... words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            all.add("{'status':'" + word + "','requestId':" + id + "}");
        }
        return all;
    }

    private static List<String> words(String... words) {
        return List.of(words).stream().map(w -> "{'status':'" + w + "'}").toList();
    }

    private static String status(String word) {
        return "{\"status\":\"" + word + "\"}";
    }

    @Test
    void anUpdateTellsEveryStepAndLeavesNothingBehind() {
        assertEquals("{}", update(NOW, 0));
        assertEquals(words("Downloading", "Downloaded", "Installing", "Installed"), f.statuses(PLAIN));
        assertEquals(List.of("ocpp.test: firmware"), installer.submitted);
        assertEquals(List.of("FirmwareUpdated"), f.securityEvents());
        assertEquals(List.of(), f.left());
        assertEquals(List.of(), f.documents.names(""));
        assertTrue(f.secrets.read("ocpp.test.firmware").isEmpty());
    }

    @Test
    void withoutADeployerItSaysSoAndFetchesNothing() {
        f.installer = Optional.empty();
        assertEquals("{}", update(NOW, 0));
        assertEquals(words("InstallationFailed"), f.statuses(PLAIN));
        assertEquals(List.of(), f.site.seen);
        assertTrue(f.findings().get(0).message().contains("add the bundle that offers a deployer"));
        assertEquals(status("Rejected"), signedUpdate(1, SIGNER, "AAAA", ""));
        f.b.quiet();
        f.trust = SigningTrust.NOBODY;
        assertEquals(status("InvalidCertificate"), signedUpdate(1, SIGNER, "AAAA", ""));
    }

    @Test
    void itWaitsForItsTimeWhateverTheClockDoes() {
        update(f.clock.instant().plusSeconds(3600).toString(), 0);
        f.b.loop.run();
        f.b.quiet();
        f.clock.setBy("test", Instant.parse("2030-01-01T00:00:00Z"));
        f.b.loop.pass(java.time.Duration.ofSeconds(3590));
        assertEquals(List.of(), f.site.seen);
        f.b.loop.pass(java.time.Duration.ofSeconds(11));
        assertEquals(words("Downloading", "Downloaded", "Installing", "Installed"), f.statuses(PLAIN));
    }

    @Test
    void aDownloadThatFailsIsTriedAgainThenGivenUp() {
        f.site.answer = 500;
        update(NOW, 1);
        assertEquals(words("Downloading"), f.statuses(PLAIN));
        f.b.pass(10);
        assertEquals(words("Downloading", "DownloadFailed"), f.statuses(PLAIN));
        assertEquals(2, f.site.seen.size());
        assertEquals(List.of(), installer.submitted);
        assertEquals(List.of(), f.left());
    }

    @Test
    void whatTheDeployerRefusesHasFailed() {
        installer.outcome = CompletableFuture.completedFuture(
                new Deployer.Outcome(false, "no signature of ours", Deployer.Status.BAD_SIGNATURE));
        update(NOW, 0);
        assertEquals(words("Downloading", "Downloaded", "Installing", "InstallationFailed"), f.statuses(PLAIN));
        assertEquals(List.of(), f.securityEvents());
    }

    @Test
    void aSignedUpdateIsVerifiedAndEchoesItsId() throws Exception {
        String signature = sign("SHA256withECDSA", KEYS, f.site.firmware);
        assertEquals(status("Accepted"), signedUpdate(42, SIGNER, signature, ""));
        assertEquals(
                words(42, "Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"),
                f.statuses(SIGNED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSASSA-PSS", "SHA256withRSA"})
    void rsaSignsBothWays(String algorithm) throws Exception {
        KeyPair keys = TestCa.rsa(2048);
        signedUpdate(1, signer(keys), sign(algorithm, keys, f.site.firmware), "");
        assertTrue(f.statuses(SIGNED).contains("{'status':'SignatureVerified','requestId':1}"));
    }

    @Test
    void aWrongSignatureIsASecurityEventAndInstallsNothing() throws Exception {
        signedUpdate(9, SIGNER, sign("SHA256withECDSA", KEYS, "another file".getBytes()), "");
        assertEquals(words(9, "Downloading", "Downloaded", "InvalidSignature"), f.statuses(SIGNED));
        assertEquals(List.of("InvalidFirmwareSignature"), f.securityEvents());
        assertEquals(List.of(), installer.submitted);
        assertEquals(List.of(), f.left());
    }

    @Test
    void aCertificateThatIsNotTheManufacturersIsRefusedBeforeAnythingIsFetched() throws Exception {
        KeyPair keys = TestCa.ec();
        X509Certificate foreign = new TestCa("somebody")
                .issue(
                        "signer",
                        keys,
                        false,
                        Instant.now().minusSeconds(60),
                        Instant.now().plusSeconds(60),
                        null);
        assertEquals(status("InvalidCertificate"), signedUpdate(1, foreign, "AAAA", ""));
        X509Certificate expired = CA.issue(
                "signer",
                keys,
                false,
                Instant.now().minusSeconds(60),
                Instant.now().minusSeconds(30),
                null);
        assertEquals(status("InvalidCertificate"), signedUpdate(2, expired, "AAAA", ""));
        KeyPair weak = TestCa.rsa(1024);
        assertEquals(status("InvalidCertificate"), signedUpdate(3, signer(weak), "AAAA", ""));
        assertEquals(
                status("InvalidCertificate"),
                f.b.call(
                        "SignedUpdateFirmware",
                        "{'requestId':4,'firmware':{'location':'http://h/','retrieveDateTime':'" + NOW
                                + "','signingCertificate':'none','signature':'AAAA'}}"));
        f.trust = (chain, at) -> SigningTrust.Verdict.REVOKED;
        assertEquals(status("RevokedCertificate"), signedUpdate(5, SIGNER, "AAAA", ""));
        assertEquals(List.of(), f.site.seen);
        assertEquals(
                5,
                f.securityEvents().stream()
                        .filter("InvalidFirmwareSigningCertificate"::equals)
                        .count());
    }

    @Test
    void anOrderIsReplacedUntilItIsInstalled() throws Exception {
        String signature = sign("SHA256withECDSA", KEYS, f.site.firmware);
        f.holding = true;
        signedUpdate(1, SIGNER, signature, "");
        assertEquals(words(1, "Downloading"), f.statuses(SIGNED));
        assertEquals(status("AcceptedCanceled"), signedUpdate(2, SIGNER, signature, ""));
        f.b.loop.pass(java.time.Duration.ZERO);
        installer.outcome = new CompletableFuture<>();
        f.release();
        assertEquals(words(2, "Downloading", "Downloaded", "SignatureVerified"), f.statuses(SIGNED));
        f.progressed(Deployer.Phase.APPLYING);
        assertEquals(words(2, "Installing"), f.statuses(SIGNED));
        assertEquals(status("Rejected"), signedUpdate(3, SIGNER, signature, ""));
        installer.outcome.complete(new Deployer.Outcome(true, ""));
        assertEquals(words(2, "Installed"), f.statuses(SIGNED));
        assertEquals(1, f.site.seen.size());
        assertEquals(List.of(), f.left());
    }

    @Test
    void laterTimesAreScheduled() throws Exception {
        String signature = sign("SHA256withECDSA", KEYS, f.site.firmware);
        String install = f.clock.instant().plusSeconds(60).toString();
        signedUpdate(6, SIGNER, signature, ",'installDateTime':'" + install + "'");
        assertEquals(
                words(6, "Downloading", "Downloaded", "SignatureVerified", "InstallScheduled"), f.statuses(SIGNED));
        assertEquals(1, f.left().size());
        f.b.call("ExtendedTriggerMessage", "{'requestedMessage':'FirmwareStatusNotification'}");
        assertEquals(words(6, "InstallScheduled"), f.statuses(SIGNED));
        f.b.call("TriggerMessage", "{'requestedMessage':'FirmwareStatusNotification'}");
        assertEquals(words("Downloaded"), f.statuses(PLAIN));
        f.b.pass(61);
        assertEquals(words(6, "Installing", "Installed"), f.statuses(SIGNED));
        f.b.call("TriggerMessage", "{'requestedMessage':'FirmwareStatusNotification'}");
        assertEquals(words("Idle"), f.statuses(PLAIN));
    }

    @Test
    void whileACarChargesItIsScheduledAndThenInstalled() throws Exception {
        installer.outcome = new CompletableFuture<>();
        signedUpdate(3, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        List<String> told = f.statuses(SIGNED);
        for (Deployer.Phase phase :
                List.of(Deployer.Phase.RECEIVING, Deployer.Phase.VERIFYING, Deployer.Phase.RESOLVING)) {
            f.progressed(phase);
        }
        told.addAll(f.statuses(SIGNED));
        assertEquals(words(3, "Downloading", "Downloaded", "SignatureVerified"), told);
        f.progressed(Deployer.Phase.WAITING_FOR_IDLE);
        f.progressed(Deployer.Phase.WAITING_FOR_IDLE);
        assertEquals(words(3, "InstallScheduled"), f.statuses(SIGNED));
        f.progressed(Deployer.Phase.APPLYING);
        f.progressed(Deployer.Phase.WATCHING);
        installer.outcome.complete(new Deployer.Outcome(true, ""));
        assertEquals(words(3, "Installing", "Installed"), f.statuses(SIGNED));
    }

    @Test
    void whatWaitsForIdleCanBeReplacedAndWhatIsAppliedCannot() throws Exception {
        String signature = sign("SHA256withECDSA", KEYS, f.site.firmware);
        installer.outcome = new CompletableFuture<>();
        installer.withdraws = true;
        installer.progress = new Deployer.Progress(Deployer.Phase.WAITING_FOR_IDLE, "g", "ocpp.test", 0, -1, "");
        signedUpdate(1, SIGNER, signature, "");
        f.statuses(SIGNED);
        f.progressed(Deployer.Phase.WAITING_FOR_IDLE);
        assertEquals(words(1, "InstallScheduled"), f.statuses(SIGNED));
        CompletableFuture<Deployer.Outcome> first = installer.outcome;
        installer.outcome = new CompletableFuture<>();
        assertEquals(status("AcceptedCanceled"), signedUpdate(2, SIGNER, signature, ""));
        first.complete(new Deployer.Outcome(false, "withdrawn", Deployer.Status.CANCELLED));
        assertEquals(words(2, "Downloading", "Downloaded", "SignatureVerified"), f.statuses(SIGNED));
        f.progressed(Deployer.Phase.APPLYING);
        assertEquals(words(2, "Installing"), f.statuses(SIGNED));
        assertEquals(status("Rejected"), signedUpdate(3, SIGNER, signature, ""));
    }

    @Test
    void aStationThatIsNeverIdleIsAskedAgain() throws Exception {
        installer.outcome = CompletableFuture.completedFuture(
                new Deployer.Outcome(false, "a car is plugged in", Deployer.Status.NOT_IDLE));
        signedUpdate(4, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        assertEquals(
                words(4, "Downloading", "Downloaded", "SignatureVerified", "InstallScheduled"), f.statuses(SIGNED));
        f.b.pass(300);
        f.b.pass(300);
        assertEquals(3, installer.submitted.size());
        installer.outcome = CompletableFuture.completedFuture(new Deployer.Outcome(true, ""));
        f.b.pass(300);
        assertEquals(words(4, "Installing", "Installed"), f.statuses(SIGNED));
        assertEquals(1, f.site.seen.size(), "it is fetched once");
        assertEquals(List.of(), f.left());
    }

    @Test
    void aStationThatIsNeverIdleIsGivenUpAfterAWeek() throws Exception {
        installer.outcome = CompletableFuture.completedFuture(
                new Deployer.Outcome(false, "a car is plugged in", Deployer.Status.NOT_IDLE));
        signedUpdate(4, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        f.statuses(SIGNED);
        f.b.loop.pass(java.time.Duration.ofDays(8));
        List<String> told = f.statuses(SIGNED);
        assertEquals(words(4, "InstallationFailed"), told.subList(told.size() - 1, told.size()));
        assertEquals(List.of(), f.left());
    }

    @ParameterizedTest
    @EnumSource(Deployer.Status.class)
    void everyOutcomeHasItsStatus(Deployer.Status outcome) throws Exception {
        boolean applied = outcome.kind() == Deployer.Kind.DONE;
        installer.outcome =
                CompletableFuture.completedFuture(new Deployer.Outcome(applied, applied ? "" : "why not", outcome));
        signedUpdate(5, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        String[] rest =
                switch (outcome) {
                    case APPLIED, CURRENT -> new String[] {"Installing", "Installed"};
                    case BUSY, NOT_IDLE -> new String[] {"InstallScheduled"};
                    case CANCELLED, UNAVAILABLE, ROLLED_BACK, FAILED ->
                        new String[] {"Installing", "InstallationFailed"};
                    default -> new String[] {"InstallVerificationFailed"};
                };
        List<String> told = f.statuses(SIGNED);
        assertEquals(words(5, rest), told.subList(3, told.size()));
    }

    @Test
    void whatOthersHandInIsNotTold() throws Exception {
        installer.outcome = CompletableFuture.completedFuture(
                new Deployer.Outcome(false, "another is running", Deployer.Status.BUSY));
        signedUpdate(7, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        f.statuses(SIGNED);
        f.others(Deployer.Phase.APPLYING);
        assertEquals(List.of(), f.statuses(SIGNED));
    }

    @Test
    void whatWaitedForIdleWhenThePowerFailedBeginsAnew() throws Exception {
        installer.outcome = new CompletableFuture<>();
        signedUpdate(6, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        f.statuses(SIGNED);
        f.progressed(Deployer.Phase.WAITING_FOR_IDLE);
        assertEquals(words(6, "InstallScheduled"), f.statuses(SIGNED));
        installer.outcome = CompletableFuture.completedFuture(new Deployer.Outcome(true, ""));
        FileBench next = f.restarted();
        next.accepted();
        assertEquals(
                words(6, "Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"),
                next.statuses(SIGNED));
    }

    @Test
    void afterARestartARefusalIsNamed() {
        installer.outcome = new CompletableFuture<>();
        update(NOW, 0);
        f.statuses(PLAIN);
        installer.last = Optional.of(new Deployer.Outcome(false, "unsigned", Deployer.Status.BAD_SIGNATURE));
        FileBench next = f.restarted();
        next.accepted();
        assertEquals(words("InstallationFailed"), next.statuses(PLAIN), "plain OCPP 1.6 has no other word");
    }

    @Test
    void anOrderThatWaitsSurvivesARestartAndItsPasswordIsInTheKeyStoreOnly() {
        update(f.clock.instant().plusSeconds(3600).toString(), 0);
        f.b.loop.run();
        String document = f.documents.read("ocpp.test.firmware").orElseThrow();
        assertFalse(document.contains("s3cret"), document);
        FileBench next = f.restarted();
        next.clock.setBy("test", f.clock.instant().plusSeconds(3000));
        next.accepted();
        next.b.loop.pass(java.time.Duration.ofSeconds(590));
        assertEquals(List.of(), next.site.seen);
        next.b.loop.pass(java.time.Duration.ofSeconds(20));
        assertEquals(words("Downloading", "Downloaded", "Installing", "Installed"), next.statuses(PLAIN));
    }

    @Test
    void afterARestartInstalledIsWhatRunsAndHasProvenItself() throws Exception {
        installer.outcome = new CompletableFuture<>(); // the deployer restarts the controller
        signedUpdate(8, SIGNER, sign("SHA256withECDSA", KEYS, f.site.firmware), "");
        f.statuses(SIGNED);
        f.progressed(Deployer.Phase.RESTARTING);
        assertEquals(words(8, "InstallRebooting"), f.statuses(SIGNED));
        installer.current = new Deployer.Generation("g", 2, false);
        FileBench next = f.restarted();
        next.accepted();
        next.b.quiet();
        installer.current = new Deployer.Generation("g", 2, true);
        next.b.loop.pass(java.time.Duration.ofSeconds(10));
        assertEquals(words(8, "Installed"), next.statuses(SIGNED));
        assertEquals(List.of("FirmwareUpdated"), next.securityEvents());
        FileBench third = next.restarted();
        third.accepted();
        third.b.quiet();
    }

    @Test
    void afterARestartWithTheOldGenerationItHasFailed() {
        installer.outcome = new CompletableFuture<>();
        update(NOW, 0);
        f.statuses(PLAIN);
        FileBench next = f.restarted();
        next.accepted();
        assertEquals(words("InstallationFailed"), next.statuses(PLAIN));
    }

    @Test
    void aLastStatusThatNobodyHeardIsToldAfterARestart() {
        f.b.disconnect();
        f.b.connect();
        f.holding = true;
        update(NOW, 0);
        assertEquals(words("Downloading"), f.statuses(PLAIN));
        f.b.disconnect();
        f.release();
        f.b.loop.run();
        FileBench next = f.restarted();
        next.accepted();
        assertEquals(words("Installed"), next.statuses(PLAIN));
    }

    @Test
    void anOrderThatBringsTheControllerDownIsGivenUp() {
        f.holding = true; // the process dies in each download
        update(NOW, 0);
        f.b.loop.pass(java.time.Duration.ZERO);
        FileBench next = f;
        for (int i = 0; i < 4; i++) {
            next = next.restarted();
            next.holding = true;
            next.accepted();
            assertEquals(words("Downloading"), next.statuses(PLAIN));
        }
        next = next.restarted();
        next.accepted();
        assertEquals(words("DownloadFailed"), next.statuses(PLAIN));
    }

    @Test
    void anObserverOrdersNothing() {
        try (FileBench observer = new FileBench(temp, false)) {
            observer.installer = Optional.of(installer);
            observer.accepted();
            assertEquals(
                    "{}", observer.b.call("UpdateFirmware", "{'location':'http://h/','retrieveDate':'" + NOW + "'}"));
            assertEquals(words("InstallationFailed"), observer.statuses(PLAIN));
            assertEquals(List.of(), installer.submitted);
        }
    }
}
