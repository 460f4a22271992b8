package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Station;

/**
 * What is now, told to the broker: lossy, and only what is new. It pulls; so there is no queue to grow, and after a gap the
 * newest values go out. One thread.
 */
final class Telemetry {
    private final Station station;
    private final Told told;
    private final EvseTelemetry evses;
    private final SiteTelemetry site;
    private final PlanTelemetry plans;
    private final Deployment deployment;

    Telemetry(Station station, Told told, EvseTelemetry evses, Deployment deployment) {
        this.station = station;
        this.told = told;
        this.evses = evses;
        this.deployment = deployment;
        site = new SiteTelemetry(told);
        plans = new PlanTelemetry(told);
    }

    /** After a new connection: the broker may have forgotten, so everything is told again. */
    void forget() {
        told.forget();
    }

    /** Tells what is due. {@code nanos} is monotonic. */
    void flush(long nanos, Surroundings around) {
        told.at(nanos);
        double total = 0;
        boolean any = false;
        boolean usable = false;
        for (Evse evse : station.evses()) {
            EvseSnapshot s = evse.snapshot();
            evses.tell(s);
            usable |= s.state() != EvseState.UNAVAILABLE && s.state() != EvseState.FAULTED;
            double w = s.reading().map(MeterReading::powerW).orElse(Double.NaN);
            if (!Double.isNaN(w)) {
                total += w;
                any = true;
            }
        }
        told.text(Topic.STATION, Topic.STATION.path, usable ? "online" : "offline");
        told.number(Topic.SITE_EVSES, Topic.SITE_EVSES.path, any ? total : Double.NaN, 0);
        site.tell(nanos, around.meters());
        deployment.json().ifPresent(j -> told.text(Topic.DEPLOYMENT, Topic.DEPLOYMENT.path, j));
    }

    /** Tells health, links, wishes and plans; called every few seconds, because others are asked for it. */
    void flushState(long nanos, Surroundings around) {
        told.at(nanos);
        ArrayNode findings = JsonNodeFactory.instance.arrayNode();
        for (Health h : around.health()) {
            for (Health.Finding f : h.findings()) {
                findings.addObject()
                        .put("part", h.part())
                        .put("level", Told.lower(f.level()))
                        .put("subject", f.subject())
                        .put("message", f.message());
            }
        }
        told.text(Topic.HEALTH, Topic.HEALTH.path, findings.toString());
        for (Link l : around.links()) {
            ObjectNode n = JsonNodeFactory.instance.objectNode();
            n.put("state", Told.lower(l.state())).put("because", l.because()).put("protocol", l.protocol());
            n.put("pending", l.pending()).put("parked", l.parked());
            told.text(Topic.LINK, Topic.LINK.path.replace("NAME", l.name().replaceAll("[+#/]", "_")), n.toString());
        }
        for (Evse evse : station.evses()) {
            evses.tellWants(evse);
            around.planner().ifPresent(p -> plans.tell(evse.id(), p, around.forecasts()));
        }
    }
}
