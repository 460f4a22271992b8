package edgewatt.itest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The strict backend (itest/peers/strict-csms) as a process of its own, and its control port. One thread. */
final class StrictBackend implements AutoCloseable {
    /** A handshake. @param authorization {@code none} or {@code basic} */
    record Handshake(Instant at, int status, String authorization) {}

    private static final int HTTP_OK = 200;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String url;
    private final String control;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Handshake> handshakes = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int read;

    /** @param peer the folder with the program and its packages */
    StrictBackend(String node, Path peer, Path log) throws IOException {
        process = new ProcessBuilder(node, peer.resolve("server.js").toString())
                .redirectError(log.toFile())
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("listening ")) {
            throw new IOException("the strict backend did not start: " + line + "; see " + log);
        }
        String[] words = line.split(" ");
        url = words[1];
        control = words[3];
    }

    String url() {
        return url;
    }

    /** Sends a call. The result has been checked by its schema. */
    HttpResponse<String> call(String station, String action, String payload) throws IOException, InterruptedException {
        return send(post("/call/" + encoded(station) + "/" + action, payload));
    }

    /** Sends any text as a frame. */
    void raw(String station, String text) throws IOException, InterruptedException {
        ok(post("/raw/" + encoded(station), text));
    }

    /** Another answer than the friendly one; see rules.js. */
    void rule(String rule) throws IOException, InterruptedException {
        ok(post("/rule", rule));
    }

    void noRules() throws IOException, InterruptedException {
        ok(HttpRequest.newBuilder(URI.create(control + "/rule")).DELETE());
    }

    /** @param hex what basic authentication must bring from now on; empty = nothing */
    void password(String station, String hex) throws IOException, InterruptedException {
        ok(post("/password/" + encoded(station), hex));
    }

    void disconnect(String station) throws IOException, InterruptedException {
        ok(post("/disconnect/" + encoded(station), ""));
    }

    void away() throws IOException, InterruptedException {
        ok(post("/away", ""));
    }

    void back() throws IOException, InterruptedException {
        ok(post("/back", ""));
    }

    boolean connected(String station) throws IOException, InterruptedException {
        for (JsonNode one : json.readTree(
                ok(HttpRequest.newBuilder(URI.create(control + "/stations"))).body())) {
            if (one.path("id").asText().equals(station)) {
                return true;
            }
        }
        return false;
    }

    /** Every frame so far, after having waited for news for at most so long. */
    List<Frame> frames(long waitMs) throws IOException, InterruptedException {
        read(waitMs);
        return frames;
    }

    List<Handshake> handshakes() throws IOException, InterruptedException {
        read(0);
        return handshakes;
    }

    /** What is not as the schemas say, and what is no frame; a line each. */
    List<String> faults() throws IOException, InterruptedException {
        read(0);
        return faults;
    }

    private void read(long waitMs) throws IOException, InterruptedException {
        HttpRequest.Builder ask =
                HttpRequest.newBuilder(URI.create(control + "/record?after=" + read + "&wait=" + waitMs));
        for (JsonNode line : json.readTree(ok(ask).body())) {
            read++;
            Instant at = Instant.parse(line.path("at").asText());
            switch (line.path("kind").asText()) {
                case "frame" -> frames.add(frame(at, line));
                case "handshake" ->
                    handshakes.add(new Handshake(
                            at,
                            line.path("status").asInt(),
                            line.path("authorization").asText()));
                default ->
                    faults.add(at + " " + line.path("kind").asText() + " "
                            + line.path("action").asText() + " "
                            + line.path("message").asText());
            }
        }
    }

    private Frame frame(Instant at, JsonNode line) {
        String text = line.path("text").asText();
        JsonNode parsed;
        try {
            parsed = json.readTree(text);
        } catch (IOException e) {
            parsed = MissingNode.getInstance(); // a call sent broken on purpose
        }
        return new Frame(frames.size(), at, line.path("direction").asText().equals("in"), text, parsed);
    }

    private HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(URI.create(control + path)).POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> ok(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request);
        if (response.statusCode() != HTTP_OK) {
            throw new IOException("the strict backend: " + response.body());
        }
        return response;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
