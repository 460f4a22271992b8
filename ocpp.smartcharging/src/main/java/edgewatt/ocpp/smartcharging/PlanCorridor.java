package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Planner;
import java.util.List;

/** Any {@link Planner} service as a {@link Corridor}; ours is one itself, and tells the need as well. */
final class PlanCorridor implements Corridor {
    private final Planner planner;

    PlanCorridor(Planner planner) {
        this.planner = planner;
    }

    static Corridor of(Planner planner) {
        return planner instanceof Corridor corridor ? corridor : new PlanCorridor(planner);
    }

    @Override
    public double targetW(int evseId, long nowMillis, Boundary next) {
        List<Planner.Slot> slots = planner.plan(evseId).slots();
        for (int i = 0; i < slots.size(); i++) {
            Planner.Slot slot = slots.get(i);
            if (nowMillis < slot.from().toEpochMilli()) {
                next.at(Boundary.millis(slot.from()));
                return Double.NaN;
            }
            if (nowMillis < slot.to().toEpochMilli()) {
                next.at(slot.to().toEpochMilli());
                return slot.powerW();
            }
        }
        return Double.NaN;
    }
}
