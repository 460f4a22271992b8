package edgewatt.ocpp.client.security;

import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.fake.TestPki;
import edgewatt.ocpp.client.fake.TestPki.Authority;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The part of an authority in the tests. */
final class TestCertificates {
    private TestCertificates() {}

    /** Lets the link ask, signs, and gives it the certificate. */
    static void give(SecureLink link, Authority authority) throws Exception {
        String request = request(link);
        X509Certificate certificate = authority.issue(key(request));
        Outcome outcome = link.change(() -> link.security.signed(TestPki.pem(certificate)));
        assertTrue(outcome.accepted(), outcome.toString());
    }

    static void give(SecureLink link, Authority authority, String from, String to) throws Exception {
        String request = request(link);
        X509Certificate certificate = authority.issue(key(request), Instant.parse(from), Instant.parse(to));
        Outcome outcome = link.change(() -> link.security.signed(TestPki.pem(certificate)));
        assertTrue(outcome.accepted(), outcome.toString());
    }

    /** What the link asks the backend to sign. */
    static String request(SecureLink link) throws Exception {
        CompletableFuture<String> sent = new CompletableFuture<>();
        link.loop.execute(() -> {
            link.security.accepted(pem -> {
                sent.complete(pem);
                return CompletableFuture.completedStage(true);
            });
            link.security.sign();
        });
        return sent.get(20, TimeUnit.SECONDS);
    }

    static PKCS10CertificationRequest read(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            return (PKCS10CertificationRequest) parser.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PublicKey key(String pem) {
        try {
            return new JcaPKCS10CertificationRequest(read(pem)).getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
