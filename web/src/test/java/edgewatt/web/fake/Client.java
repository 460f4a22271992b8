package edgewatt.web.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.web.access.OwnCertificate;
import edgewatt.web.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody who trusts this one certificate. */
public final class Client {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final int port;
    private final SSLContext tls;
    private String token = "";

    public record Answer(int status, ObjectNode json, HttpResponse<byte[]> raw) {
        public String error() {
            return json.path("error").asText();
        }
    }

    public Client(OwnCertificate trusted, int port) throws GeneralSecurityException, IOException {
        this.port = port;
        tls = trusting(trusted);
        http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build();
    }

    public SSLContext tls() {
        return tls;
    }

    public Client as(String newToken) {
        token = newToken;
        return this;
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(body));
    }

    public Answer send(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request(method, path, body), BodyHandlers.ofByteArray());
        ObjectNode json = response.body().length == 0 ? Json.object() : Json.object(response.body());
        return new Answer(response.statusCode(), json, response);
    }

    public HttpClient http() {
        return http;
    }

    public HttpRequest request(String method, String path, BodyPublisher body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .timeout(LIMIT)
                .method(method, body);
        if (!token.isEmpty()) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder.build();
    }

    public static String code(MemorySecrets secrets) {
        return new String(secrets.read("web.claim").orElseThrow(), StandardCharsets.US_ASCII).strip();
    }

    private static SSLContext trusting(OwnCertificate own) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("own", own.chain().get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
