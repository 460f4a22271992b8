package edgewatt.bridge.mqtt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topic table: what the bridge publishes and listens to, below the root. The table in {@code docs/mqtt.md} is this one,
 * and a test holds the two together.
 */
enum Topic {
    STATUS("status", true, 1, "`online`, `offline` (also as the will)"),
    STATION("station", true, 1, "`online` while at least one EVSE can be used, else `offline`"),
    EVSE("evse/N", true, 0, "JSON of the values below"),
    STATE("evse/N/state", true, 0, "`available`, `preparing`, `charging`, `suspended_ev`, `suspended_evse`, ..."),
    PILOT(
            "evse/N/pilot",
            true,
            0,
            "`A` no car, `B` connected, `C` charging, `D` with ventilation, `E` and `F` fault (IEC 61851)"),
    MODE("evse/N/mode", true, 0, "`off`, `now`, `minpv`, `pv`, `plan`"),
    ENABLED("evse/N/enabled", true, 0, "`true`, `false`: mode `off`"),
    PHASES("evse/N/phases", true, 0, "phases that are offered, 1 to 3"),
    POWER("evse/N/powerW", true, 0, "W, minus = discharging", 10),
    CURRENT("evse/N/currentA/lP", true, 0, "A per phase, P = 1 to 3", 0.1),
    VOLTAGE("evse/N/voltageV/lP", true, 0, "V per phase, P = 1 to 3", 1),
    ENERGY("evse/N/energyWh", true, 0, "Wh, the meter's register", 10),
    SESSION_ENERGY("evse/N/sessionEnergyWh", true, 0, "Wh of the running or last transaction", 10),
    LIMIT("evse/N/limitA", true, 0, "A per phase that are offered to the car"),
    LIMIT_SOURCE("evse/N/limitSource", true, 0, "what binds it: `profile 42`, `fuse L2`, `limiter mqtt`, ..."),
    REQUESTED(
            "evse/N/requestedA",
            true,
            0,
            "A per phase that `set/limitA` allows now; without such a limit the EVSE's maximum"),
    TARGET_ENERGY("evse/N/targetEnergyWh", true, 0, "Wh wanted by the departure; 0 = full"),
    DEPARTURE("evse/N/departure", true, 0, "`07:30`, a date with time and offset, or `learned`"),
    MIN_SOC("evse/N/minSoc", true, 0, "percent that are charged at once, and kept"),
    SOC("evse/N/soc", true, 0, "percent, as far as it is known", 0.5),
    PLAN(
            "evse/N/plan",
            true,
            0,
            "JSON of the plan: slots with power and reason, what it is to reach, what it costs (this EVSE, the site), shortfalls"),
    TOKEN("evse/N/token", true, 0, "the running transaction's token; only with `publishTokens`"),
    SITE_POWER("site/powerW", true, 0, "W at the grid connection, minus = export", 10),
    SITE_PHASE_POWER("site/powerW/lP", true, 0, "W per phase, where current and voltage are measured", 10),
    SITE_CURRENT("site/currentA/lP", true, 0, "A at the grid connection", 0.1),
    SITE_PV("site/pvW", true, 0, "W of the PV meters", 10),
    SITE_BATTERY("site/batteryW", true, 0, "W of the battery meters", 10),
    SITE_EVSES("site/evsePowerW", true, 0, "W of all EVSEs together", 10),
    HEALTH("health", true, 0, "JSON: findings of all parts; an empty list = ready"),
    LINK("link/NAME", true, 0, "JSON of an uplink: state, because, pending, parked"),
    DEPLOYMENT(
            "deploy",
            true,
            1,
            "JSON: the generation of bundles that runs, how far a deployment is, how the last one ended"),
    TRANSACTION(
            "transaction",
            false,
            1,
            "JSON per event, in order, at least once; `seq` grows, a repeated one is the same event"),
    REPLY("reply", false, 1, "JSON answer to each command (also to its MQTT 5 response topic)"),
    SET_MODE("evse/N/set/mode", Kind.WISH, "`off`, `now`, `minpv`, `pv`, `plan`"),
    SET_ENABLE("evse/N/set/enable", Kind.WISH, "`true`, `false`: mode `off`, and back to the one before"),
    SET_PHASES("evse/N/set/phases", Kind.WISH, "`1`, `3`; `0` = as many as fit"),
    SET_TARGET_ENERGY("evse/N/set/targetEnergyWh", Kind.WISH, "Wh wanted by the departure; 0 = full"),
    SET_DEPARTURE(
            "evse/N/set/departure",
            Kind.WISH,
            "`07:30` (each day), a date with time and offset (once), null = learned"),
    SET_MIN_SOC("evse/N/set/minSoc", Kind.WISH, "percent that are charged at once, and kept"),
    SET_LIMIT(
            "evse/N/set/limitA",
            Kind.LIMIT,
            "`{\"value\":10,\"ttlS\":60}`: A per phase; after the ttl `afterTtlA`; null ends it"),
    SET_SITE_LIMIT(
            "site/set/limitW",
            Kind.LIMIT,
            "`{\"value\":8000,\"ttlS\":60}`: W for all EVSEs together; after the ttl `afterTtlW`; null ends it"),
    SET_GRID_RELAY(
            "site/set/gridRelay",
            Kind.LIMIT,
            "`{\"value\":true,\"ttlS\":300}`: true = `gridRelayW` for all EVSEs together, a number = W, false = no limit; after"
                    + " the ttl as true; null ends it"),
    START(
            "cmd/start",
            Kind.COMMAND,
            "`{\"id\":\"2\",\"evse\":1,\"token\":\"AB12\"}`; the token (else `startToken`) is authorised as at a reader"),
    STOP("cmd/stop", Kind.COMMAND, "`{\"id\":\"3\",\"evse\":1}`"),
    UNLOCK("cmd/unlock", Kind.COMMAND, "`{\"id\":\"4\",\"evse\":1}`"),
    RESET(
            "cmd/reset",
            Kind.COMMAND,
            "`{\"id\":\"5\",\"kind\":\"soft\"}`: soft stops charging first, hard withdraws power at once"),
    DEPLOY(
            "cmd/deploy",
            Kind.COMMAND,
            "`{\"id\":\"6\",\"url\":\"https://host/bundles.zip\"}`: a signed generation; progress on `deploy`; url null withdraws it");

    /** What a topic is. */
    enum Kind {
        /** Published. */
        OUT,
        /** Listened to: what a driver wants; may be kept at the broker as the desired state. */
        WISH,
        /** Listened to: a limit from outside, which ends. */
        LIMIT,
        /** Listened to: done once. */
        COMMAND
    }

    /** A command's topic, taken apart; {@code evse} is 0 where it names none. */
    record Match(Topic topic, int evse) {}

    private static final Pattern OF_EVSE = Pattern.compile("evse/([0-9]{1,4})/(.*)");

    final String path;
    final Kind kind;
    final boolean retained;
    final int qos;
    final String meaning;
    /** A number moves by more than this before it is told again at once; NaN = each change. */
    final double deadband;

    Topic(String path, Kind kind, String meaning) {
        this(path, kind, false, 1, meaning, Double.NaN);
    }

    Topic(String path, boolean retained, int qos, String meaning) {
        this(path, retained, qos, meaning, Double.NaN);
    }

    Topic(String path, boolean retained, int qos, String meaning, double deadband) {
        this(path, Kind.OUT, retained, qos, meaning, deadband);
    }

    Topic(String path, Kind kind, boolean retained, int qos, String meaning, double deadband) {
        this.path = path;
        this.kind = kind;
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

    /** Which command stands at this topic below the root. */
    static Optional<Match> command(String path) {
        Matcher m = OF_EVSE.matcher(path);
        int evse = m.matches() ? Integer.parseInt(m.group(1)) : 0;
        String general = m.matches() ? "evse/N/" + m.group(2) : path;
        for (Topic t : values()) {
            if (t.kind != Kind.OUT && t.path.equals(general)) {
                return Optional.of(new Match(t, evse));
            }
        }
        return Optional.empty();
    }

    /** The table as it stands in {@code docs/mqtt.md}. */
    static String table() {
        StringBuilder b = new StringBuilder("| topic | way | retained | QoS | meaning | deadband |\n");
        b.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Topic t : values()) {
            b.append("| `").append(t.path).append("` | ").append(t.kind == Kind.OUT ? "out" : "in");
            b.append(" | ").append(kept(t)).append(" | ").append(t.qos);
            b.append(" | ").append(t.meaning).append(" | ");
            b.append(Double.isNaN(t.deadband) ? "" : String.valueOf(t.deadband)).append(" |\n");
        }
        return b.toString();
    }

    private static String kept(Topic t) {
        if (t.kind == Kind.WISH) {
            return "with `desiredState`";
        }
        return t.retained ? "yes" : "no";
    }
}
