package edgewatt.ocpp.client.security;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Sequence;

/**
 * How OCPP names a certificate (CertificateHashDataType): hashes of the issuer's name and key as in RFC 6960, and the
 * serial number. Hexadecimal; compared without case and leading zeros.
 */
public record CertificateHash(Algorithm algorithm, String issuerNameHash, String issuerKeyHash, String serialNumber) {
    public enum Algorithm {
        SHA256("SHA-256"),
        SHA384("SHA-384"),
        SHA512("SHA-512");

        private final String java;

        Algorithm(String java) {
            this.java = java;
        }
    }

    static CertificateHash of(X509Certificate certificate, PublicKey issuerKey, Algorithm algorithm) {
        byte[] key = ASN1BitString.getInstance(
                        ASN1Sequence.getInstance(issuerKey.getEncoded()).getObjectAt(1))
                .getOctets();
        return new CertificateHash(
                algorithm,
                hash(algorithm, certificate.getIssuerX500Principal().getEncoded()),
                hash(algorithm, key),
                certificate.getSerialNumber().toString(16));
    }

    boolean names(X509Certificate certificate, PublicKey issuerKey) {
        CertificateHash own = of(certificate, issuerKey, algorithm);
        return own.issuerNameHash().equalsIgnoreCase(issuerNameHash)
                && own.issuerKeyHash().equalsIgnoreCase(issuerKeyHash)
                && plain(own.serialNumber()).equals(plain(serialNumber));
    }

    private static String plain(String serial) {
        return serial.toLowerCase(Locale.ROOT).replaceFirst("^0+(?=.)", "");
    }

    private static String hash(Algorithm algorithm, byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm.java).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm.java, e);
        }
    }
}
