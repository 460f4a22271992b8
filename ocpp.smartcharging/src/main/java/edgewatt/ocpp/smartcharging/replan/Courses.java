package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.Planner;
import edgewatt.ocpp.smartcharging.plan.Goal;
import edgewatt.ocpp.smartcharging.plan.Judge;
import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.Series;
import edgewatt.ocpp.smartcharging.plan.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From the engine's answer to what EVSEs follow and people read; and what an older answer is worth under new circumstances. */
final class Courses {
    private static final double WH = 1000;
    private static final double NEAR_KW = 1e-6;
    /** A quarter of an older plan that has begun is measured less exactly than it was planned. */
    private static final double NEAR_KWH = 0.05;
    /** The allocator counts in tenths of an ampere and rounds down. */
    private static final double ROUNDING_W = 0.5;

    private final Draft draft;
    private final Instant now;

    Courses(Draft draft, Instant now) {
        this.draft = draft;
        this.now = now;
    }

    /** One per car of the draft. */
    List<Course> of(Plan plan) {
        List<Course> all = new ArrayList<>();
        for (int i = 0; i < draft.cars().size(); i++) {
            all.add(course(i, plan));
        }
        return all;
    }

    private Course course(int i, Plan plan) {
        Draft.Car car = draft.cars().get(i);
        SlotGrid grid = draft.grid();
        Plan.UnitPlan unit = plan.units().get(i);
        int n = grid.slots();
        long[] begins = new long[n + 1];
        double[] power = new double[n];
        double[] offer = new double[n];
        List<Planner.Slot> slots = new ArrayList<>();
        // a car on one phase of three gets its current by a limit for all three
        double wide = car.view().can().phaseSwitching()
                ? 1
                : (double) car.view().can().phases() / car.view().phases();
        for (int t = 0; t < n; t++) {
            begins[t] = grid.begin(t);
            power[t] = Math.abs(unit.powerKw().get(t)) < NEAR_KW
                    ? 0
                    : unit.powerKw().get(t) * WH;
            offer[t] = power[t] > 0 ? power[t] * wide + ROUNDING_W : power[t];
            slots.add(new Planner.Slot(
                    Instant.ofEpochMilli(grid.begin(t)),
                    Instant.ofEpochMilli(grid.end(t)),
                    power[t],
                    words(unit.slots().get(t), t, plan, car),
                    unit.slots().get(t).reason().name(),
                    unit.slots().get(t).source(),
                    plan.marginalPrice().get(t)));
        }
        begins[n] = grid.begin(n);
        Optional<Plan.Shortfall> missed = shortfall(i, plan);
        double target = car.chargeWh(car.targetKwh());
        double planned = car.chargeWh(unit.energyKwh().get(n - 1));
        double reached = car.gives()
                ? planned
                : Math.min(planned, Math.max(target, car.view().chargedWh()));
        List<String> said = new ArrayList<>();
        missed.ifPresent(m -> said.add(sentence(m, car)));
        plan.overloads().stream()
                .findFirst()
                .ifPresent(o -> said.add(String.format(
                        Locale.ROOT,
                        "the house alone exceeds the %s by %.1f kW at %s",
                        word(o.limit().name(), o.circuit()),
                        o.byKw(),
                        Instant.ofEpochMilli(grid.begin(o.slot())))));
        Planner.Account account = new Planner.Account(
                car.departure(),
                car.departureBy(),
                target,
                reached,
                missed.map(m -> m.missingKwh() / car.efficiency() * WH).orElse(0.0),
                missed.map(m -> m.cause().name()).orElse(""),
                missed.map(Plan.Shortfall::relaxation).orElse(""),
                plan.costs().energy() + plan.costs().wear(),
                plan.atOnce().energy() + plan.atOnce().wear(),
                draft.outlook().notes());
        return new Course(
                car.view().transaction(),
                begins,
                power,
                offer,
                target,
                car.view().mostW(),
                car.overdue() ? 0 : car.departure().toEpochMilli(),
                new Planner.Plan(car.view().evse(), now, List.copyOf(slots), List.copyOf(said), Optional.of(account)));
    }

    /** The one that counts at the departure; that the car is ready a little earlier is only a reserve. */
    private Optional<Plan.Shortfall> shortfall(int i, Plan plan) {
        Storage storage = draft.site().storages().get(i);
        Plan.Shortfall found = null;
        for (Plan.Shortfall s : plan.shortfalls()) {
            boolean last = s.goal().slot() == storage.depart() - 1;
            if (s.id().equals(storage.id())
                    && last
                    && (found == null || s.goal().kind() == Goal.Kind.TARGET)) {
                found = s;
            }
        }
        return Optional.ofNullable(found);
    }

    private static String sentence(Plan.Shortfall m, Draft.Car car) {
        return String.format(
                Locale.ROOT,
                "%.1f of %.1f kWh are missing at %s (%s): %s",
                m.missingKwh() / car.efficiency(),
                car.chargeWh(car.targetKwh()) / WH,
                car.departure(),
                switch (m.cause()) {
                    case TIME -> "too little time at the car's full power";
                    case EVSE_LIMIT -> "a profile or limit of this EVSE";
                    case CIRCUIT -> "the circuit " + m.circuit();
                    case SITE_LIMIT -> "fuse or a limit of the site";
                    case CAPACITY -> "the battery is too small";
                    case PRICE -> "too dear";
                    default -> "a limit";
                },
                m.relaxation());
    }

    private String words(Plan.Why why, int t, Plan plan, Draft.Car car) {
        double price = draft.outlook().importPrice()[t];
        String words =
                switch (why.reason()) {
                    case ABSENT -> "after the departure";
                    case WAITS ->
                        car.view().full()
                                ? "the car takes no more"
                                : why.binding() == Plan.Binding.FULL || car.nowKwh() >= car.targetKwh() - 1e-3
                                        ? "the target is reached"
                                        : String.format(Locale.ROOT, "waits: %.3f per kWh", price);
                    case SURPLUS -> "own generation that would be left";
                    case CHEAP -> String.format(Locale.ROOT, "cheap: %.3f per kWh", price);
                    case NEEDED -> String.format(Locale.ROOT, "needed by %s: %.3f per kWh", car.departure(), price);
                    case SPARES_IMPORT -> String.format(Locale.ROOT, "spares the house %.3f per kWh", price);
                    case SELLS ->
                        String.format(
                                Locale.ROOT,
                                "sells at %.3f per kWh",
                                draft.outlook().exportPrice()[t]);
                };
        return switch (why.binding()) {
            case FUSE, CAP, FEED_IN, EVSE_LIMIT, CIRCUIT, CYCLE_CAP ->
                words + ", limited by the " + word(why.binding().name(), why.circuit());
            default -> words;
        };
    }

    private static String word(String name, String circuit) {
        return switch (name) {
            case "FUSE" -> "main fuse";
            case "CIRCUIT" -> "circuit " + circuit;
            case "CYCLE_CAP" -> "most it may give back";
            case "EVSE_LIMIT" -> "EVSE's own limit";
            case "CAP" -> "limit on charging";
            case "FEED_IN" -> "feed-in limit";
            default -> name.toLowerCase(Locale.ROOT);
        };
    }

    /** Whether older courses keep to what each EVSE is limited to by now; limits of the site are part of their cost. */
    boolean permitted(List<Course> older) {
        SlotGrid grid = draft.grid();
        for (int i = 0; i < draft.cars().size(); i++) {
            Storage s = draft.site().storages().get(i);
            double given = 0;
            for (int t = 0; t < s.depart(); t++) {
                double kw = older.get(i).meanW(grid.begin(t), grid.end(t)) / WH;
                given += Math.max(0, -kw) * grid.hours(t);
                if (kw > s.limitKw().get(t) + NEAR_KW || given > s.cycleCapKwh() + NEAR_KWH) {
                    return false;
                }
            }
        }
        return true;
    }

    /** EUR of older courses under the draft, their peak included: what cannot be done of them any longer is left out. */
    double cost(List<Course> older, double peakPrice, double reachedKw) {
        List<Series> powers = new ArrayList<>();
        SlotGrid grid = draft.grid();
        double[] net = new double[grid.slots()];
        for (int t = 0; t < net.length; t++) {
            net[t] =
                    draft.forecasts().loadKw().get(t) - draft.forecasts().pvKw().get(t);
        }
        for (int i = 0; i < draft.cars().size(); i++) {
            Storage s = draft.site().storages().get(i);
            double[] p = new double[grid.slots()];
            double energy = s.initialKwh();
            double high = Math.max(s.maxKwh(), s.initialKwh());
            double low = Math.min(s.minKwh(), s.initialKwh());
            for (int t = 0; t < s.depart(); t++) {
                double kw = older.get(i).meanW(grid.begin(t), grid.end(t)) / WH;
                double hours = grid.hours(t);
                if (kw > 0) {
                    kw = Math.min(
                            kw,
                            Math.min(
                                    s.charge().maxKw(),
                                    (high - energy) / (s.charge().efficiency() * hours)));
                    // a quarter that begins or ends within an old one is charged for a part of it
                    kw = Math.max(0, kw);
                    energy += kw * s.charge().efficiency() * hours;
                } else if (kw < 0) {
                    double room = Math.max(0, energy - low) * s.discharge().efficiency() / hours;
                    kw = -Math.min(-kw, Math.min(s.discharge().maxKw(), room));
                    energy += kw / s.discharge().efficiency() * hours;
                }
                p[t] = kw;
                net[t] += kw;
            }
            powers.add(Series.of(p));
        }
        double peak = peakPrice * Math.max(0, Arrays.stream(net).max().orElse(0) - reachedKw);
        return Judge.cost(draft.site(), draft.forecasts(), powers) + peak;
    }
}
