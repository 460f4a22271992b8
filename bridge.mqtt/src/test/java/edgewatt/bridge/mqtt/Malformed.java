package edgewatt.bridge.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Messages on command topics that must be refused. */
record Malformed(String path, byte[] body) {
    private static final List<String> PATHS = List.of(
            "evse/1/set/mode",
            "evse/1/set/limitA",
            "evse/1/set/phases",
            "evse/1/set/targetEnergyWh",
            "evse/1/set/departure",
            "evse/1/set/minSoc",
            "evse/1/set/enable",
            "site/set/limitW",
            "site/set/gridRelay",
            "cmd/start",
            "cmd/stop",
            "cmd/unlock",
            "cmd/deploy");
    private static final List<String> STRANGE = List.of(
            "evse/0/set/mode",
            "evse/9999/set/limitA",
            "evse/1/set/",
            "evse/1/set/powerW",
            "evse/x/set/mode",
            "evse/-1/set/mode",
            "cmd/",
            "cmd/format",
            "site/set/fuse");
    /** None of them is right for any command. */
    private static final List<String> BODIES = List.of(
            "",
            " ",
            "[]",
            "[1]",
            "{",
            "}",
            "{\"value\"",
            "{\"value\":1,\"value\":2}",
            "{\"evse\":1,\"evse\":1}",
            "{\"value\":{\"value\":1}}",
            "{\"value\":[true]}",
            "{\"value\":-1e3}",
            "{\"value\":1e400,\"ttlS\":60}",
            "{\"value\":NaN,\"ttlS\":60}",
            "{\"value\":-5,\"ttlS\":60}",
            "{\"value\":10000000,\"ttlS\":60}",
            "{\"value\":\"ten\",\"ttlS\":60}",
            "{\"value\":\"' OR 1=1\"}",
            "{\"evse\":\"1\"}",
            "{\"evse\":1.5,\"token\":\"A\"}",
            "{\"evse\":99,\"token\":\"A\"}",
            "{\"evse\":null}",
            "{\"id\":{},\"evse\":1,\"value\":\"pv\"}",
            "{\"id\":[1],\"evse\":1,\"value\":true}",
            "{\"url\":\"file:///etc/passwd\"}",
            "{\"url\":\"https://\"}",
            "{\"url\":7}",
            "{}",
            "{} {}",
            "\"",
            "tru",
            "<xml/>",
            "\u0000",
            "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}");

    static Malformed of(Random random) {
        String path = random.nextInt(10) == 0
                ? STRANGE.get(random.nextInt(STRANGE.size()))
                : PATHS.get(random.nextInt(PATHS.size()));
        switch (random.nextInt(8)) {
            case 0:
                return new Malformed(path, noise(random));
            case 1:
                return new Malformed(path, new byte[4097 + random.nextInt(5000)]);
            case 2:
                String body = "{\"value\":\"" + "x".repeat(1 + random.nextInt(4000)) + "\"}";
                return new Malformed(path, body.getBytes(StandardCharsets.UTF_8));
            default:
                return new Malformed(
                        path, BODIES.get(random.nextInt(BODIES.size())).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Bytes with at least one that UTF-8 does not have. */
    private static byte[] noise(Random random) {
        byte[] b = new byte[1 + random.nextInt(200)];
        random.nextBytes(b);
        b[random.nextInt(b.length)] = (byte) 0xFF;
        return b;
    }

    @Override
    public String toString() {
        return path + " " + new String(body, StandardCharsets.UTF_8);
    }
}
