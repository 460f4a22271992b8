package edgewatt.sim.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Answers what a station asks, and keeps the books. Any thread. */
final class Desk {
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Supplier<Policy> policy;
    private final Ledger ledger;
    private final Map<String, String> boots = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, JsonNode>> statuses = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> identities = new ConcurrentHashMap<>();

    Desk(ObjectMapper json, InstantSource clock, Supplier<Policy> policy, Ledger ledger) {
        this.json = json;
        this.clock = clock;
        this.policy = policy;
        this.ledger = ledger;
    }

    /**
     * @param payload already checked
     * @return the payload of the answer
     */
    ObjectNode answer(String station, String action, JsonNode payload) {
        ObjectNode out = json.createObjectNode();
        Policy p = policy.get();
        switch (action) {
            case "BootNotification" -> {
                boots.put(station, p.bootStatus());
                identities.put(station, payload);
                out.put("status", p.bootStatus()).put("currentTime", now()).put("interval", p.intervalS());
            }
            case "Heartbeat" -> out.put("currentTime", now());
            case "Authorize" -> judge(out, p, payload);
            case "StartTransaction" -> {
                out.put("transactionId", ledger.start(station, payload));
                judge(out, p, payload);
            }
            case "StopTransaction" -> {
                ledger.stop(station, payload);
                if (payload.has("idTag")) {
                    judge(out, p, payload);
                }
            }
            case "MeterValues" -> ledger.meter(station, payload);
            case "StatusNotification" ->
                statuses.computeIfAbsent(station, s -> new ConcurrentHashMap<>())
                        .put(payload.get("connectorId").asInt(), payload);
            case "DataTransfer" -> out.put("status", "UnknownVendorId");
            case "SignCertificate" -> out.put("status", "Accepted");
            default -> {
                // notifications have an empty answer
            }
        }
        return out;
    }

    /** Whether the station has been told to wait, or that it is unwanted. */
    boolean waiting(String station) {
        return !"Accepted".equals(boots.getOrDefault(station, "Accepted"));
    }

    /** What the station has said of itself. */
    void describe(String station, ObjectNode to) {
        to.put("boot", boots.getOrDefault(station, ""));
        to.set("identity", identities.getOrDefault(station, json.nullNode()));
        ObjectNode connectors = to.putObject("connectors");
        statuses.getOrDefault(station, Map.of()).forEach((c, s) -> connectors.set(Integer.toString(c), s));
    }

    private void judge(ObjectNode out, Policy p, JsonNode payload) {
        out.putObject("idTagInfo").put("status", p.statusOf(payload.get("idTag").asText()));
    }

    private String now() {
        return clock.instant()
                .plusSeconds(policy.get().clockOffsetS())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }
}
