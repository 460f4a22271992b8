package edgewatt.ocpp.client.security;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and requests as text (RFC 7468). */
final class Pem {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

    private Pem() {}

    /**
     * All certificates in a text, in its order; what stands between them is ignored.
     *
     * @throws CertificateException if there is none, or one cannot be read: what is wrong
     */
    static List<X509Certificate> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> all = new ArrayList<>();
        Matcher block = CERTIFICATE.matcher(text);
        while (block.find()) {
            byte[] der;
            try {
                der = Base64.getMimeDecoder().decode(block.group(1).strip());
            } catch (IllegalArgumentException e) {
                throw new CertificateException("certificate " + (all.size() + 1) + " is not base64");
            }
            Certificate read = factory.generateCertificate(new ByteArrayInputStream(der));
            if (!(read instanceof X509Certificate certificate)) {
                throw new CertificateException("certificate " + (all.size() + 1) + " is not X.509");
            }
            all.add(certificate);
        }
        if (all.isEmpty()) {
            throw new CertificateException("there is no certificate in PEM form");
        }
        return List.copyOf(all);
    }

    static String of(X509Certificate certificate) {
        try {
            return of("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    static String of(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
