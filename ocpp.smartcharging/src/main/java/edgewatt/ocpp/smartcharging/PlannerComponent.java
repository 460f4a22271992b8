package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Planner;
import edgewatt.api.store.StationClock;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The {@link Planner} service while there is no planning engine: every plan is empty and says so. */
@Component
public final class PlannerComponent implements Planner {
    private static final String WHY = "no plan: this release has no planning engine; charging as limits permit";

    private final StationClock clock;

    @Activate
    public PlannerComponent(@Reference StationClock clock) {
        this.clock = clock;
    }

    @Override
    public Plan plan(int evseId) {
        return new Plan(evseId, clock.instant(), List.of(), List.of(WHY));
    }
}
