package edgewatt.itest.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The backend in a process of its own, always at the same port; its ledger lies on disk and outlives its own SIGKILL. */
final class Books implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final ObjectMapper json = new ObjectMapper();
    private final Path application;
    private final Path folder;
    private int port;
    private Process process;
    private volatile String control = "";

    Books(Path application, Path folder) {
        this.application = application;
        this.folder = folder;
    }

    /** Starts it, or starts it again at the port it had. */
    synchronized void start() throws IOException, InterruptedException {
        for (int tries = 0; process == null; tries++) {
            int wanted = port == 0 ? freePort() : port;
            Process p = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx48m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:-UsePerfData",
                            "-cp",
                            application + "/bundles/*:" + application + "/lib/*",
                            "edgewatt.sim.backend.Main",
                            "--port",
                            Integer.toString(wanted),
                            "--ledger",
                            folder.resolve("ledger.jsonl").toString())
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("backend.log").toFile()))
                    .start();
            BufferedReader out = new BufferedReader(new InputStreamReader(p.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line != null && line.startsWith("listening ")) {
                port = wanted;
                control = line.split(" ")[3];
                process = p;
            } else if (tries == 20) {
                throw new IOException("the backend does not start; see " + folder.resolve("backend.log"));
            } else {
                Wait.millis(100); // somebody else's connection may hold the port for a moment
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }

    /** SIGKILL. */
    synchronized void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            process = null;
        }
    }

    synchronized boolean runs() {
        return process != null;
    }

    String url() {
        return "ws://127.0.0.1:" + port;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(control + path)));
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(control + path)).POST(BodyPublishers.ofString(body)));
    }

    void delete(String path) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(URI.create(control + path)).DELETE());
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                HTTP.send(request.timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return json.readTree(answer.body());
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
