package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.Meter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What others offer while the bridge lives: they come and go. Any thread. */
final class Surroundings {
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private final List<Health> health = new CopyOnWriteArrayList<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Forecast> forecasts = new CopyOnWriteArrayList<>();
    private volatile Planner planner;
    private volatile Deployer deployer;

    List<Meter> meters() {
        return meters;
    }

    List<Health> health() {
        return health;
    }

    List<Link> links() {
        return links;
    }

    List<Forecast> forecasts() {
        return forecasts;
    }

    Optional<Planner> planner() {
        return Optional.ofNullable(planner);
    }

    Optional<Deployer> deployer() {
        return Optional.ofNullable(deployer);
    }

    synchronized void put(Planner p) {
        planner = p;
    }

    /** A successor may have come before. */
    synchronized void remove(Planner p) {
        planner = planner == p ? null : planner;
    }

    synchronized void put(Deployer d) {
        deployer = d;
    }

    synchronized void remove(Deployer d) {
        deployer = deployer == d ? null : deployer;
    }
}
