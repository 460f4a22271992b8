package edgewatt.ocpp.client.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.fake.Gate;
import edgewatt.ocpp.client.fake.TestPki;
import edgewatt.ocpp.client.fake.TestPki.Authority;
import edgewatt.ocpp.client.security.CertificateHash.Algorithm;
import edgewatt.ocpp.client.security.Outcome.Verdict;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The station's certificate and the roots of others (1.6 security A02, A03, M03 to M05). */
@Timeout(40)
class CertificatesTest {
    private static final Authority ROOT = Authority.root("Backend Root");
    private static final KeyPair SERVER = TestPki.keys("EC");

    private final List<AutoCloseable> open = new ArrayList<>();
    private SecureLink link = SecureLink.of("wss://127.0.0.1:1", "", 2);

    @AfterEach
    void end() throws Exception {
        link.close();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Gate gate(Authority... clients) throws Exception {
        Gate gate = new Gate(
                TestPki.server(
                        SERVER.getPrivate(), List.of(ROOT.issue(SERVER.getPublic(), "127.0.0.1")), List.of(clients)),
                who -> true);
        open.add(gate);
        return gate;
    }

    private void connected(int port, int profile, boolean rootCheck) throws Exception {
        link = new SecureLink(
                        "wss://127.0.0.1:" + port,
                        "",
                        profile,
                        new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, rootCheck))
                .with(SecureLink.OLD)
                .made();
        assertEquals(Outcome.DONE, link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem())));
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void theRequestIsSignedByItsKeyAndNamesStationAndOperator(KeyKind kind) throws Exception {
        link = new SecureLink("wss://127.0.0.1:1", "", 2, new LinkSecurity.Rules(TrustRule.AUTO, kind, false)).made();
        link.variables.set(SecurityVariables.ORGANIZATION, "Strom & Söhne, GmbH");
        String pem = TestCertificates.request(link);
        PKCS10CertificationRequest request = TestCertificates.read(pem);
        Signature verifier = Signature.getInstance(kind == KeyKind.EC ? "SHA256withECDSA" : "SHA256withRSA");
        verifier.initVerify(TestCertificates.key(pem));
        verifier.update(request.toASN1Structure().getCertificationRequestInfo().getEncoded());
        assertTrue(verifier.verify(request.getSignature()));
        assertEquals(
                "SN-7",
                request.getSubject()
                        .getRDNs(BCStyle.CN)[0]
                        .getFirst()
                        .getValue()
                        .toString());
        assertEquals(
                "Strom & Söhne, GmbH",
                request.getSubject().getRDNs(BCStyle.O)[0].getFirst().getValue().toString());
        assertEquals(
                kind == KeyKind.EC ? "1.2.840.10045.2.1" : "1.2.840.113549.1.1.1",
                request.getSubjectPublicKeyInfo().getAlgorithm().getAlgorithm().getId());
    }

    @Test
    void eachRequestHasItsOwnKeyAndOnlyTheLastOneIsAwaited() throws Exception {
        link.made();
        String first = TestCertificates.request(link);
        String second = TestCertificates.request(link);
        assertNotEquals(TestCertificates.key(first), TestCertificates.key(second));
        Outcome late = link.change(() -> link.security.signed(TestPki.pem(ROOT.issue(TestCertificates.key(first)))));
        assertEquals(Verdict.REJECTED, late.verdict());
        assertTrue(link.change(() -> link.security.signed(TestPki.pem(ROOT.issue(TestCertificates.key(second)))))
                .accepted());
        long keys = List.of("a", "b", "c", "d").stream()
                .filter(slot -> link.secrets.read("ocpp.test.key-" + slot).isPresent())
                .count();
        assertEquals(1, keys, "keys that are not needed any more are destroyed");
    }

    @Test
    void whatIsNoGoodCertificateForOurKeyIsRefusedAndAnEvent() throws Exception {
        link.made();
        link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()));
        assertEquals(
                Verdict.REJECTED,
                link.change(() -> link.security.signed(ROOT.pem())).verdict(),
                "not asked for");
        PublicKey key = TestCertificates.key(TestCertificates.request(link));
        Authority stranger = Authority.root("Backend Root");
        Authority middle = ROOT.under("Middle");
        Instant past = Instant.parse("2021-01-01T00:00:00Z");
        List<String> bad = List.of(
                "nonsense",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----",
                TestPki.pem(ROOT.issue(SERVER.getPublic())),
                TestPki.pem(stranger.issue(key)),
                TestPki.pem(middle.issue(key)),
                TestPki.pem(ROOT.issue(key, past, past.plus(Duration.ofDays(1)))),
                TestPki.pem(ROOT.issue(key)) + "x".repeat(10_000));
        for (String chain : bad) {
            Outcome outcome = link.change(() -> link.security.signed(chain));
            assertEquals(Verdict.REJECTED, outcome.verdict(), chain);
            assertFalse(outcome.because().isEmpty());
        }
        assertEquals(
                bad.size() + 1,
                link.told().stream()
                        .filter(e -> e.startsWith("InvalidChargingStationCertificate"))
                        .count());
        String good = middle.pem() + TestPki.pem(middle.issue(key));
        assertTrue(link.change(() -> link.security.signed(good)).accepted(), "in any order, with what is between");
    }

    @Test
    void aCertificateIsRenewedWhileInUseAndTheOldKeyDestroyed() throws Exception {
        Gate gate = gate(ROOT).wantsCertificate();
        connected(gate.port(), 3, false);
        TestCertificates.give(link, ROOT);
        link.start().await("up");
        X509Certificate before = current();
        TestCertificates.give(link, ROOT);
        link.await("up");
        assertNotEquals(before, current());
        assertTrue(link.told().stream().anyMatch(e -> e.contains("the new certificate of this station in force")));
    }

    @Test
    void aNewCertificateThatDoesNotLetUsInIsDroppedForTheOldOne() throws Exception {
        Gate gate = gate(ROOT).wantsCertificate();
        connected(gate.port(), 3, false);
        Authority other = Authority.root("Other");
        link.change(() -> link.security.install(RootUse.MANUFACTURER, other.pem()));
        TestCertificates.give(link, ROOT);
        link.start().await("up");
        X509Certificate before = current();
        TestCertificates.give(link, other); // hangs together here, and the backend does not know its authority
        link.await("down the backend does not take");
        link.await("up");
        assertEquals(before, current());
        assertTrue(String.join("\n", link.findings()).contains("the new certificate of this station did not work"));
        assertTrue(link.told().stream().anyMatch(e -> e.startsWith("FailedToAuthenticateAtCsms")));
    }

    private X509Certificate current() throws Exception {
        String text = link.documents.read("security.ocpp.test").orElseThrow();
        String chain = edgewatt.ocpp.client.rpc.Json.parse(text)
                .path("current")
                .path("chain")
                .asText();
        return Pem.certificates(chain).get(0);
    }

    @Test
    void aCertificateThatEndsWithin30DaysIsRenewedUnasked() throws Exception {
        link.made();
        TestCertificates.give(link, ROOT, "2026-01-01T00:00:00Z", "2026-03-30T00:00:00Z");
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        link.loop.execute(() -> link.security.accepted(pem -> {
            asked.add(pem);
            return CompletableFuture.completedStage(true);
        }));
        assertTrue(asked.poll(10, TimeUnit.SECONDS).contains("CERTIFICATE REQUEST"));
        assertTrue(
                String.join("\n", link.findings()).contains("ends 2026-03-30"),
                link.findings().toString());
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void rootsAreListedAndDeletedByTheirHashes(Algorithm algorithm) throws Exception {
        link.made();
        Authority second = Authority.root("Second");
        assertEquals(List.of(), link.ask(() -> link.security.installed(RootUse.BACKEND)));
        for (Authority each : List.of(ROOT, second)) {
            assertTrue(link.change(() -> link.security.install(RootUse.BACKEND, each.pem()))
                    .accepted());
        }
        assertTrue(link.change(() -> link.security.install(RootUse.MANUFACTURER, second.pem()))
                .accepted());
        assertEquals(2, link.ask(() -> link.security.installed(RootUse.BACKEND)).size());
        X509Certificate c = ROOT.certificate();
        byte[] key = SubjectPublicKeyInfo.getInstance(c.getPublicKey().getEncoded())
                .getPublicKeyData()
                .getBytes();
        MessageDigest digest = MessageDigest.getInstance(algorithm.name().replace("SHA", "SHA-"));
        CertificateHash hash = new CertificateHash(
                algorithm,
                HexFormat.of()
                        .formatHex(digest.digest(c.getIssuerX500Principal().getEncoded())),
                HexFormat.of().formatHex(digest.digest(key)).toUpperCase(Locale.ROOT),
                "00" + c.getSerialNumber().toString(16));
        assertEquals(
                Verdict.ACCEPTED, link.change(() -> link.security.delete(hash)).verdict());
        assertEquals(
                Verdict.NOT_FOUND, link.change(() -> link.security.delete(hash)).verdict());
        assertEquals(1, link.ask(() -> link.security.installed(RootUse.BACKEND)).size());
        assertEquals(
                "2",
                link.variables
                        .read(SecurityVariables.entries("ocpp.test", true))
                        .orElseThrow());
    }

    @Test
    void theRootThatTheConnectionStandsOnIsNotDeleted() throws Exception {
        Gate gate = gate();
        connected(gate.port(), 2, false);
        Authority spare = Authority.root("Spare");
        link.change(() -> link.security.install(RootUse.BACKEND, spare.pem()));
        link.start().await("up");
        List<CertificateHash> hashes = link.ask(() -> link.security.installed(RootUse.BACKEND));
        assertEquals(
                Verdict.FAILED,
                link.change(() -> link.security.delete(hashes.get(0))).verdict());
        assertEquals(
                Verdict.ACCEPTED,
                link.change(() -> link.security.delete(hashes.get(1))).verdict());
    }

    @Test
    void whatIsNoRootIsNotInstalled() throws Exception {
        link.made();
        KeyPair pair = TestPki.keys("EC");
        for (String bad : List.of("", "x", TestPki.pem(ROOT.issue(pair.getPublic())), ROOT.pem() + ROOT.pem())) {
            assertEquals(
                    Verdict.REJECTED,
                    link.change(() -> link.security.install(RootUse.BACKEND, bad))
                            .verdict());
        }
        assertEquals(
                4,
                link.told().stream()
                        .filter(e -> e.startsWith("InvalidCsmsCertificate"))
                        .count());
        for (int i = 0; i < SecurityVariables.MAX_ROOTS; i++) {
            String pem = Authority.root("R" + i).pem();
            assertTrue(link.change(() -> link.security.install(RootUse.BACKEND, pem))
                    .accepted());
        }
        assertEquals(
                Verdict.FAILED,
                link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()))
                        .verdict());
    }

    @Test
    void withTheAdditionalCheckANewRootIsSignedByTheOldOneWhichGoesWhenTheNewOneWorked() throws Exception {
        Authority next = ROOT.under("Next Root");
        Gate gate = new Gate(
                TestPki.server(SERVER.getPrivate(), List.of(next.issue(SERVER.getPublic(), "127.0.0.1")), List.of()),
                who -> true);
        open.add(gate);
        connected(gate.port(), 2, true);
        assertEquals(
                Verdict.REJECTED,
                link.change(() -> link.security.install(
                                RootUse.BACKEND, Authority.root("Stranger").pem()))
                        .verdict());
        assertTrue(link.change(() -> link.security.install(RootUse.BACKEND, next.pem()))
                .accepted());
        assertEquals(2, link.ask(() -> link.security.installed(RootUse.BACKEND)).size());
        link.start().await("up");
        List<CertificateHash> left = link.ask(() -> link.security.installed(RootUse.BACKEND));
        assertEquals(1, left.size());
        assertEquals(
                next.certificate().getSerialNumber().toString(16), left.get(0).serialNumber());
    }

    @Test
    void aFirstRootThatIsNotTheBackendsOwnLocksNobodyOut() throws Exception {
        Gate gate = gate();
        link = SecureLink.of("wss://127.0.0.1:" + gate.port(), "", 2)
                .with(SecureLink.OLD)
                .made();
        Path store = Files.createTempFile("edgewatt-trust", ".p12");
        open.add(() -> Files.delete(store));
        KeyStore java = KeyStore.getInstance("PKCS12");
        java.load(null, null);
        java.setCertificateEntry("root", ROOT.certificate());
        try (OutputStream out = Files.newOutputStream(store)) {
            java.store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        open.add(() -> {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        });
        link.start().await("up");
        assertTrue(link.change(() -> link.security.install(
                        RootUse.BACKEND, Authority.root("Another").pem()))
                .accepted());
        link.change(() -> Outcome.RECONNECT);
        link.await("up");
        assertTrue(link.change(() -> link.security.install(RootUse.BACKEND, ROOT.pem()))
                .accepted());
        link.change(() -> Outcome.RECONNECT);
        link.await("up");
        assertFalse(link.documents.read("security.ocpp.test").orElseThrow().contains("\"javaToo\":true"));
    }
}
