package edgewatt.ocpp.smartcharging.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Sites by chance, of the kind a house or a small depot is: PV, a battery, cars that come and go, a fuse, a cap, prices with dips. */
record RandomSite(SiteSnapshot site, Forecasts forecasts) {
    static RandomSite of(long seed, int cars, int slots) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] buy = new double[slots];
        double[] sell = new double[slots];
        double[] load = new double[slots];
        double[] pv = new double[slots];
        double[] fuse = new double[slots];
        double[] cap = new double[slots];
        double sun = random.nextDouble(12) * Math.sqrt(cars);
        double level = random.nextDouble(0.1, 0.3);
        int dim = random.nextInt(slots);
        int dip = random.nextInt(slots);
        for (int t = 0; t < slots; t++) {
            double day = 2 * Math.PI * t / Math.max(24, slots);
            buy[t] = level + 0.1 * Math.sin(2 * day) + random.nextDouble(0.02);
            if (t >= dip && t < dip + 6) {
                buy[t] = random.nextDouble(-0.05, 0.06);
            }
            sell[t] = 0.08;
            load[t] = random.nextDouble(0.3, 2.5);
            pv[t] = Math.max(0, sun * Math.cos(day));
            fuse[t] = 14 + 3 * cars;
            cap[t] = t >= dim && t < dim + 8 ? 4.2 + 3.4 * cars : 1e9;
        }
        List<Storage> storages = new ArrayList<>();
        for (int i = 0; i < cars; i++) {
            storages.add(car("car" + i, random, slots));
        }
        storages.add(new Storage(
                "battery",
                0,
                slots,
                0.5,
                10,
                5,
                List.of(),
                new Storage.Band(0, 5, 0.95, true),
                new Storage.Band(0, 5, 0.95, true),
                0.02,
                0.19,
                null));
        return new RandomSite(
                new SiteSnapshot(
                        Series.constant(slots, 0.25), Series.of(fuse), Series.of(cap), 5 + 2 * cars, 5, storages),
                new Forecasts(Series.of(buy), Series.of(sell), Series.of(load), Series.of(pv)));
    }

    private static Storage car(String id, SplittableRandom random, int slots) {
        int arrive = random.nextInt(slots / 2);
        int depart = arrive + 1 + random.nextInt(slots - arrive);
        boolean threePhase = random.nextBoolean();
        double least = threePhase ? 4.14 : 1.38;
        double most = threePhase ? 11.04 : 7.36;
        double capacity = random.nextDouble(30, 80);
        double initial = capacity * random.nextDouble(0.15, 0.7);
        double target = Math.min(0.95 * capacity, initial + random.nextDouble(25));
        Storage.Band back = random.nextBoolean() ? new Storage.Band(least, most, 0.92, true) : Storage.Band.NONE;
        return new Storage(
                id,
                arrive,
                depart,
                0.15 * capacity,
                0.95 * capacity,
                initial,
                List.of(new Goal(depart - 1, target, 2, Goal.Kind.TARGET)),
                new Storage.Band(least, most, 0.92, true),
                back,
                0.04,
                0.17,
                null);
    }

    /** The same site behind sub-circuits: one for all cars, within it one for every second car; and some give back only so much in all. */
    static RandomSite narrow(long seed, int cars, int slots) {
        RandomSite wide = of(seed, cars, slots);
        SplittableRandom random = new SplittableRandom(seed + 77);
        List<Storage> storages = new ArrayList<>();
        Set<String> garage = new HashSet<>();
        Set<String> row = new HashSet<>();
        for (Storage s : wide.site.storages()) {
            storages.add(random.nextInt(3) == 0 ? s : capped(s, random.nextDouble(8)));
            if (!s.id().equals("battery") && garage.add(s.id()) && garage.size() % 2 == 0) {
                row.add(s.id());
            }
        }
        double[] outer = new double[slots];
        double[] inner = new double[slots];
        double level = random.nextDouble(3, 6 + 4 * cars);
        for (int t = 0; t < slots; t++) {
            outer[t] = level + random.nextDouble(3);
            inner[t] = random.nextInt(12) == 0 ? 0 : 0.6 * outer[t];
        }
        SiteSnapshot s = wide.site;
        return new RandomSite(
                new SiteSnapshot(
                        s.slotHours(),
                        s.importLimitKw(),
                        s.chargingCapKw(),
                        s.exportLimitKw(),
                        s.overloadPenaltyPerKwh(),
                        storages,
                        List.of(
                                new Circuit("garage", Series.of(outer), garage),
                                new Circuit("row", Series.of(inner), row))),
                wide.forecasts);
    }

    /** The same site where any power will do and no price is below what export pays: its linear programme is exact. */
    RandomSite smooth() {
        List<Storage> storages = new ArrayList<>();
        for (Storage s : site.storages()) {
            storages.add(with(s, smooth(s.charge()), smooth(s.discharge()), s.cycleCapKwh()));
        }
        double[] buy = forecasts.importPrice().toArray();
        for (int t = 0; t < buy.length; t++) {
            buy[t] = Math.max(buy[t], 0.1);
        }
        return new RandomSite(
                new SiteSnapshot(
                        site.slotHours(),
                        site.importLimitKw(),
                        site.chargingCapKw(),
                        site.exportLimitKw(),
                        site.overloadPenaltyPerKwh(),
                        storages,
                        site.circuits()),
                new Forecasts(Series.of(buy), forecasts.exportPrice(), forecasts.loadKw(), forecasts.pvKw()));
    }

    private static Storage.Band smooth(Storage.Band band) {
        return new Storage.Band(0, band.maxKw(), band.efficiency(), band.withGrid());
    }

    static Storage capped(Storage s, double kwh) {
        return with(s, s.charge(), s.discharge(), kwh);
    }

    private static Storage with(Storage s, Storage.Band charge, Storage.Band discharge, double kwh) {
        return new Storage(
                s.id(),
                s.arrive(),
                s.depart(),
                s.minKwh(),
                s.maxKwh(),
                s.initialKwh(),
                s.goals(),
                charge,
                discharge,
                s.wearPerKwh(),
                s.endValuePerKwh(),
                s.demandKw(),
                s.limitKw(),
                kwh);
    }

    Problem problem() {
        return new Problem(site, forecasts);
    }

    Plan plan(Budget budget) {
        return new DefaultEngine().plan(site, forecasts, budget);
    }
}
