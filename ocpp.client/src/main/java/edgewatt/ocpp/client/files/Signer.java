package edgewatt.ocpp.client.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Who has signed a firmware, and with what (OCPP security white paper ed. 3, L01; 2.0.1 L01): SHA-256 over the file, signed
 * by RSA (PSS, or PKCS#1 v1.5) of 2048 bits or more, or by ECDSA of 224 bits or more.
 *
 * @param chain the signing certificate first
 */
record Signer(List<X509Certificate> chain, byte[] signature) {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_EC_BITS = 224;
    private static final int PIECE = 16 << 10;

    /** @throws CertificateException if there is none, or its key is too weak; in words */
    static List<X509Certificate> chain(String pem) throws CertificateException {
        List<X509Certificate> chain = new ArrayList<>();
        byte[] bytes = pem.strip().getBytes(StandardCharsets.US_ASCII);
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(bytes))
                .forEach(c -> chain.add((X509Certificate) c));
        if (chain.isEmpty()) {
            throw new CertificateException("no certificate in PEM form was given");
        }
        PublicKey key = chain.get(0).getPublicKey();
        boolean strong = key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS
                || key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() >= MIN_EC_BITS;
        if (!strong) {
            throw new CertificateException("its key is neither RSA of 2048 bits or more nor ECDSA of 224 or more");
        }
        return List.copyOf(chain);
    }

    /** @throws IllegalArgumentException if it is not base64 */
    static byte[] signature(String base64) {
        return Base64.getMimeDecoder().decode(base64.strip());
    }

    /** Reads the file once. */
    boolean hasSigned(Path file, Flow flow) throws IOException, TransferException {
        List<Signature> candidates = candidates();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                for (Signature candidate : candidates) {
                    candidate.update(piece, 0, n);
                }
                flow.alive();
            }
        } catch (GeneralSecurityException e) {
            return false;
        }
        for (Signature candidate : candidates) {
            try {
                if (candidate.verify(signature)) {
                    return true;
                }
            } catch (GeneralSecurityException e) {
                // not of this form
            }
        }
        return false;
    }

    private List<Signature> candidates() {
        PublicKey key = chain.get(0).getPublicKey();
        List<String> names = key instanceof RSAPublicKey
                ? List.of("RSASSA-PSS", "SHA256withRSA")
                : List.of("SHA256withECDSA", "SHA256withECDSAinP1363Format");
        List<Signature> candidates = new ArrayList<>();
        for (String name : names) {
            try {
                Signature candidate = Signature.getInstance(name);
                if (name.equals("RSASSA-PSS")) {
                    candidate.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                }
                candidate.initVerify(key);
                candidates.add(candidate);
            } catch (GeneralSecurityException e) {
                // this platform has it not, or the key is not for it
            }
        }
        return candidates;
    }
}
