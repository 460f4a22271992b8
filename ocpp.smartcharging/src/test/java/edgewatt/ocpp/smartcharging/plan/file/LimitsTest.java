package edgewatt.ocpp.smartcharging.plan.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.Storage;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** No plan exceeds a limit in any slot further than the house does by itself, however narrow the fuse is and however much the goals ask for. */
class LimitsTest {
    private static final int SITES = Boolean.getBoolean("edgewatt.full") ? 1000 : 40;
    private static final double NEAR = 1e-3;

    @Test
    void noPlanExceedsFuseCapFeedInOrLeastPower() {
        int slots = 0;
        int missed = 0;
        for (int seed = 1; seed <= SITES; seed++) {
            InstanceFile site = site(seed);
            Plan plan = new DefaultEngine().plan(site.site(), site.forecasts(), Budget.of(0.1, seed));
            for (int t = 0; t < site.site().slots(); t++) {
                check(site, plan, t);
                slots++;
            }
            missed += plan.shortfalls().size();
        }
        assertTrue(missed > SITES / 10, missed + " goals missed: the sites are to be narrow");
        System.out.printf(Locale.ROOT, "%d sites, %d slots: 0 violations by the plan%n", SITES, slots);
    }

    private static void check(InstanceFile site, Plan plan, int t) {
        double house =
                site.forecasts().loadKw().get(t) - site.forecasts().pvKw().get(t);
        double net = house;
        double charging = 0;
        List<Storage> storages = site.site().storages();
        for (int d = 0; d < storages.size(); d++) {
            Storage storage = storages.get(d);
            double p = plan.units().get(d).powerKw().get(t);
            net += p;
            charging += Math.max(0, p);
            Storage.Band band = p > 0 ? storage.charge() : storage.discharge();
            boolean connected = t >= storage.arrive() && t < storage.depart();
            double size = Math.abs(p);
            boolean can = connected && size > band.minKw() - 1e-9 && size < band.maxKw() + 1e-9;
            assertTrue(p == 0 || can, () -> site.name() + ", slot " + t + ": " + storage.id() + " at " + p + " kW");
        }
        String place = site.name() + ", slot " + t;
        double fuse = site.site().importLimitKw().get(t);
        assertTrue(net <= Math.max(fuse, house) + NEAR, place + ": " + net + " kW of " + fuse);
        double cap = site.site().chargingCapKw().get(t);
        assertTrue(charging <= cap + NEAR, place + ": charging " + charging + " kW of " + cap);
        double feedIn = -site.site().exportLimitKw();
        double fed =
                net < feedIn ? Math.min(feedIn, net + site.forecasts().pvKw().get(t)) : net;
        assertTrue(fed >= feedIn - NEAR, place + ": feeds in " + fed + " kW");
        assertEquals(fed, plan.netKw().get(t), NEAR, place);
    }

    /** A site whose fuse is so narrow, and whose goals are so dear, that exceeding it would pay by the site's own prices. */
    private static InstanceFile site(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ObjectNode site = SiteGenerator.site(1 + seed % 6, 96, seed);
        double share = random.nextDouble(0.05, 0.35);
        ArrayNode fuse = (ArrayNode) site.get("import_limit_kw");
        for (int t = 0; t < fuse.size(); t++) {
            fuse.set(t, new DoubleNode(Math.max(4.5, fuse.get(t).doubleValue() * share)));
        }
        for (JsonNode device : site.get("devices")) {
            ObjectNode wanted = (ObjectNode) device;
            wanted.put("shortfall_penalty", random.nextDouble(1, 30));
            if (random.nextBoolean() && !wanted.get("id").textValue().equals("batt")) {
                wanted.set("target", wanted.get("soc_max"));
            }
        }
        return InstanceFile.of("site " + seed, site);
    }
}
