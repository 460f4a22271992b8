package edgewatt.ocpp.smartcharging.replan;

import edgewatt.ocpp.smartcharging.plan.Circuit;
import edgewatt.ocpp.smartcharging.plan.Forecasts;
import edgewatt.ocpp.smartcharging.plan.Goal;
import edgewatt.ocpp.smartcharging.plan.Series;
import edgewatt.ocpp.smartcharging.plan.SiteSnapshot;
import edgewatt.ocpp.smartcharging.plan.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The planner's question, from what is: cars with their wishes, limits, forecasts. Cars that nobody plans count as house.
 *
 * @param cars one per storage, in the snapshot's order
 */
record Draft(SlotGrid grid, Outlook outlook, List<Car> cars, SiteSnapshot site, Forecasts forecasts) {
    /** Prefers now to later at the same price: who leaves early has more then. EUR per kWh and slot. */
    private static final double SOONER = 1e-5;

    /** And clearly so where the price is not known: what waiting costs is not known either, but the evening is often dear. */
    private static final double SOONER_BLIND = 8e-3;

    static final double BATTERY_EFFICIENCY = 0.93;
    private static final double WH = 1000;
    private static final double QUARTER_HOURS = 0.25;
    private static final int LEAST_SLOTS = 8;
    private static final int MOST_SLOTS = 192;
    /** A car that takes more than it was thought to take gets so much more. */
    private static final double MORE_KWH = 5;

    private static final double NEAR_KWH = 0.05;

    /** One car and what it is to have. Energies in kWh; of the charge, unless the battery's are known. */
    record Car(
            Session.View view,
            Instant departure,
            String departureBy,
            boolean overdue,
            double nowKwh,
            double startKwh,
            double efficiency,
            double targetKwh,
            double minimumKwh,
            double keepKwh,
            double capacityKwh,
            boolean gives,
            double cycleCapKwh) {

        /** Energy of the charge in Wh for an energy of the storage. */
        double chargeWh(double storageKwh) {
            return (storageKwh - startKwh) / efficiency * WH;
        }

        /** The most it may use. */
        int phases() {
            return view.can().phaseSwitching() ? view.can().phases() : view.phases();
        }

        double mostKw() {
            return view.mostW() / WH;
        }

        /** h of charging at full power that the target still takes. */
        double hoursTo(double kwh) {
            return mostKw() <= 0 ? 0 : Math.max(0, kwh - nowKwh) / (mostKw() * efficiency);
        }
    }

    /** Reads wishes and habits. */
    static Car car(Session.View v, Wish wish, Habits habits, ReplanSettings settings, SiteView site, Instant now) {
        double capacity = wish.capacityWh() / WH;
        boolean known = capacity > 0 && !Double.isNaN(v.socPercent());
        double eta = known ? BATTERY_EFFICIENCY : 1;
        double charged = v.chargedWh() / WH;
        double at = known ? Math.min(capacity, capacity * v.socPercent() / 100 + eta * v.sinceSocWh() / WH) : charged;
        double start = at - eta * charged;
        double target = wish.targetWh() > 0 ? start + eta * wish.targetWh() / WH : 0;
        if (known && wish.targetSoc() > 0) {
            target = Math.max(target, capacity * wish.targetSoc() / 100);
        }
        if (target == 0) {
            double usual = habits.energyWh(v.evse());
            double assumed = (Double.isNaN(usual) ? settings.assumedEnergyWh() : usual) / WH;
            target = known ? capacity : assumed > charged + NEAR_KWH ? assumed : charged + MORE_KWH;
        }
        double minimum = wish.minimumWh() > 0 ? start + eta * wish.minimumWh() / WH : 0;
        double keep = known ? capacity * wish.minimumSoc() / 100 : 0;
        minimum = Math.max(minimum, keep);
        target = Math.max(target, minimum);
        if (known) {
            target = Math.min(target, capacity);
        }
        if (v.full()) {
            target = Math.min(target, at);
            minimum = Math.min(minimum, at);
        }
        boolean gives = known && v.can().bidirectional() && site.gridCode();
        double cycles = Math.max(0, wish.cycleCapWh() - v.givenWh()) / WH;
        Optional<Instant> told = wish.departure().next(now, v.startedAt(), site.zone());
        Optional<Instant> learned = told.isPresent() ? told : habits.next(v.evse(), now, site.zone());
        Instant departure = learned.orElseGet(() -> assumed(settings, now, v.startedAt(), site));
        String by = told.isPresent() ? "told" : learned.isPresent() ? "learned" : "assumed";
        boolean overdue = !departure.isAfter(now.plusMillis(SlotGrid.QUARTER));
        Car car = new Car(v, departure, by, overdue, at, start, eta, target, minimum, keep, capacity, gives, cycles);
        if (!overdue) {
            return car;
        }
        // it should have left, or is about to: what is missing is charged at once
        long ms = (long) ((car.hoursTo(target) + 2 * QUARTER_HOURS) * 3_600_000);
        return new Car(v, now.plusMillis(ms), by, true, at, start, eta, target, minimum, keep, capacity, gives, cycles);
    }

    private static Instant assumed(ReplanSettings settings, Instant now, Instant since, SiteView site) {
        Departure daily;
        try {
            daily = Departure.of(settings.assumedDeparture());
        } catch (IllegalArgumentException e) {
            daily = Departure.of("07:00");
        }
        return daily.next(now, since, site.zone()).orElse(now);
    }

    /** Slots until the last car leaves; two days at most. */
    static SlotGrid grid(Instant now, List<Car> cars) {
        long last =
                cars.stream().mapToLong(c -> c.departure().toEpochMilli()).max().orElse(0);
        SlotGrid longest = new SlotGrid(now, MOST_SLOTS);
        return new SlotGrid(now, Math.max(LEAST_SLOTS, Math.min(MOST_SLOTS, longest.slotAt(last) + 1)));
    }

    /** @param othersW what EVSEs that nobody plans draw now, by id */
    static Draft of(
            SlotGrid grid, Outlook outlook, List<Car> cars, double[] othersW, ReplanSettings settings, SiteView site) {
        int n = grid.slots();
        double restW = Arrays.stream(othersW).sum();
        double[] fuse = new double[n];
        Arrays.fill(fuse, kw(site.fuseW()));
        double[] cap = site.siteW(grid);
        double dearest = 0;
        List<double[]> evses = new ArrayList<>();
        for (Car car : cars) {
            evses.add(site.evseW(car.view().evse(), grid, car.view().can()));
        }
        double[] bought = outlook.importPrice().clone();
        double[] load = new double[n];
        double[] pv = new double[n];
        for (int t = 0; t < n; t++) {
            dearest = Math.max(dearest, Math.max(Math.abs(bought[t]), Math.abs(outlook.exportPrice()[t])));
            bought[t] += (outlook.flat() ? SOONER_BLIND : SOONER) * t;
            load[t] = (outlook.loadW()[t] + restW * goesOn(t)) / WH;
            pv[t] = outlook.pvW()[t] / WH;
            cap[t] = kw(cap[t]);
        }
        double worth = Math.max(2, 4 * dearest);
        double mean = Arrays.stream(outlook.importPrice()).average().orElse(0);
        List<Storage> storages = new ArrayList<>();
        for (int i = 0; i < cars.size(); i++) {
            storages.add(storage(cars.get(i), grid, evses.get(i), worth, mean, settings));
        }
        List<Circuit> circuits = new ArrayList<>();
        for (SiteView.Circuit circuit : site.circuits()) {
            circuits.add(circuit(circuit, cars, othersW, n));
            for (Car car : cars) {
                // a car that uses fewer phases has less of the fuse than the power of three
                double alone = kw(circuit.fuseW(car.phases()));
                if (circuit.evses().contains(car.view().evse())
                        && alone < Math.min(car.mostKw(), kw(circuit.fuseW()))) {
                    circuits.add(new Circuit(
                            circuit.name(),
                            Series.constant(n, alone),
                            Set.of(id(car.view().evse()))));
                }
            }
        }
        return new Draft(
                grid,
                outlook,
                cars,
                new SiteSnapshot(
                        Series.of(grid.hours()),
                        Series.of(fuse),
                        Series.of(cap),
                        kw(site.feedInW()),
                        20 * worth,
                        storages,
                        circuits),
                new Forecasts(Series.of(bought), Series.of(outlook.exportPrice()), Series.of(load), Series.of(pv)));
    }

    /** A car that charges now goes on for a while: the part of its power that is expected in a slot. */
    private static double goesOn(int t) {
        return t < 4 ? 1 : t < 8 ? 0.5 : 0;
    }

    /** What EVSEs that nobody plans leave of a sub-circuit. */
    private static Circuit circuit(SiteView.Circuit circuit, List<Car> cars, double[] othersW, int slots) {
        double restW = 0;
        for (int evse = 1; evse < othersW.length; evse++) {
            restW += circuit.evses().contains(evse) ? othersW[evse] : 0;
        }
        double[] limit = new double[slots];
        for (int t = 0; t < slots; t++) {
            limit[t] = Math.max(0, kw(circuit.fuseW() - restW * goesOn(t)));
        }
        Set<String> behind = new HashSet<>();
        for (Car car : cars) {
            if (circuit.evses().contains(car.view().evse())) {
                behind.add(id(car.view().evse()));
            }
        }
        return new Circuit(circuit.name(), Series.of(limit), behind);
    }

    private static Storage storage(
            Car car, SlotGrid grid, double[] evseW, double worth, double meanPrice, ReplanSettings settings) {
        int depart =
                Math.max(1, Math.min(grid.slots(), grid.slotAt(car.departure().toEpochMilli())));
        List<Goal> goals = new ArrayList<>();
        goals.add(new Goal(depart - 1, car.targetKwh(), worth, Goal.Kind.TARGET));
        int soonest = slots(car.hoursTo(car.targetKwh()));
        long early = car.departure().toEpochMilli() - settings.readyBeforeMin() * 60_000L;
        int ready = Math.max(grid.slotAt(early), Math.min(depart, soonest));
        if (ready < depart && ready > 0 && car.targetKwh() > car.nowKwh()) {
            goals.add(new Goal(ready - 1, car.targetKwh(), worth / 2, Goal.Kind.TARGET));
        }
        if (car.minimumKwh() > car.nowKwh()) {
            int first = Math.min(depart, slots(car.hoursTo(car.minimumKwh())));
            goals.add(new Goal(first - 1, car.minimumKwh(), 5 * worth, Goal.Kind.MINIMUM));
            goals.add(new Goal(depart - 1, car.minimumKwh(), 5 * worth, Goal.Kind.MINIMUM));
        }
        Session.View v = car.view();
        double volts = v.can().nominalVoltageV();
        double least = v.can().minCurrentA() * volts * (v.can().phaseSwitching() ? 1 : v.phases()) / WH;
        double[] limit = Arrays.stream(evseW).map(w -> kw(share(w, v))).toArray();
        // a car cannot take less than its least power for a quarter: it may overshoot in the plan, and is stopped in
        // time
        double high = car.gives()
                ? car.capacityKwh()
                : Math.max(car.targetKwh(), car.nowKwh()) + (car.view().full() ? 0 : least * QUARTER_HOURS);
        double givesKw = v.can().maxCurrentA() * v.phases() * volts / WH;
        return new Storage(
                id(v.evse()),
                0,
                depart,
                car.gives() ? Math.min(car.keepKwh(), high) : 0,
                high,
                Math.max(0, car.nowKwh()),
                goals,
                car.mostKw() < least
                        ? Storage.Band.NONE
                        : new Storage.Band(least, car.mostKw(), car.efficiency(), true),
                car.gives() ? new Storage.Band(least, givesKw, car.efficiency(), true) : Storage.Band.NONE,
                settings.wearPerKwh(),
                car.gives() ? meanPrice : 0,
                null,
                Series.of(limit),
                car.cycleCapKwh());
    }

    /** What a limit for all phases of an EVSE leaves a car that uses fewer of them. */
    private static double share(double w, Session.View v) {
        return v.can().phaseSwitching() ? w : w * v.phases() / v.can().phases();
    }

    static String id(int evse) {
        return "EVSE " + evse;
    }

    private static int slots(double hours) {
        return (int) Math.ceil(hours / QUARTER_HOURS) + 1;
    }

    /** The engine wants finite numbers. */
    private static double kw(double w) {
        return Math.min(w / WH, 1e6);
    }
}
