package edgewatt.ocpp.smartcharging.plan.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Sites by chance in the format of {@link InstanceFile}, from noon on: cars that come in the evening and leave in the morning, a battery, PV with clouds, a
 * price with two peaks a day and on every second site a dip below the feed-in tariff, a fuse, a feed-in limit, and grid dimming for two hours.
 */
final class SiteGenerator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DAY = 96;
    private static final double HOURS = 0.25;
    private static final double NONE = 1e9;
    private static final double AMPERE_KW = 0.69;

    private final SplittableRandom random;
    private final int cars;
    private final int slots;
    private final long seed;

    private SiteGenerator(int cars, int slots, long seed) {
        this.cars = cars;
        this.slots = slots;
        this.seed = seed;
        random = new SplittableRandom(seed * 1000 + cars * 10L + slots);
    }

    static ObjectNode site(int cars, int slots, long seed) {
        return new SiteGenerator(cars, slots, seed).site();
    }

    static String name(int cars, int slots, long seed) {
        return "n" + cars + "_t" + slots + "_s" + seed;
    }

    /** Writes sites into a folder: FOLDER CARS SLOTS FIRST_SEED LAST_SEED. */
    public static void main(String[] args) throws IOException {
        int cars = Integer.parseInt(args[1]);
        int slots = Integer.parseInt(args[2]);
        for (long seed = Long.parseLong(args[3]); seed <= Long.parseLong(args[4]); seed++) {
            Files.writeString(
                    Path.of(args[0], name(cars, slots, seed) + ".json"),
                    site(cars, slots, seed).toString());
        }
    }

    private ObjectNode site() {
        ObjectNode site = JSON.createObjectNode();
        double pv = cars == 1 ? 8 : 3.5 * cars;
        double scale = Math.max(1, 0.25 * cars);
        site.put("T", slots).put("dt_h", HOURS).put("seed", seed);
        double amps = 25 + (cars == 1 ? 0 : 2.5 * cars + random.nextInt(10));
        site.set("import_limit_kw", series(t -> amps * AMPERE_KW));
        site.set("import_price", prices());
        site.set("export_price", series(t -> 0.08));
        site.set("load_kw", load(scale));
        site.set("pv_kw", sun(pv));
        int dim = random.nextInt(20, 34);
        double share = cars < 4 ? 0.8 : cars < 10 ? 0.65 : 0.45;
        site.set("controllable_cap_kw", series(t -> t >= dim && t < dim + 8 ? 4.2 * (1 + share * cars) : NONE));
        site.put("export_limit_kw", Math.max(5, 0.6 * pv)).put("overload_penalty", 5.0);
        ArrayNode devices = site.putArray("devices");
        for (int day = 0; day * DAY < slots; day++) {
            for (int i = 0; i < cars; i++) {
                devices.add(car("ev" + i + "_" + day, day));
            }
        }
        devices.add(battery(cars < 10 ? 10 : 2.5 * cars));
        return site;
    }

    private ArrayNode prices() {
        double level = random.nextDouble(0.17, 0.26);
        double evening = random.nextDouble(0.06, 0.13);
        double morning = random.nextDouble(0.03, 0.1);
        boolean dips = seed % 2 == 0;
        int dip = random.nextInt(40, 84);
        double[] wander = {0};
        return series(t -> {
            double hour = 12 + t * HOURS;
            wander[0] = 0.9 * wander[0] + random.nextDouble(-0.009, 0.009);
            boolean low = dips && t % DAY >= dip && t % DAY < dip + 6;
            double p = level + evening * bell(hour, 19.5, 2.2) + morning * bell(hour, 8, 1.8);
            p -= 0.07 * bell(hour, 13.5, 2.2);
            return low ? random.nextDouble(-0.01, 0.09) : Math.max(0.01, p + wander[0]);
        });
    }

    private ArrayNode load(double scale) {
        return series(t -> {
            double hour = 12 + t * HOURS;
            double base = random.nextDouble(0.35, 0.65) + 1.4 * bell(hour, 19.2, 1.3) + 0.8 * bell(hour, 7.3, 1);
            return scale * (base + (random.nextInt(9) == 0 ? random.nextDouble(1, 2) : 0));
        });
    }

    private ArrayNode sun(double peak) {
        double[] clear = {random.nextDouble(0.3, 1)};
        return series(t -> {
            double hour = 12 + t * HOURS;
            clear[0] = Math.max(0.2, Math.min(1, clear[0] + random.nextDouble(-0.12, 0.12)));
            return peak * clear[0] * bell(hour, 13, 3);
        });
    }

    private ObjectNode car(String id, int day) {
        boolean home = day == 0 && random.nextInt(4) == 0;
        int begin = day * DAY;
        int arrive = home ? 0 : begin + random.nextInt(14, 35);
        int depart = Math.min(slots, begin + random.nextInt(72, 85));
        double capacity = new double[] {42, 58, 77}[random.nextInt(3)];
        int kind = random.nextInt(3);
        double least = kind == 0 ? 1.38 : 4.14;
        double most = new double[] {7.36, 11.04, 22.08}[kind];
        boolean gives = random.nextBoolean();
        double energy = capacity * random.nextDouble(0.2, 0.65);
        return device(id, arrive, depart, capacity, 0.15 * capacity, 0.95 * capacity, energy)
                .put("target", Math.min(0.95 * capacity, energy + random.nextDouble(6, 32)))
                .put("p_charge_max", most)
                .put("p_charge_min", least)
                .put("p_discharge_max", gives ? Math.min(11.04, most) : 0)
                .put("p_discharge_min", gives ? least : 0)
                .put("eta_c", 0.92)
                .put("eta_d", 0.92)
                .put("wear", 0.04)
                .put("end_value", 0.17);
    }

    private ObjectNode battery(double capacity) {
        return device("batt", 0, slots, capacity, 0.05 * capacity, capacity, 0.5 * capacity)
                .put("target", 0.05 * capacity)
                .put("p_charge_max", capacity / 2)
                .put("p_charge_min", 0)
                .put("p_discharge_max", capacity / 2)
                .put("p_discharge_min", 0)
                .put("eta_c", 0.95)
                .put("eta_d", 0.95)
                .put("wear", 0.02)
                .put("end_value", 0.19);
    }

    private static ObjectNode device(
            String id, int arrive, int depart, double capacity, double min, double max, double now) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("arrive", arrive)
                .put("depart", depart)
                .put("capacity", capacity)
                .put("soc_min", min)
                .put("soc_max", max)
                .put("soc0", now)
                .put("shortfall_penalty", 2.0);
    }

    /** A bump around a time of day. */
    private static double bell(double hour, double middle, double width) {
        double away = Math.abs((hour - middle) % 24);
        away = Math.min(away, 24 - away) / width;
        return Math.exp(-away * away / 2);
    }

    private ArrayNode series(IntToDoubleFunction value) {
        ArrayNode array = JSON.createArrayNode();
        for (int t = 0; t < slots; t++) {
            array.add(value.applyAsDouble(t));
        }
        return array;
    }
}
