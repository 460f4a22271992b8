package edgewatt.ocpp.smartcharging.plan;

import java.util.List;

/** Prices any schedule, also one of another planner, in the same way as ours. */
public final class Judge {
    private Judge() {}

    /**
     * EUR of the given powers.
     *
     * @param powersKw per storage, in the snapshot's order
     */
    public static double cost(SiteSnapshot site, Forecasts forecasts, List<Series> powersKw) {
        Schedule schedule = new Schedule(new Problem(site, forecasts));
        for (int d = 0; d < powersKw.size(); d++) {
            for (int t = 0; t < site.slots(); t++) {
                schedule.power[d][t] = powersKw.get(d).get(t);
            }
        }
        schedule.refresh();
        return schedule.cost();
    }
}
