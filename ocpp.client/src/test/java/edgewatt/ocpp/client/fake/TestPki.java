package edgewatt.ocpp.client.fake;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Authorities, certificates and TLS contexts made on the spot. */
public final class TestPki {
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2040-01-01T00:00:00Z");

    private TestPki() {}

    /** Who signs. */
    public record Authority(X509Certificate certificate, PrivateKey key) {
        public static Authority root(String name) {
            KeyPair pair = keys("EC");
            return new Authority(
                    make("CN=" + name, pair.getPublic(), "CN=" + name, pair.getPrivate(), FROM, TO, true),
                    pair.getPrivate());
        }

        /** An authority, signed by this one. */
        public Authority under(String name) {
            KeyPair pair = keys("EC");
            return new Authority(
                    make("CN=" + name, pair.getPublic(), subject(), key, FROM, TO, true), pair.getPrivate());
        }

        private String subject() {
            return certificate.getSubjectX500Principal().getName();
        }

        /** @param names addresses it is for */
        public X509Certificate issue(PublicKey of, String... names) {
            return issue(of, FROM, TO, names);
        }

        public X509Certificate issue(PublicKey of, Instant from, Instant to, String... names) {
            return make("CN=issued", of, subject(), key, from, to, false, names);
        }

        public String pem() {
            return TestPki.pem(certificate);
        }
    }

    public static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate make(
            String subject,
            PublicKey of,
            String issuer,
            PrivateKey by,
            Instant from,
            Instant to,
            boolean authority,
            String... names) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    new BigInteger(100, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(from),
                    Date.from(to),
                    new X500Name(subject),
                    of);
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            if (names.length > 0) {
                GeneralName[] all = new GeneralName[names.length];
                for (int i = 0; i < names.length; i++) {
                    boolean ip = names[i].matches("[0-9.]+");
                    all[i] = new GeneralName(ip ? GeneralName.iPAddress : GeneralName.dNSName, names[i]);
                }
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            String algorithm = by.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(by)));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a server that shows this chain, and lets in clients of these authorities. */
    public static SSLContext server(PrivateKey key, List<X509Certificate> chain, List<Authority> clients) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
            KeyManagerFactory show = KeyManagerFactory.getInstance("PKIX");
            show.init(keys, new char[0]);
            TrustManager[] trust = null;
            if (!clients.isEmpty()) {
                KeyStore roots = KeyStore.getInstance("PKCS12");
                roots.load(null, null);
                for (int i = 0; i < clients.size(); i++) {
                    roots.setCertificateEntry("root" + i, clients.get(i).certificate());
                }
                TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
                factory.init(roots);
                trust = factory.getTrustManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(show.getKeyManagers(), trust, null);
            return context;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
