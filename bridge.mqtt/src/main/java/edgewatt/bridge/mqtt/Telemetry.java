package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Station;
import edgewatt.api.station.TransactionInfo;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is now, told to the broker: lossy, each topic only when it has changed by more than its deadband, or at all and
 * the maximum age has passed. It pulls; so there is no queue to grow, and after a gap the newest values go out. One thread.
 */
final class Telemetry {
    /** Takes a retained message, or not now. */
    interface Sink {
        boolean offer(String topic, byte[] payload, int qos);
    }

    private static final class Slot {
        private String text;
        private double number;
        private long at;
    }

    private final Station station;
    private final Sink sink;
    private final boolean tokens;
    private final long maxAgeNanos;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, Slot> told = new HashMap<>();
    private long now;

    Telemetry(Station station, Sink sink, boolean tokens, long maxAgeNanos) {
        this.station = station;
        this.sink = sink;
        this.tokens = tokens;
        this.maxAgeNanos = maxAgeNanos;
    }

    /** After a new connection: the broker may have forgotten, so everything is told again. */
    void forget() {
        told.clear();
    }

    /** Tells what is due. {@code nanos} is monotonic. */
    void flush(long nanos, Iterable<Meter> meters) {
        now = nanos;
        double total = 0;
        boolean any = false;
        for (Evse evse : station.evses()) {
            EvseSnapshot s = evse.snapshot();
            evse(s);
            double w = s.reading().map(MeterReading::powerW).orElse(Double.NaN);
            if (!Double.isNaN(w)) {
                total += w;
                any = true;
            }
        }
        number(Topic.SITE_EVSES, Topic.SITE_EVSES.path, any ? total : Double.NaN, 0);
        for (Meter m : meters) {
            m.reading()
                    .filter(r -> nanos - r.monotonicNanos() <= m.maximumAge().toNanos())
                    .ifPresent(r -> site(m, r));
        }
    }

    /** Tells health and links; called every few seconds, because others are asked for it. */
    void flushState(long nanos, Iterable<Health> parts, Iterable<Link> links) {
        now = nanos;
        ArrayNode findings = mapper.createArrayNode();
        for (Health h : parts) {
            for (Health.Finding f : h.findings()) {
                findings.addObject()
                        .put("part", h.part())
                        .put("level", lower(f.level()))
                        .put("subject", f.subject())
                        .put("message", f.message());
            }
        }
        text(Topic.HEALTH, Topic.HEALTH.path, findings.toString());
        for (Link l : links) {
            ObjectNode n = mapper.createObjectNode();
            n.put("state", lower(l.state())).put("because", l.because()).put("protocol", l.protocol());
            n.put("pending", l.pending()).put("parked", l.parked());
            text(Topic.LINK, Topic.LINK.path.replace("NAME", l.name().replaceAll("[+#/]", "_")), n.toString());
        }
    }

    private void evse(EvseSnapshot s) {
        int id = s.evseId();
        Optional<TransactionInfo> tx = s.transaction();
        boolean changed = text(Topic.STATE, Topic.STATE.at(id), lower(s.state()));
        changed |= number(Topic.LIMIT, Topic.LIMIT.at(id), s.offeredA(), 1);
        changed |= text(
                Topic.LIMIT_SOURCE, Topic.LIMIT_SOURCE.at(id), s.limitSource().toString());
        if (tx.isPresent()) {
            changed |= number(
                    Topic.SESSION_ENERGY, Topic.SESSION_ENERGY.at(id), tx.get().energyWh(), 0);
        }
        if (tokens) {
            String token =
                    tx.flatMap(TransactionInfo::token).map(t -> t.value()).orElse("");
            changed |= text(Topic.TOKEN, Topic.TOKEN.at(id), token);
        }
        MeterReading r = s.reading().orElse(null);
        if (r != null) {
            changed |= number(Topic.POWER, Topic.POWER.at(id), r.powerW(), 0);
            changed |= number(Topic.ENERGY, Topic.ENERGY.at(id), r.importWh(), 0);
            for (int p = 1; p <= 3; p++) {
                changed |= number(
                        Topic.CURRENT, Topic.CURRENT.at(id, p), r.currentA().phase(p), 1);
                changed |= number(
                        Topic.VOLTAGE, Topic.VOLTAGE.at(id, p), r.voltageV().phase(p), 1);
            }
        }
        if (changed) {
            // so that it is tried again when it is not taken now
            told.remove(Topic.EVSE.at(id));
        }
        if (!told.containsKey(Topic.EVSE.at(id))) {
            text(Topic.EVSE, Topic.EVSE.at(id), json(s, tx, r).toString());
        }
    }

    private ObjectNode json(EvseSnapshot s, Optional<TransactionInfo> tx, MeterReading r) {
        ObjectNode n = mapper.createObjectNode();
        n.put("state", lower(s.state())).put("limitA", round(s.offeredA(), 1));
        n.put("limitSource", s.limitSource().toString());
        tx.ifPresent(t -> n.put("transaction", t.id().toString()).put("sessionEnergyWh", t.energyWh()));
        s.fault().ifPresent(f -> n.put("fault", lower(f.code())).put("faultInfo", f.info()));
        if (r != null) {
            put(n, "powerW", r.powerW(), 0);
            put(n, "energyWh", r.importWh(), 0);
            put(n, "socPercent", r.socPercent(), 0);
            phases(n, "currentA", r.currentA());
            phases(n, "voltageV", r.voltageV());
        }
        return n;
    }

    private void site(Meter m, MeterReading r) {
        switch (m.place()) {
            case GRID:
                number(Topic.SITE_POWER, Topic.SITE_POWER.path, r.powerW(), 0);
                for (int p = 1; p <= 3; p++) {
                    number(
                            Topic.SITE_CURRENT,
                            Topic.SITE_CURRENT.at(0, p),
                            r.currentA().phase(p),
                            1);
                }
                break;
            case PV:
                number(Topic.SITE_PV, Topic.SITE_PV.path, r.powerW(), 0);
                break;
            case BATTERY:
                number(Topic.SITE_BATTERY, Topic.SITE_BATTERY.path, r.powerW(), 0);
                break;
            default:
                break;
        }
    }

    private boolean number(Topic t, String path, double value, int digits) {
        if (!Double.isFinite(value)) {
            return false;
        }
        Slot s = told.get(path);
        boolean still = s != null && Math.abs(value - s.number) <= t.deadband && now - s.at < maxAgeNanos;
        return !still && tell(t, path, plain(value, digits), value);
    }

    private boolean text(Topic t, String path, String value) {
        return tell(t, path, value, Double.NaN);
    }

    private boolean tell(Topic t, String path, String value, double number) {
        Slot s = told.get(path);
        if (s != null && s.text.equals(value)) {
            return false;
        }
        if (!sink.offer(path, value.getBytes(StandardCharsets.UTF_8), t.qos)) {
            return false;
        }
        if (s == null) {
            s = new Slot();
            told.put(path, s);
        }
        s.text = value;
        s.number = number;
        s.at = now;
        return true;
    }

    private static void phases(ObjectNode n, String name, PhaseValues v) {
        ObjectNode o = n.objectNode();
        for (int p : List.of(1, 2, 3)) {
            put(o, "l" + p, v.phase(p), 1);
        }
        if (!o.isEmpty()) {
            n.set(name, o);
        }
    }

    private static void put(ObjectNode n, String name, double value, int digits) {
        if (Double.isFinite(value)) {
            if (digits == 0) {
                n.put(name, Math.round(value));
            } else {
                n.put(name, round(value, digits));
            }
        }
    }

    private static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }

    private static String plain(double value, int digits) {
        return digits == 0 ? Long.toString(Math.round(value)) : Double.toString(round(value, digits));
    }

    static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }
}
