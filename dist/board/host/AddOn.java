import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The installer's way in: a bundle comes and goes over the board's HTTPS, and a Modbus meter on the host that it reads. */
final class AddOn implements AutoCloseable {
    private static final String NAME = "meter.modbus";
    private static final String SETTINGS = "api/settings/" + NAME + "~board";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Board board;
    private final URI base;
    private final ServerSocket meter;
    private final AtomicInteger questions = new AtomicInteger();
    private HttpClient http;
    private String token;

    AddOn(Board board, int httpsPort) throws IOException {
        this.board = board;
        base = URI.create("https://127.0.0.1:" + httpsPort + "/");
        meter = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::measure, "meter");
        thread.setDaemon(true);
        thread.start();
    }

    /** Trusts the board's certificate and takes its first token, as an installer does who stands before it. */
    String claim() throws IOException, InterruptedException, GeneralSecurityException {
        String code = file("/board/data/secrets/web.claim").strip();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "board",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                file("/board/data/web/certificate.pem").getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        http = HttpClient.newBuilder().sslContext(tls).connectTimeout(LIMIT).build();
        String body = "{\"code\":\"" + code + "\",\"name\":\"bench\"}";
        token = field(expect(200, 299, send("POST", "api/claim", BodyPublishers.ofString(body))), "token");
        return "certificate trusted, first token taken";
    }

    /** Sends a package, and waits until it runs for good. */
    String deploy(Path zip, boolean there) throws IOException, InterruptedException {
        long sent = System.nanoTime();
        String answer = expect(200, 202, send("POST", "api/deploy", BodyPublishers.ofFile(zip)));
        // what goes on for longer is told by GET, and there "last" is the one before until this one has ended
        while (!answer.contains("\"applied\":true") || answer.contains("\"phase\"") && !answer.contains("\"idle\"")) {
            if (System.nanoTime() - sent > LIMIT.toNanos() || answer.contains("\"applied\":false")) {
                throw new Failure("the deployment does not end well: " + answer);
            }
            Thread.sleep(500);
            answer = expect(200, 200, send("GET", "api/deploy", BodyPublishers.noBody()));
        }
        long took = System.nanoTime() - sent;
        String bundles = expect(200, 200, send("GET", "api/bundles", BodyPublishers.noBody()));
        if (bundles.contains("\"" + NAME + "\"") != there) {
            throw new Failure("the bundles are " + bundles);
        }
        return String.format("from the upload to healthy %.1f s", took / 1e9);
    }

    /** Gives the add-on its settings; it reads the meter on the host. */
    String read() throws IOException, InterruptedException {
        String settings = "{\"host\":\"10.0.2.2\",\"port\":" + meter.getLocalPort() + ",\"place\":\"circuit\"}";
        int before = questions.get();
        expect(200, 299, send("PATCH", SETTINGS, BodyPublishers.ofString(settings)));
        long end = System.nanoTime() + LIMIT.toNanos();
        while (questions.get() < before + 6) { // three for a reading
            if (System.nanoTime() - end > 0) {
                throw new Failure("the add-on has asked the meter " + (questions.get() - before) + " times");
            }
            Thread.sleep(100);
        }
        String health = expect(200, 200, send("GET", "api/health", BodyPublishers.noBody()));
        if (health.contains("'board'")) {
            throw new Failure("the add-on is not well: " + health);
        }
        return "two readings, no finding";
    }

    private String file(String path) throws IOException, InterruptedException {
        for (int i = 0; i < 120; i++) {
            Board.Answer answer = board.ask("sh cat " + path);
            if (answer.value().equals("0")) {
                return answer.text() + "\n";
            }
            Thread.sleep(500);
        }
        throw new Failure("the board has no " + path);
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (method.equals("PATCH") || path.equals("api/claim")) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String expect(int least, int most, HttpResponse<String> answer) {
        if (answer.statusCode() < least || answer.statusCode() > most) {
            throw new Failure(answer.request().method() + " " + answer.uri().getPath() + " answers "
                    + answer.statusCode() + " " + answer.body());
        }
        return answer.body().replaceAll("\\s*:\\s*", ":");
    }

    private static String field(String json, String field) {
        Matcher m = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(json);
        if (!m.find()) {
            throw new Failure("no '" + field + "' in what the board answers");
        }
        return m.group(1);
    }

    /** Every register reads 230.5 as a float. */
    private void measure() {
        while (!meter.isClosed()) {
            try (Socket peer = meter.accept()) {
                DataInputStream in = new DataInputStream(peer.getInputStream());
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                byte[] request = new byte[12];
                while (true) {
                    in.readFully(request);
                    questions.incrementAndGet();
                    int count = (request[10] & 0xff) << 8 | request[11] & 0xff;
                    out.write(request, 0, 4);
                    out.writeShort(3 + 2 * count);
                    out.write(new byte[] {request[6], request[7], (byte) (2 * count)});
                    for (int i = 0; i < count; i += 2) {
                        out.writeFloat(230.5f);
                    }
                }
            } catch (IOException e) {
                // it comes back, or the test is over
            }
        }
    }

    @Override
    public void close() throws IOException {
        meter.close();
    }
}
