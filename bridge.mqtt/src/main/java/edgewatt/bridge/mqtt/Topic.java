package edgewatt.bridge.mqtt;

/**
 * The topic table: what the bridge publishes and listens to, below the root. The README's table is this one, and a test
 * holds the two together.
 */
enum Topic {
    STATUS("status", Way.OUT, true, 1, "`online`, `offline` (also as the will)"),
    EVSE("evse/N", Way.OUT, true, 0, "JSON of all values below"),
    STATE(
            "evse/N/state",
            Way.OUT,
            true,
            0,
            "`available`, `preparing`, `charging`, `suspended_ev`, `suspended_evse`, ..."),
    POWER("evse/N/powerW", Way.OUT, true, 0, "W, minus = discharging", 10),
    CURRENT("evse/N/currentA/lP", Way.OUT, true, 0, "A per phase, P = 1 to 3", 0.1),
    VOLTAGE("evse/N/voltageV/lP", Way.OUT, true, 0, "V per phase, P = 1 to 3", 1),
    ENERGY("evse/N/energyWh", Way.OUT, true, 0, "Wh, the meter's register", 10),
    SESSION_ENERGY("evse/N/sessionEnergyWh", Way.OUT, true, 0, "Wh of the running or last transaction", 10),
    LIMIT("evse/N/limitA", Way.OUT, true, 0, "A per phase that are offered to the car"),
    LIMIT_SOURCE("evse/N/limitSource", Way.OUT, true, 0, "what binds it: `profile 42`, `fuse L2`, `limiter mqtt`, ..."),
    TOKEN("evse/N/token", Way.OUT, true, 0, "the running transaction's token; only with `publishTokens`"),
    SITE_POWER("site/powerW", Way.OUT, true, 0, "W at the grid connection, minus = export", 10),
    SITE_CURRENT("site/currentA/lP", Way.OUT, true, 0, "A at the grid connection", 0.1),
    SITE_PV("site/pvW", Way.OUT, true, 0, "W of the PV meter", 10),
    SITE_BATTERY("site/batteryW", Way.OUT, true, 0, "W of the battery meter", 10),
    SITE_EVSES("site/evsePowerW", Way.OUT, true, 0, "W of all EVSEs together", 10),
    HEALTH("health", Way.OUT, true, 0, "JSON: findings of all parts; an empty list = ready"),
    LINK("link/NAME", Way.OUT, true, 0, "JSON of an uplink: state, because, pending, parked"),
    TRANSACTION(
            "transaction",
            Way.OUT,
            false,
            1,
            "JSON per event, in order, at least once; `seq` grows, a repeated one is the same event"),
    REPLY("reply", Way.OUT, false, 1, "JSON answer to each command (also to its MQTT 5 response topic)"),
    SET_LIMIT(
            "evse/N/set/limitA",
            Way.IN,
            false,
            1,
            "JSON `{\"id\":\"1\",\"value\":10,\"ttlS\":60}`; then `afterTtlA`; `\"value\":null` ends it"),
    START(
            "cmd/start",
            Way.IN,
            false,
            1,
            "JSON `{\"id\":\"2\",\"evse\":1,\"token\":\"AB12\"}`; the token is authorised as at a reader"),
    STOP("cmd/stop", Way.IN, false, 1, "JSON `{\"id\":\"3\",\"evse\":1}`"),
    UNLOCK("cmd/unlock", Way.IN, false, 1, "JSON `{\"id\":\"4\",\"evse\":1}`");

    /** Published or listened to. */
    enum Way {
        OUT,
        IN
    }

    final String path;
    final Way way;
    final boolean retained;
    final int qos;
    final String meaning;
    /** A number moves by more than this before it is told again at once; NaN = each change. */
    final double deadband;

    Topic(String path, Way way, boolean retained, int qos, String meaning) {
        this(path, way, retained, qos, meaning, Double.NaN);
    }

    Topic(String path, Way way, boolean retained, int qos, String meaning, double deadband) {
        this.path = path;
        this.way = way;
        this.retained = retained;
        this.qos = qos;
        this.meaning = meaning;
        this.deadband = deadband;
    }

    String at(int evse) {
        return path.replace("/N", "/" + evse);
    }

    String at(int evse, int phase) {
        return at(evse).replace("/lP", "/l" + phase);
    }

    /** The table as it stands in the README. */
    static String table() {
        StringBuilder b = new StringBuilder("| topic | way | retained | QoS | meaning | deadband |\n");
        b.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Topic t : values()) {
            b.append("| `").append(t.path).append("` | ").append(t.way == Way.OUT ? "out" : "in");
            b.append(" | ").append(t.retained ? "yes" : "no").append(" | ").append(t.qos);
            b.append(" | ").append(t.meaning).append(" | ");
            b.append(Double.isNaN(t.deadband) ? "" : String.valueOf(t.deadband)).append(" |\n");
        }
        return b.toString();
    }
}
