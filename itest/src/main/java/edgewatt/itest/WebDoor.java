package edgewatt.itest;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The HTTPS server as who can read the data folder finds it: its address, and its certificate to trust. */
final class WebDoor {
    private final Path folder;

    WebDoor(Charger charger) {
        folder = Path.of(charger.context.getProperty("edgewatt.data")).resolve("web");
    }

    String url() {
        return Await.until(
                "the server listens",
                () -> Files.readString(folder.resolve("url")).strip(),
                s -> s.startsWith("https://"));
    }

    /** So that {@link #url} waits for the next server. */
    void forget() throws Exception {
        Files.deleteIfExists(folder.resolve("url"));
    }

    HttpClient client() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("certificate.pem"))) {
            trusted.setCertificateEntry(
                    "web", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    /** The status of the one request that needs no token, on a connection of its own. */
    int knock(HttpClient client) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/api"))
                .timeout(Await.LIMIT)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
