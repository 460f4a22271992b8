package edgewatt.ocpp.smartcharging.plan;

import java.util.List;
import java.util.stream.IntStream;

/** A planning problem as plain numbers, and the exact cost of what happens at the grid connection. */
final class Problem {
    private static final double FORBIDDEN = 1000;

    final int slots;
    final double[] hours;
    final double[] importPrice;
    final double[] exportPrice;
    final double[] load;
    final double[] pv;
    final double[] importLimit;
    final double[] cap;
    final double exportLimit;
    /** EUR per kWh above a limit, as the site prices it. */
    final double penalty;
    /** The same for powers that are chosen: more than any goal is worth, so that a limit is not exceeded for the sake of one. */
    final double guard;

    final Unit[] units;
    /** Names of the sub-circuits, and the limit of each per slot (kW, in both directions). */
    final String[] circuits;

    final double[][] circuitLimit;
    /** Whether a unit must not trade with the grid in one direction. */
    final boolean restricted;

    Problem(SiteSnapshot site, Forecasts forecasts) {
        slots = site.slots();
        if (forecasts.importPrice().size() != slots) {
            throw new IllegalArgumentException("the site has " + slots + " slots, the forecasts "
                    + forecasts.importPrice().size());
        }
        hours = site.slotHours().toArray();
        importPrice = forecasts.importPrice().toArray();
        exportPrice = forecasts.exportPrice().toArray();
        load = forecasts.loadKw().toArray();
        pv = forecasts.pvKw().toArray();
        importLimit = site.importLimitKw().toArray();
        cap = site.chargingCapKw().toArray();
        exportLimit = site.exportLimitKw();
        penalty = site.overloadPenaltyPerKwh();
        List<Storage> storages = site.storages();
        List<Circuit> tree = site.circuits();
        circuits = new String[tree.size()];
        circuitLimit = new double[tree.size()][];
        for (int c = 0; c < circuits.length; c++) {
            circuits[c] = tree.get(c).name();
            circuitLimit[c] = tree.get(c).limitKw().toArray();
        }
        units = new Unit[storages.size()];
        boolean some = false;
        double dearest = penalty;
        for (int i = 0; i < units.length; i++) {
            String id = storages.get(i).id();
            int[] behind = IntStream.range(0, tree.size())
                    .filter(c -> tree.get(c).storages().contains(id))
                    .toArray();
            units[i] = new Unit(storages.get(i), penalty, behind);
            for (double goal : units[i].goalPenalty) {
                dearest = Math.max(dearest, 2 * goal);
            }
            some |= !units[i].gridCharge || !units[i].gridDischarge && units[i].dischargeMax > 0;
        }
        restricted = some;
        guard = dearest;
    }

    /**
     * EUR of one slot at the grid connection, as the site prices it.
     *
     * @param net import (+) or export (-) before curtailing, kW
     * @param charging sum of all charging powers, kW
     * @param ownCharging of which may only use own surplus, kW
     * @param ownDischarging sum of discharging powers that must not leave the site, kW
     */
    double cost(int t, double net, double charging, double ownCharging, double ownDischarging) {
        double over = over(t, net, charging, ownCharging, ownDischarging);
        return hours[t] * (money(t, net) + penalty * over);
    }

    /** The same with a price of overload that nothing is worth. */
    double guarded(int t, double net, double charging, double ownCharging, double ownDischarging) {
        double over = over(t, net, charging, ownCharging, ownDischarging);
        return hours[t] * (money(t, net) + FORBIDDEN * guard * over);
    }

    /** kW by which a circuit that carries so much (kW, signed) is above its limit. */
    double circuitOver(int c, int t, double carries) {
        return Math.max(0, Math.abs(carries) - circuitLimit[c][t]);
    }

    /** EUR of {@code over} (kW) during a slot, at a price that nothing is worth. */
    double forbidden(int t, double over) {
        return hours[t] * FORBIDDEN * guard * over;
    }

    private double money(int t, double net) {
        return net > 0 ? net * importPrice[t] : fed(t, net) * exportPrice[t];
    }

    /** What is left of an export after curtailing, kW (negative). */
    private double fed(int t, double net) {
        return net < -exportLimit ? Math.min(-exportLimit, net + pv[t]) : net;
    }

    /** kW above any limit of the site. */
    double over(int t, double net, double charging, double ownCharging, double ownDischarging) {
        double over = charging > cap[t] ? charging - cap[t] : 0;
        if (net > 0) {
            if (net > importLimit[t]) {
                over += net - importLimit[t];
            }
            if (ownCharging > 0) {
                over += Math.min(net, ownCharging);
            }
        } else {
            double fed = fed(t, net);
            if (fed < -exportLimit) {
                over += -exportLimit - fed;
            }
            if (ownDischarging > 0) {
                over += Math.min(-fed, ownDischarging);
            }
        }
        return over;
    }
}
