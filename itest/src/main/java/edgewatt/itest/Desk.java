package edgewatt.itest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The desk's two control ports: the simulated board, and the mini backend with its ledger. */
final class Desk {
    private final Path data;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    Desk(Path data) {
        this.data = data;
    }

    /** A command of {@code ./edgewatt sim}; the answer is one plain sentence. */
    String sim(String command) throws IOException, InterruptedException {
        String port = Files.readString(data.resolve("sim.port")).strip();
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/command"))
                .POST(BodyPublishers.ofString(command)));
    }

    /** Where stations connect to the mini backend. */
    String backendUrl() throws IOException {
        return "ws://127.0.0.1:" + ports()[0];
    }

    /** All transactions the backend was told of. */
    JsonNode ledger() throws IOException, InterruptedException {
        return json.readTree(send(HttpRequest.newBuilder(control("/ledger")))).path("transactions");
    }

    /** Frames the backend has received, as text. */
    List<String> frames() throws IOException, InterruptedException {
        List<String> frames = new ArrayList<>();
        for (JsonNode frame :
                json.readTree(send(HttpRequest.newBuilder(control("/frames")))).path("frames")) {
            if (frame.path("in").asBoolean()) {
                frames.add(frame.path("text").asText());
            }
        }
        return frames;
    }

    /** Adds to the backend's script of misbehaviour (see sim/README.md). */
    void fault(String json) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(control("/faults")).POST(BodyPublishers.ofString(json)));
    }

    /** How much of that script is left. */
    int faults() throws IOException, InterruptedException {
        return json.readTree(send(HttpRequest.newBuilder(control("/faults")))).size();
    }

    /** A call from the backend to the station; the answer is the station's. */
    JsonNode call(String station, String action, String payload) throws IOException, InterruptedException {
        return json.readTree(send(HttpRequest.newBuilder(control("/station/" + station + "/" + action))
                .POST(BodyPublishers.ofString(payload))));
    }

    /** OCPP port and control port. */
    private String[] ports() throws IOException {
        return Files.readString(data.resolve("backend.port")).strip().split(" ");
    }

    private URI control(String path) throws IOException {
        return URI.create("http://127.0.0.1:" + ports()[1] + path);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
