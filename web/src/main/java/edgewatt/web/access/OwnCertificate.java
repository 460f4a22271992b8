package edgewatt.web.access;

import edgewatt.api.store.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The key by which the controller is known, secret {@value #KEY} (PKCS#8, PEM), and its certificate, secret
 * {@value #CERTIFICATE} (PEM, with those above it if somebody has signed it). Both are made at the first start, self-signed;
 * an installer may put others in their place. A certificate whose names have changed is made anew with the same key.
 *
 * @param chain its own certificate first
 */
public record OwnCertificate(PrivateKey key, List<X509Certificate> chain) {
    public static final String KEY = "web.key";
    public static final String CERTIFICATE = "web.certificate";
    private static final String CURVE = "secp256r1";

    /**
     * Reads, or makes. Takes up to a second on a small board; blocks on disk.
     *
     * @param names the host names and IP addresses that a self-signed one shall bear
     * @throws GeneralSecurityException if what is in the key store cannot be used: which, and what to do
     */
    public static OwnCertificate of(Secrets secrets, SecureRandom random, List<String> names)
            throws GeneralSecurityException {
        Optional<byte[]> key = secrets.read(KEY);
        Optional<byte[]> certificate = secrets.read(CERTIFICATE);
        if (key.isPresent() && certificate.isPresent()) {
            OwnCertificate own = read(key.get(), certificate.get());
            if (!own.selfSigned() || SelfSigned.names(own.chain.get(0)).equals(SelfSigned.ordered(names))) {
                return own;
            }
            return made(secrets, new KeyPair(own.chain.get(0).getPublicKey(), own.key), random, names);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE), random);
        KeyPair pair = generator.generateKeyPair();
        secrets.write(KEY, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        return made(secrets, pair, random, names);
    }

    /** Colon-separated SHA-256 of the certificate, as browsers show it. */
    public String fingerprint() {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(encoded(chain.get(0))));
    }

    /** For {@code curl --pinnedpubkey}: it lives as long as the key. */
    public String pin() {
        return "sha256//"
                + Base64.getEncoder()
                        .encodeToString(sha256(chain.get(0).getPublicKey().getEncoded()));
    }

    /** The certificates, PEM; public. */
    public byte[] pem() {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            text.append(new String(pem("CERTIFICATE", encoded(certificate)), StandardCharsets.US_ASCII));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** In memory only. */
    public KeyStore store(String password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("web", key, password.toCharArray(), chain.toArray(new Certificate[0]));
        return store;
    }

    private boolean selfSigned() {
        X509Certificate first = chain.get(0);
        return chain.size() == 1 && first.getSubjectX500Principal().equals(first.getIssuerX500Principal());
    }

    private static OwnCertificate made(Secrets secrets, KeyPair pair, SecureRandom random, List<String> names)
            throws GeneralSecurityException {
        OwnCertificate own =
                new OwnCertificate(pair.getPrivate(), List.of(SelfSigned.certificate(pair, random, names)));
        secrets.write(CERTIFICATE, own.pem());
        return own;
    }

    private static OwnCertificate read(byte[] key, byte[] certificate) throws GeneralSecurityException {
        List<X509Certificate> chain;
        try {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(certificate));
            chain = all.stream().map(X509Certificate.class::cast).toList();
            chain.get(0); // not empty
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw unusable(CERTIFICATE, "no certificate in PEM form", e);
        }
        try {
            String text = new String(key, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
            String kind = chain.get(0).getPublicKey().getAlgorithm();
            return new OwnCertificate(KeyFactory.getInstance(kind).generatePrivate(spec), chain);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(KEY, "no PKCS#8 key in PEM form of the certificate's kind", e);
        }
    }

    private static GeneralSecurityException unusable(String name, String what, Exception cause) {
        return new GeneralSecurityException(
                "secret " + name + " is " + what + "; put another one there, or remove secrets/" + KEY + " and secrets/"
                        + CERTIFICATE + " from the data folder to have both made anew",
                cause);
    }

    private static byte[] pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
