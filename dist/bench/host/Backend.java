import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The mini backend, a process of its own, which notes when each frame came. */
final class Backend {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_MS = 30_000;

    private final String url;
    private final Http control;
    private long read;

    /** @param java the Java program to run it with @param dev the application that holds it */
    Backend(Children children, Path java, Path dev, Path run) throws IOException {
        Process process = children.start(new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        // else an answer waits 40 ms for the acknowledgement of its head, too long to compare clocks by
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        dev + "/bundles/*:" + dev + "/lib/*",
                        "edgewatt.sim.backend.Main")
                .redirectError(run.resolve("backend.log").toFile()));
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("listening ")) {
            throw new Failure("the backend does not start; see " + run.resolve("backend.log"));
        }
        String[] words = line.split(" ");
        url = words[1];
        control = new Http(words[3]);
    }

    /** @param nanos when it came, by {@code System.nanoTime()} of the backend's process @param call the decoded frame */
    record Frame(String station, long nanos, JsonNode call) {
        String action() {
            return call.path(0).asInt() == 2 ? call.path(2).asText() : "";
        }

        boolean isStatus(int connector, String status) {
            return action().equals("StatusNotification")
                    && call.at("/3/connectorId").asInt() == connector
                    && call.at("/3/status").asText().equals(status);
        }
    }

    String url() {
        return url;
    }

    Http control() {
        return control;
    }

    /** Forgets the frames that came up to now. */
    void skip() throws IOException, InterruptedException {
        read = control.get("/frames?after=" + Long.MAX_VALUE).path("last").asLong();
    }

    /** The next frame of this kind; those before it are forgotten. @throws Failure if it does not come in time */
    Frame await(String what, Predicate<Frame> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        List<String> other = new ArrayList<>();
        while (System.nanoTime() < end) {
            for (JsonNode n : control.get("/frames?wait=1000&after=" + read).path("frames")) {
                read = n.path("n").asLong();
                if (n.path("in").asBoolean()) {
                    Frame frame = new Frame(
                            n.path("station").asText(),
                            n.path("nanos").asLong(),
                            JSON.readTree(n.path("text").asText()));
                    if (wanted.test(frame)) {
                        return frame;
                    }
                    other.add(n.path("text").asText());
                }
            }
        }
        throw new Failure("no " + what + " within " + PATIENCE_MS / 1000 + " s, but " + other);
    }
}
