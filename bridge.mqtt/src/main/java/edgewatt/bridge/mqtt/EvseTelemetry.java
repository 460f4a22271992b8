package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.TransactionInfo;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/** What one EVSE does and what is wanted of it. One thread. */
final class EvseTelemetry {
    private final Told told;
    private final Wants wants;
    private final IntFunction<OptionalDouble> requestedA;
    private final boolean tokens;

    /** @param requestedA what the broker's limit allows now */
    EvseTelemetry(Told told, Wants wants, IntFunction<OptionalDouble> requestedA, boolean tokens) {
        this.told = told;
        this.wants = wants;
        this.requestedA = requestedA;
        this.tokens = tokens;
    }

    /** The picture now; and all of it as one JSON when anything has moved. */
    void tell(EvseSnapshot s) {
        int id = s.evseId();
        MeterReading r = s.reading().orElse(null);
        boolean changed = tellOffer(id, s) | tellTransaction(id, s.transaction());
        if (r != null) {
            changed |= tellReading(id, r);
        }
        if (changed) {
            // so that it is tried again when it is not taken now
            told.forget(Topic.EVSE.at(id));
        }
        if (!told.knows(Topic.EVSE.at(id))) {
            told.text(Topic.EVSE, Topic.EVSE.at(id), json(s, r).toString());
        }
    }

    /** What drivers want of it; every few seconds, and after each command. */
    void tellWants(Evse evse) {
        int id = evse.id();
        double a = requestedA.apply(id).orElse(evse.capabilities().maxCurrentA());
        told.number(Topic.REQUESTED, Topic.REQUESTED.at(id), a, 1);
        wants.read(id, Wants.MODE).ifPresent(mode -> {
            told.text(Topic.MODE, Topic.MODE.at(id), mode);
            told.text(Topic.ENABLED, Topic.ENABLED.at(id), Boolean.toString(!mode.equals(Wants.OFF)));
        });
        wants.read(id, Wants.TARGET_ENERGY)
                .ifPresent(wh -> told.text(Topic.TARGET_ENERGY, Topic.TARGET_ENERGY.at(id), wh));
        wants.read(id, Wants.MIN_SOC).ifPresent(p -> told.text(Topic.MIN_SOC, Topic.MIN_SOC.at(id), p));
        wants.read(id, Wants.DEPARTURE)
                .ifPresent(d -> told.text(Topic.DEPARTURE, Topic.DEPARTURE.at(id), d.isEmpty() ? Wants.LEARNED : d));
        if (Double.isNaN(measuredSoc(evse.snapshot()))) {
            wants.read(id, Wants.SOC)
                    .map(Double::valueOf)
                    .filter(p -> p >= 0)
                    .ifPresent(p -> told.number(Topic.SOC, Topic.SOC.at(id), p, 0));
        }
    }

    private static double measuredSoc(EvseSnapshot s) {
        return s.reading().map(MeterReading::socPercent).orElse(Double.NaN);
    }

    private boolean tellOffer(int id, EvseSnapshot s) {
        boolean changed = told.text(Topic.STATE, Topic.STATE.at(id), Told.lower(s.state()));
        changed |= told.text(Topic.PILOT, Topic.PILOT.at(id), pilot(s).name());
        changed |= told.number(Topic.PHASES, Topic.PHASES.at(id), s.offeredPhases(), 0);
        changed |= told.number(Topic.LIMIT, Topic.LIMIT.at(id), s.offeredA(), 1);
        changed |= told.text(
                Topic.LIMIT_SOURCE, Topic.LIMIT_SOURCE.at(id), s.limitSource().toString());
        return changed;
    }

    /** C and D mean "charging" to those who read it: a car that is not offered anything is only connected. */
    private static PilotState pilot(EvseSnapshot s) {
        PilotState p = s.driver().pilot();
        return p.wantsEnergy() && s.offeredA() == 0 ? PilotState.B : p;
    }

    private boolean tellTransaction(int id, Optional<TransactionInfo> tx) {
        boolean changed = false;
        if (tx.isPresent()) {
            changed = told.number(
                    Topic.SESSION_ENERGY, Topic.SESSION_ENERGY.at(id), tx.get().energyWh(), 0);
        }
        if (tokens) {
            String token =
                    tx.flatMap(TransactionInfo::token).map(t -> t.value()).orElse("none");
            changed |= told.text(Topic.TOKEN, Topic.TOKEN.at(id), token);
        }
        return changed;
    }

    private boolean tellReading(int id, MeterReading r) {
        boolean changed = told.number(Topic.POWER, Topic.POWER.at(id), r.powerW(), 0);
        changed |= told.number(Topic.ENERGY, Topic.ENERGY.at(id), r.importWh(), 0);
        if (Double.isFinite(r.socPercent())) {
            // else what a driver has said of it
            changed |= told.number(Topic.SOC, Topic.SOC.at(id), r.socPercent(), 0);
        }
        for (int p = 1; p <= 3; p++) {
            changed |= told.number(
                    Topic.CURRENT, Topic.CURRENT.at(id, p), r.currentA().phase(p), 1);
            changed |= told.number(
                    Topic.VOLTAGE, Topic.VOLTAGE.at(id, p), r.voltageV().phase(p), 1);
        }
        return changed;
    }

    private ObjectNode json(EvseSnapshot s, MeterReading r) {
        ObjectNode n = JsonNodeFactory.instance.objectNode();
        n.put("state", Told.lower(s.state())).put("pilot", pilot(s).name());
        n.put("limitA", Told.round(s.offeredA(), 1))
                .put("limitSource", s.limitSource().toString());
        n.put("phases", s.offeredPhases());
        wants.read(s.evseId(), Wants.MODE).ifPresent(mode -> n.put("mode", mode));
        s.transaction().ifPresent(t -> n.put("transaction", t.id().toString()).put("sessionEnergyWh", t.energyWh()));
        s.fault().ifPresent(f -> n.put("fault", Told.lower(f.code())).put("faultInfo", f.info()));
        if (r != null) {
            put(n, "powerW", r.powerW(), 0);
            put(n, "energyWh", r.importWh(), 0);
            put(n, "socPercent", r.socPercent(), 0);
            phases(n, "currentA", r.currentA());
            phases(n, "voltageV", r.voltageV());
        }
        return n;
    }

    private static void phases(ObjectNode n, String name, PhaseValues v) {
        ObjectNode o = n.objectNode();
        for (int p = 1; p <= 3; p++) {
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
                n.put(name, Told.round(value, digits));
            }
        }
    }
}
