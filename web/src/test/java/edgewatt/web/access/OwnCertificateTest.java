package edgewatt.web.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.web.fake.MemorySecrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnCertificateTest {
    private final MemorySecrets secrets = new MemorySecrets();

    @Test
    void itIsMadeOnceAndStays() throws GeneralSecurityException {
        OwnCertificate first = own("localhost", "10.0.0.7");
        OwnCertificate second = own("10.0.0.7", "localhost");
        assertEquals(first.fingerprint(), second.fingerprint());
        assertEquals(first.pin(), second.pin());
        assertEquals(95, first.fingerprint().length());
    }

    @Test
    void itSignsItselfAndBearsItsNames() throws GeneralSecurityException {
        X509Certificate certificate =
                own("LocalHost", "10.0.0.7", "::1").chain().get(0);
        certificate.verify(certificate.getPublicKey());
        assertEquals(List.of("0:0:0:0:0:0:0:1", "10.0.0.7", "localhost"), SelfSigned.names(certificate));
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
        assertEquals(3, certificate.getVersion());
    }

    @Test
    void itIsValidWhateverTheClockSays() throws GeneralSecurityException {
        X509Certificate certificate = own("localhost").chain().get(0);
        certificate.checkValidity(Date.from(Instant.parse("1970-01-01T00:01:00Z")));
        certificate.checkValidity(Date.from(Instant.parse("2049-01-01T00:00:00Z")));
    }

    @Test
    void otherNamesKeepTheKey() throws GeneralSecurityException {
        OwnCertificate first = own("localhost");
        OwnCertificate second = own("localhost", "wallbox.example");
        assertNotEquals(first.fingerprint(), second.fingerprint());
        assertEquals(first.pin(), second.pin(), "who has pinned the key need not do it again");
    }

    @Test
    void oneThatSomebodyElseHasSignedIsUsedAsItIs() throws GeneralSecurityException {
        MemorySecrets theirs = new MemorySecrets();
        OwnCertificate other = OwnCertificate.of(theirs, new SecureRandom(), List.of("wallbox.example"));
        secrets.write(OwnCertificate.KEY, theirs.read(OwnCertificate.KEY).orElseThrow());
        byte[] two = (new String(other.pem(), StandardCharsets.US_ASCII)
                        + new String(own("ca.example").pem(), StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
        secrets.write(OwnCertificate.KEY, theirs.read(OwnCertificate.KEY).orElseThrow());
        secrets.write(OwnCertificate.CERTIFICATE, two);
        OwnCertificate read = own("localhost");
        assertEquals(2, read.chain().size());
        assertArrayEquals(two, read.pem());
    }

    @Test
    void whatCannotBeUsedSaysWhichAndWhatToDo() throws GeneralSecurityException {
        own("localhost");
        secrets.write(OwnCertificate.KEY, "nonsense".getBytes(StandardCharsets.US_ASCII));
        GeneralSecurityException e = assertThrows(GeneralSecurityException.class, () -> own("localhost"));
        assertTrue(e.getMessage().contains("web.key") && e.getMessage().contains("remove"), e.getMessage());
        secrets.write(OwnCertificate.CERTIFICATE, "nonsense".getBytes(StandardCharsets.US_ASCII));
        e = assertThrows(GeneralSecurityException.class, () -> own("localhost"));
        assertTrue(e.getMessage().contains("web.certificate"), e.getMessage());
    }

    private OwnCertificate own(String... names) throws GeneralSecurityException {
        return OwnCertificate.of(secrets, new SecureRandom(), List.of(names));
    }
}
