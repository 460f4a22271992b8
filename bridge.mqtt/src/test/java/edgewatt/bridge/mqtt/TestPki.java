package edgewatt.bridge.mqtt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority made on the spot, with a broker and a client under it. */
final class TestPki {
    /** A certificate and its key. */
    record Issued(X509Certificate certificate, KeyPair keys) {
        String certificatePem() throws GeneralSecurityException {
            return pem("CERTIFICATE", certificate.getEncoded());
        }

        String keyPem() {
            return pem("PRIVATE KEY", ((Key) keys.getPrivate()).getEncoded());
        }
    }

    final Issued ca;
    private int serial;

    TestPki() throws Exception {
        KeyPair keys = keys();
        ca = new Issued(issue("authority", keys, "authority", keys, true), keys);
    }

    Issued issue(String name) throws Exception {
        KeyPair keys = keys();
        return new Issued(issue(name, keys, "authority", ca.keys(), false), keys);
    }

    byte[] authority() throws GeneralSecurityException {
        return ca.certificatePem().getBytes(StandardCharsets.US_ASCII);
    }

    /** Certificate and key of a client in one text. */
    byte[] client(String name) throws Exception {
        Issued i = issue(name);
        return (i.certificatePem() + i.keyPem()).getBytes(StandardCharsets.US_ASCII);
    }

    /** A server on 127.0.0.1. */
    SSLContext server() throws Exception {
        Issued i = issue("broker");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("broker", i.keys().getPrivate(), new char[0], new X509Certificate[] {i.certificate()});
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", ca.certificate());
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator g = KeyPairGenerator.getInstance("EC");
        g.initialize(new ECGenParameterSpec("secp256r1"));
        return g.generateKeyPair();
    }

    private X509Certificate issue(String name, KeyPair of, String issuer, KeyPair by, boolean authority)
            throws Exception {
        JcaX509v3CertificateBuilder b = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + issuer),
                BigInteger.valueOf(++serial),
                Date.from(Instant.now().minusSeconds(86_400)),
                Date.from(Instant.now().plusSeconds(86_400)),
                new X500Principal("CN=" + name),
                of.getPublic());
        b.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            b.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(b.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
