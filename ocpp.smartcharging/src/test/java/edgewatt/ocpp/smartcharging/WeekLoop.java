package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Forecast.Kind;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Meter;
import edgewatt.api.station.PhaseValues;
import edgewatt.ocpp.smartcharging.replan.Farewell;
import edgewatt.ocpp.smartcharging.replan.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Simulated days at every second over the real planner, replanner and allocator. {@code main} prints the figures of check 5:
 * a week with forecasts that are wrong and drivers who do not keep to their word, against perfect knowledge and against
 * charging at once.
 */
final class WeekLoop {
    /** How the cars are charged. */
    enum Way {
        /** At once, until the need is met. */
        GREEDY,
        /** Forecasts with an error, departures that vary. */
        PLAN,
        /** Everything is known; replanned all the same. */
        PERFECT,
        /** No forecast at all. */
        BLIND
    }

    private static final double FUSE_A = 35;
    private static final int DAY_S = 86_400;
    private static final double V3 = 690;

    /**
     * @param cost EUR, missing energy at the dearest price of the time
     * @param shortfalls one sentence per charge that missed more than 1 %
     * @param unconfirmed those whose reason is not what really happened
     */
    record Result(
            double cost,
            double neededKwh,
            double missingKwh,
            int charges,
            List<String> shortfalls,
            List<String> unconfirmed,
            int made,
            int taken,
            double overA) {
        double missingPercent() {
            return 100 * missingKwh / neededKwh;
        }
    }

    private final LoopWorld world;
    private final int days;
    private final Way way;
    private final LoopSite site = new LoopSite();
    private final FakeVariables variables = new FakeVariables();
    private final LoopWorld.Stay[] here = new LoopWorld.Stay[3];
    private final List<LoopWorld.Stay> coming;
    private final PlannerComponent planner;
    private final List<String> shortfalls = new ArrayList<>();
    private final List<String> unconfirmed = new ArrayList<>();
    private double cost;
    private double needed;
    private double missing;
    private double overA;
    private int charges;
    /** s in which the fuse could not give an EVSE its full power, in this charge. */
    private final int[] tight = new int[3];

    WeekLoop(LoopWorld world, int days, Way way, double effort) {
        this.world = world;
        this.days = days;
        this.way = way;
        coming = new ArrayList<>(world.stays);
        LoopSettings settings = new LoopSettings(way == Way.PERFECT ? 0 : 45, effort);
        planner = new PlannerComponent(site, variables, new MemoryStore(), site, settings, Runnable::run);
        if (way == Way.PLAN || way == Way.PERFECT) {
            boolean exact = way == Way.PERFECT;
            planner.bindForecast(world.prices(exact), java.util.Map.of());
            planner.bindForecast(
                    LoopWorld.forecast(Kind.LOAD_POWER, exact ? world.loadW : world.loadSaid), java.util.Map.of());
            planner.bindForecast(
                    LoopWorld.forecast(Kind.PV_POWER, exact ? world.pvW : world.pvSaid), java.util.Map.of());
        }
        planner.bindMeter(site.sun);
    }

    Result run() {
        Allocator allocator = new Allocator(site, site);
        SiteSettings settings = TestSettings.of(FUSE_A, "");
        ProfileFeed.Standing standing = ProfileFixtures.standing(List.of());
        Inputs in = new Inputs(
                new Limiter[0],
                site.grid,
                new Meter[0],
                id -> way == Way.GREEDY ? ChargingMode.NOW : ChargingMode.PLAN,
                way == Way.GREEDY ? Corridor.NONE : planner);
        double dearest = 0;
        long end = (days + 1) * (long) DAY_S;
        for (site.second = 0; site.second < end; site.second++) {
            traffic();
            int q = (int) (site.second / LoopWorld.QUARTER_S);
            double cars = 0;
            for (LoopSite.Car car : site.cars) {
                car.step();
                cars += car.watts();
            }
            double net = world.loadW[q] - world.pvW[q] + cars;
            cost += net / 3.6e6 * (net > 0 ? world.price[q] : LoopWorld.FEED_IN);
            dearest = Math.max(dearest, world.price[q]);
            double even = (world.loadW[q] - world.pvW[q]) / V3;
            double l1 = even + site.cars[0].drawnA + site.cars[1].drawnA;
            overA = Math.max(overA, l1 - FUSE_A);
            site.grid.reads(net, new PhaseValues(l1, even + site.cars[0].drawnA, even + site.cars[0].drawnA));
            tight[1] += l1 - site.cars[0].drawnA + 16 > FUSE_A ? 1 : 0;
            tight[2] += l1 - site.cars[1].drawnA + 32 > FUSE_A ? 1 : 0;
            site.sun.reads(world.pvW[q], PhaseValues.NONE);
            in.plan().tick(standing, in, settings);
            allocator.tick(standing, in, settings);
        }
        return new Result(
                cost + missing * dearest,
                needed,
                missing,
                charges,
                shortfalls,
                unconfirmed,
                planner.replanner().made(),
                planner.replanner().taken(),
                overA);
    }

    private void traffic() {
        for (int id = 1; id <= 2; id++) {
            LoopWorld.Stay stay = here[id];
            if (stay != null && site.second >= leaves(stay)) {
                here[id] = null;
                leave(stay);
            }
        }
        for (int i = 0; i < coming.size(); i++) {
            LoopWorld.Stay stay = coming.get(i);
            if (site.second >= stay.arrives() && here[stay.evse()] == null && stay.arrives() < (long) days * DAY_S) {
                coming.remove(i);
                here[stay.evse()] = stay;
                tight[stay.evse()] = 0;
                wish(stay, Wishes.TARGET_ENERGY, Long.toString(Math.round(stay.needKwh() * 1000)));
                long told = way == Way.PERFECT ? stay.leaves() : stay.told();
                wish(stay, Wishes.DEPARTURE, LoopWorld.START.plusSeconds(told).toString());
                double stops = way == Way.GREEDY ? stay.needKwh() * 1000 : Double.POSITIVE_INFINITY;
                site.cars[stay.evse() - 1].plug(stay.socKwh(), stops);
                break;
            }
        }
    }

    private long leaves(LoopWorld.Stay stay) {
        return stay.leaves();
    }

    private void wish(LoopWorld.Stay stay, String name, String value) {
        variables.write(Wishes.variable(stay.evse(), name), value, "test");
    }

    private void leave(LoopWorld.Stay stay) {
        LoopSite.Car car = site.cars[stay.evse() - 1];
        double missed = Math.max(0, stay.needKwh() - car.chargedWh / 1000);
        needed += stay.needKwh();
        missing += missed;
        charges++;
        car.unplug();
        if (way == Way.GREEDY || missed < 0.01 * stay.needKwh()) {
            return;
        }
        // the planner sees the car go in its next tick; that is now, by hand
        car.step();
        planner.replanner().tick(id -> true, site.grid, () -> null, new LoopSettings(0, 0));
        Farewell.Outcome outcome = planner.replanner().outcome(stay.evse());
        String what = String.format(
                Locale.ROOT,
                "EVSE %d, %s: %.2f kWh, %s: %s",
                stay.evse(),
                site.instant(),
                missed,
                outcome.code(),
                outcome.sentence());
        shortfalls.add(what);
        if (!confirmed(stay, car, outcome.code())) {
            unconfirmed.add(what);
        }
    }

    /** Whether that is what happened in this world. */
    private boolean confirmed(LoopWorld.Stay stay, LoopSite.Car car, String code) {
        double hours = (stay.leaves() - stay.arrives()) / 3600.0;
        double possible = hours * car.can.maxCurrentA() * car.phases * 0.23;
        return switch (code) {
            case "LEFT_EARLY" -> stay.leaves() < stay.told();
            case "TIME" -> possible < stay.needKwh();
            case "CLIPPED", "SITE_LIMIT" -> tight[stay.evse()] > 60;
            case "CAR_SLOW", "CAR_FULL" -> stay.socKwh() + stay.needKwh() > 0.85 * 60;
            default -> false;
        };
    }

    private static int number(String[] args, int i, int otherwise) {
        return args.length > i ? Integer.parseInt(args[i]) : otherwise;
    }

    /** Arguments: seeds (default 3), days (7), effort (1), error of forecasts (0.2). */
    public static void main(String[] args) {
        int seeds = number(args, 0, 3);
        int days = number(args, 1, 7);
        double effort = args.length > 2 ? Double.parseDouble(args[2]) : 1;
        double error = args.length > 3 ? Double.parseDouble(args[3]) : 0.2;
        boolean good = true;
        for (int seed = 1; seed <= seeds; seed++) {
            good &= new Figures(seed, days, effort, error).print();
        }
        System.exit(good ? 0 : 1);
    }

    /** One seed, all ways. */
    static final class Figures {
        final Result greedy;
        final Result plan;
        final Result perfect;
        final Result blind;
        private final long seed;
        private final int days;

        Figures(long seed, int days, double effort, double error) {
            this.seed = seed;
            this.days = days;
            LoopWorld world = new LoopWorld(seed, days, error, 45);
            greedy = new WeekLoop(world, days, Way.GREEDY, effort).run();
            perfect = new WeekLoop(world, days, Way.PERFECT, effort).run();
            plan = new WeekLoop(world, days, Way.PLAN, effort).run();
            blind = new WeekLoop(world, days, Way.BLIND, effort).run();
        }

        boolean print() {
            System.out.printf(
                    Locale.ROOT,
                    "seed %d, %d days, %d charges, %.1f kWh: at once %.2f EUR, perfect %.2f EUR (%.2f %% missing), plan"
                            + " %.2f EUR (%.2f %% missing), no forecasts %.2f EUR (%.2f %% missing)%n",
                    seed,
                    days,
                    plan.charges(),
                    plan.neededKwh(),
                    greedy.cost(),
                    perfect.cost(),
                    perfect.missingPercent(),
                    plan.cost(),
                    plan.missingPercent(),
                    blind.cost(),
                    blind.missingPercent());
            System.out.printf(
                    Locale.ROOT,
                    "  plan / perfect %.3f (at most 1.05), plan / at once %.3f (at most 0.90), no forecasts / at once"
                            + " %.3f (at most 1.00), missing %.2f %% (at most 1.00); plans made %d, taken %d; reasons not"
                            + " confirmed %d%n",
                    plan.cost() / perfect.cost(),
                    plan.cost() / greedy.cost(),
                    blind.cost() / greedy.cost(),
                    plan.missingPercent(),
                    plan.made(),
                    plan.taken(),
                    plan.unconfirmed().size() + blind.unconfirmed().size());
            plan.shortfalls().forEach(s -> System.out.println("  plan: " + s));
            blind.shortfalls().forEach(s -> System.out.println("  no forecasts: " + s));
            perfect.shortfalls().forEach(s -> System.out.println("  perfect: " + s));
            plan.unconfirmed().forEach(s -> System.out.println("  NOT CONFIRMED " + s));
            blind.unconfirmed().forEach(s -> System.out.println("  NOT CONFIRMED " + s));
            return holds();
        }

        boolean holds() {
            return plan.cost() <= 1.05 * perfect.cost()
                    && plan.cost() <= 0.9 * greedy.cost()
                    && blind.cost() <= greedy.cost()
                    && plan.missingPercent() <= 1
                    && plan.unconfirmed().isEmpty()
                    && blind.unconfirmed().isEmpty();
        }
    }
}
