package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS from what stands in the key store as PEM. */
final class PemTls {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = {};

    private PemTls() {}

    /** @throws SSLException what is wrong with the PEM, without any of it */
    static SSLSocketFactory factory(Tls tls) throws IOException {
        if (tls.ca().length == 0 && tls.identity().length == 0) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity(tls.identity()), trust(tls.ca()), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new SSLException("the certificates of caRef or identityRef cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(byte[] pem) throws GeneralSecurityException, IOException {
        if (pem.length == 0) {
            return null;
        }
        KeyStore store = empty();
        int n = 0;
        for (Certificate c : certificates(pem, "caRef")) {
            store.setCertificateEntry("ca-" + n++, c);
        }
        TrustManagerFactory f = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        f.init(store);
        return f.getTrustManagers();
    }

    private static KeyManager[] identity(byte[] pem) throws GeneralSecurityException, IOException {
        if (pem.length == 0) {
            return null;
        }
        Certificate[] chain = certificates(pem, "identityRef").toArray(new Certificate[0]);
        KeyStore store = empty();
        store.setKeyEntry("client", key(pem), NO_PASSWORD, chain);
        KeyManagerFactory f = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        f.init(store, NO_PASSWORD);
        return f.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(byte[] pem, String key) throws IOException {
        StringBuilder all = new StringBuilder();
        Matcher m = CERTIFICATE.matcher(new String(pem, StandardCharsets.US_ASCII));
        while (m.find()) {
            all.append(m.group()).append('\n');
        }
        if (all.length() == 0) {
            throw new SSLException("the secret of " + key + " has no 'BEGIN CERTIFICATE'; it must be PEM");
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new SSLException("the secret of " + key + " has a certificate that cannot be read", e);
        }
    }

    private static PrivateKey key(byte[] pem) throws IOException, GeneralSecurityException {
        Matcher m = KEY.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!m.find()) {
            throw new SSLException("the secret of identityRef has no 'BEGIN PRIVATE KEY';"
                    + " convert the key with 'openssl pkcs8 -topk8 -nocrypt'");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(m.group(1));
        } catch (IllegalArgumentException e) {
            throw new SSLException("the private key of identityRef is no base64", e);
        }
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // the next kind
                continue;
            }
        }
        throw new SSLException("the private key of identityRef is neither EC, RSA nor Ed25519");
    }
}
