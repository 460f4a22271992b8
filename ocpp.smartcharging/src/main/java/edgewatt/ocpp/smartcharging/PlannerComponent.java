package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Planner;
import edgewatt.api.station.Station;
import edgewatt.api.station.Variables;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.smartcharging.replan.Wishes;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@link Planner} service while there is no planning engine: every plan is empty and says so. */
@Component(immediate = true)
public final class PlannerComponent implements Planner {
    private static final String WHY = "no plan: this release has no planning engine; charging as limits permit";

    private final StationClock clock;
    private final Wishes wishes;

    @Activate
    public PlannerComponent(
            @Reference Station station, @Reference Variables variables, @Reference StationClock clock) {
        this.clock = clock;
        wishes = new Wishes(variables, station.evses().size(), evse -> {});
    }

    @Deactivate
    void deactivate() {
        wishes.close();
    }

    @Override
    public Plan plan(int evseId) {
        return new Plan(evseId, clock.instant(), List.of(), List.of(WHY));
    }
}
