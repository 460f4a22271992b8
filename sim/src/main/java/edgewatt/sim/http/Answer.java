package edgewatt.sim.http;

import java.nio.charset.StandardCharsets;

/** An HTTP answer. */
public record Answer(int status, String type, byte[] body) {
    public static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static Answer json(int status, String json) {
        return new Answer(status, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
