package edgewatt.deploy.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Whose turn it is: {@code rollout.json} beside the archive, {@code {"number": 7, "percent": 10}}. A controller's bucket, 0 to
 * 99, is made of its identity and the number, so that it is not always the same ones that go first, and so that who is in at
 * 10 percent is in at 50. It is no matter of trust: what is installed is signed, this only says when.
 *
 * @param number of the roll-out
 * @param percent 0 to 100
 */
record Rollout(long number, int percent) {
    /** Everybody. */
    static final Rollout ALL = new Rollout(0, 100);

    private static final int BUCKETS = 100;

    /** @throws IOException if it is no such document: why */
    static Rollout parse(ObjectMapper mapper, byte[] text) throws IOException {
        JsonNode json = mapper.readTree(text);
        JsonNode number = json == null ? null : json.get("number");
        JsonNode percent = json == null ? null : json.get("percent");
        if (number == null || !number.canConvertToLong() || !number.isIntegralNumber()) {
            throw new IOException("rollout.json has no whole 'number'");
        }
        if (percent == null || !percent.isIntegralNumber() || percent.asInt(-1) < 0 || percent.asInt() > BUCKETS) {
            throw new IOException("rollout.json has no 'percent' from 0 to 100");
        }
        return new Rollout(number.asLong(), percent.asInt());
    }

    boolean includes(String identity) {
        return bucket(identity) < percent;
    }

    /** 0 to 99. */
    int bucket(String identity) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((number + "\n" + identity).getBytes(StandardCharsets.UTF_8));
            long value = 0;
            for (int i = 0; i < 7; i++) {
                value = value << 8 | hash[i] & 0xff;
            }
            return (int) (value % BUCKETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
