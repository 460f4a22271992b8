package edgewatt.ocpp.client.security;

import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.link.RefusedHere;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS as the security profiles 2 and 3 ask for it: versions 1.2 and 1.3, named cipher suites, the backend's certificate
 * checked against roots, host name and the station's clock. No session is ever resumed: a changed certificate counts at
 * once. Any thread.
 *
 * @param roots what to trust
 * @param javaToo trust what this Java trusts as well
 * @param key what to show; absent = nothing
 * @param clock of the station, which may know better than the operating system
 */
record CheckedTls(List<X509Certificate> roots, boolean javaToo, Optional<OwnKey> key, InstantSource clock) {
    static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /**
     * Those of 1.3, and of 1.2 those with forward secrecy and AES-GCM that OCPP names, best first; then the two with RSA
     * key exchange that OCPP 1.6 names for old backends, which newer Javas no longer have.
     */
    static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_RSA_WITH_AES_128_GCM_SHA256");

    SSLSocket over(Socket socket, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = key.map(k -> new KeyManager[] {k}).orElse(null);
            context.init(keys, trust(), null);
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
            List<String> offered =
                    Arrays.asList(context.getSupportedSSLParameters().getCipherSuites());
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setProtocols(VERSIONS.toArray(String[]::new));
            parameters.setCipherSuites(SUITES.stream().filter(offered::contains).toArray(String[]::new));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            return secure;
        } catch (GeneralSecurityException e) {
            throw new RefusedHere(
                    "TLS cannot be set up (" + e.getMessage() + "); look at the certificates of this link",
                    End.Kind.TLS,
                    e);
        }
    }

    /** What the backend has shown and was found good. */
    static List<X509Certificate> chain(SSLSocket socket) {
        try {
            return Stream.of(socket.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException, RefusedHere {
        List<X509Certificate> trusted = new ArrayList<>(roots);
        if (javaToo) {
            trusted.addAll(ofJava());
        }
        if (trusted.isEmpty()) {
            throw new RefusedHere(
                    "no root certificate is installed on this link, so no backend can be trusted; install one"
                            + " (InstallCertificate), or set trust: system",
                    End.Kind.SERVER_CERTIFICATE,
                    null);
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(Chains.anchors(trusted), new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(clock.instant()));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }

    private static List<X509Certificate> ofJava() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(m -> Stream.of(((X509TrustManager) m).getAcceptedIssuers()))
                .toList();
    }
}
