package edgewatt.ocpp.smartcharging.plan;

import java.util.List;

/** A planning problem as plain numbers, and the exact cost of what happens at the grid connection. */
final class Problem {
    final int slots;
    final double[] hours;
    final double[] importPrice;
    final double[] exportPrice;
    final double[] load;
    final double[] pv;
    final double[] importLimit;
    final double[] cap;
    final double exportLimit;
    final double penalty;
    final Unit[] units;
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
        units = new Unit[storages.size()];
        boolean some = false;
        for (int i = 0; i < units.length; i++) {
            units[i] = new Unit(storages.get(i), penalty);
            some |= !units[i].gridCharge || !units[i].gridDischarge && units[i].dischargeMax > 0;
        }
        restricted = some;
    }

    /**
     * EUR of one slot at the grid connection.
     *
     * @param net import (+) or export (-) before curtailing, kW
     * @param charging sum of all charging powers, kW
     * @param ownCharging of which may only use own surplus, kW
     * @param ownDischarging sum of discharging powers that must not leave the site, kW
     */
    double cost(int t, double net, double charging, double ownCharging, double ownDischarging) {
        double over = charging > cap[t] ? charging - cap[t] : 0;
        double energy;
        if (net > 0) {
            energy = net * importPrice[t];
            if (net > importLimit[t]) {
                over += net - importLimit[t];
            }
            if (ownCharging > 0) {
                over += Math.min(net, ownCharging);
            }
        } else {
            double fed = net;
            if (net < -exportLimit) {
                fed = Math.min(-exportLimit, net + pv[t]);
                over += -exportLimit - fed;
            }
            energy = fed * exportPrice[t];
            if (ownDischarging > 0) {
                over += Math.min(-fed, ownDischarging);
            }
        }
        return hours[t] * (energy + penalty * over);
    }
}
