package edgewatt.itest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The dev application as a process that can be killed. Its car and its meter outlive it in the data folder. */
public final class Controller implements AutoCloseable {
    private static final Path APPLICATION =
            Path.of("..", "dist", "target", "dev").toAbsolutePath().normalize();

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final String station;
    private Process process;

    /** @param settings file name without {@code .json} to content; laid over the application's own */
    Controller(Path folder, String station, BackendProcess backend, Map<String, String> settings) throws IOException {
        this(folder, station, backend.url(), settings);
    }

    /** @param url of the backend, without the identity */
    public Controller(Path folder, String station, String url, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.station = station;
        Path etc = Files.createDirectories(folder.resolve("etc"));
        try (var defaults = Files.list(APPLICATION.resolve("etc"))) {
            for (Path file : defaults.toList()) {
                Files.copy(file, etc.resolve(file.getFileName().toString()));
            }
        }
        write("ocpp.client~main", "{ \"url\": \"" + url + "\", \"identity\": \"" + station + "\" }");
        for (Map.Entry<String, String> file : settings.entrySet()) {
            write(file.getKey(), file.getValue());
        }
    }

    /** A settings file; a running controller takes it over. */
    public void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve("etc").resolve(name + ".json"), content);
    }

    public void start() throws IOException {
        Files.deleteIfExists(data().resolve("sim.port"));
        process = new ProcessBuilder(
                        APPLICATION.resolve("bin/edgewatt").toString(),
                        "--once",
                        "--data",
                        data().toString(),
                        "--etc",
                        folder.resolve("etc").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("console.log").toFile()))
                .start();
        Await.until("the simulated board answers", () -> state(1), s -> s.has("importWh"));
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The exit code of a process that ends by itself. */
    public int exitCode() {
        return process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue();
    }

    public Path data() {
        return folder.resolve("data");
    }

    public String station() {
        return station;
    }

    public String sim(String command) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(control() + "/command")).POST(BodyPublishers.ofString(command)));
    }

    /** How the simulated world stands at one EVSE. */
    public JsonNode state(int evse) throws IOException, InterruptedException {
        return json.readTree(send(HttpRequest.newBuilder(URI.create(control() + "/state"))))
                .path("evses")
                .path(evse - 1);
    }

    private String control() throws IOException {
        return "http://127.0.0.1:"
                + Files.readString(data().resolve("sim.port")).strip();
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().completeOnTimeout(process, 15, TimeUnit.SECONDS).join();
            kill();
        }
    }
}
