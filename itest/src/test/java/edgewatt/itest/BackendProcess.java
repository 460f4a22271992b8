package edgewatt.itest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The mini backend with its ledger, in a process of its own, so that a killed controller cannot touch its books. */
final class BackendProcess implements AutoCloseable {
    private final Process process;
    private final String url;
    private final String control;

    BackendProcess(Path folder) throws IOException {
        Path application =
                Path.of("..", "dist", "target", "dev").toAbsolutePath().normalize();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        application + "/bundles/*:" + application + "/lib/*",
                        "edgewatt.sim.backend.Main",
                        "--ledger",
                        folder.resolve("ledger.jsonl").toString())
                .redirectError(folder.resolve("backend.log").toFile())
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("listening ")) {
            throw new IOException("the backend did not start: " + line);
        }
        String[] words = line.split(" ");
        url = words[1];
        control = words[3];
    }

    String url() {
        return url;
    }

    JsonNode transactions() throws IOException, InterruptedException {
        return ask("/ledger").path("transactions");
    }

    JsonNode ask(String path) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(control + path)).build(), BodyHandlers.ofString())
                        .body());
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(control + path))
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
