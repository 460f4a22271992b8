package edgewatt.sim.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.sim.board.Site;
import edgewatt.sim.world.Bay;
import edgewatt.sim.world.World;
import java.util.stream.Collectors;

/** How the world stands, for people and for programs. On the world's thread. */
final class StateText {
    private StateText() {}

    static String plain(Site site) {
        World w = site.world();
        StringBuilder out = new StringBuilder();
        for (Bay b : w.bays()) {
            out.append(Commands.text("EVSE %d: ", b.id()));
            if (b.plugged()) {
                out.append(Commands.text(
                        "car plugged, state %s, %.1f %% full, offered %.1f A, ",
                        b.pilot(), b.socPercent(), b.offerA()));
            } else {
                out.append("no car, ");
            }
            out.append(Commands.text(
                    "contactor %s, %s, %.0f W, meter %.3f kWh%s, faults: %s%n",
                    b.closed() ? "closed" : "open",
                    b.permitted(w.nanos()) ? "heartbeat" : "no heartbeat",
                    b.meter().powerW(),
                    b.meter().importWh() / 1000,
                    b.forced() ? " (forced)" : "",
                    b.faults().isEmpty()
                            ? "none"
                            : b.faults().stream().map(f -> f.word()).sorted().collect(Collectors.joining(", "))));
        }
        out.append(Commands.text(
                "House %.0f W, PV %.0f W, grid %.0f W, time of day %tT",
                w.loadW(), w.pvW(), w.grid().powerW(), java.time.LocalTime.MIDNIGHT.plus(w.sinceMidnight())));
        return out.toString();
    }

    static String json(ObjectMapper json, Site site) {
        World w = site.world();
        ObjectNode all = json.createObjectNode();
        for (Bay b : w.bays()) {
            ObjectNode n = all.withArray("evses").addObject();
            n.put("id", b.id());
            n.put("plugged", b.plugged());
            site.plugNanos(b.id()).ifPresent(nanos -> n.put("plugNanos", nanos));
            n.put("pilot", b.pilot().name());
            n.put("offeredA", b.offerA());
            n.put("heartbeat", b.permitted(w.nanos()));
            n.put("contactorClosed", b.closed());
            n.put("locked", site.locked(b.id()));
            n.put("powerW", b.meter().powerW());
            n.put("currentA", b.currentA());
            n.put("phases", b.phases());
            n.put("importWh", b.meter().importWh());
            n.put("socPercent", b.socPercent());
            n.put("closings", b.closings());
            n.put("openingsUnderLoad", b.openingsUnderLoad());
            n.put("forced", b.forced());
            b.faults().forEach(f -> n.withArray("faults").add(f.word()));
        }
        all.put("houseW", w.loadW());
        all.put("pvW", w.pvW());
        all.put("gridW", w.grid().powerW());
        all.put("gridImportWh", w.grid().importWh());
        all.put("gridExportWh", w.grid().exportWh());
        all.put("pvWh", w.pv().importWh());
        all.put("secondsSinceMidnight", w.sinceMidnight().toSeconds());
        return all.toString();
    }
}
