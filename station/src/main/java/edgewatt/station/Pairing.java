package edgewatt.station;

import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Meter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each EVSE the first driver that claims it, and of its meters the one of the highest service ranking, whoever came
 * first. A better meter waits until no transaction runs: its register is another. Adding and removing: any thread.
 */
final class Pairing {
    private static final Logger LOG = LoggerFactory.getLogger(Pairing.class);

    private final List<EvseUnit> units;
    private final List<EvseDriver> drivers = new CopyOnWriteArrayList<>();
    private final List<Ranked> meters = new CopyOnWriteArrayList<>();
    private boolean waiting;

    private record Ranked(Meter meter, int ranking) {}

    Pairing(List<EvseUnit> units) {
        this.units = units;
    }

    /** All that are there, paired or not, in the order in which they came. */
    List<EvseDriver> drivers() {
        return drivers;
    }

    void add(EvseDriver driver) {
        drivers.add(driver);
    }

    void remove(EvseDriver driver) {
        drivers.remove(driver);
    }

    /** @param ranking service ranking */
    void add(Meter meter, int ranking) {
        meters.add(new Ranked(meter, ranking));
    }

    void remove(Meter meter) {
        meters.removeIf(m -> m.meter == meter);
    }

    /** The meter of the station's own grid connection. */
    Optional<Meter> grid() {
        return Optional.ofNullable(best(Meter.Place.GRID, 0));
    }

    private Meter best(Meter.Place place, int evseId) {
        Ranked best = null;
        for (Ranked m : meters) {
            boolean claims = m.meter.place() == place && (evseId == 0 || m.meter.evseId() == evseId);
            if (claims && (best == null || m.ranking > best.ranking)) {
                best = m;
            }
        }
        return best == null ? null : best.meter;
    }

    private boolean present(Meter meter) {
        return meters.stream().anyMatch(m -> m.meter == meter);
    }

    /** A better meter waits for the end of a transaction. */
    boolean waiting() {
        return waiting;
    }

    /** Station thread. */
    void pair() {
        waiting = false;
        for (EvseUnit unit : units) {
            if (unit.driver() == null) {
                drivers.stream()
                        .filter(d -> d.evseId() == unit.id())
                        .findFirst()
                        .ifPresent(d -> attach(unit, d));
            }
            Meter used = unit.measuring().meter();
            Meter best = best(Meter.Place.EVSE, unit.id());
            if (used != best && used != null && unit.busy() && present(used)) {
                waiting = true;
            } else if (used != best) {
                unit.bind(best);
            }
        }
    }

    private static void attach(EvseUnit unit, EvseDriver driver) {
        try {
            unit.attach(driver);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("evse {}: driver '{}' cannot be attached", unit.id(), driver.name(), e);
        }
    }

    /** Station thread: no EVSE uses this driver any longer. */
    void part(EvseDriver driver) {
        units.stream().filter(u -> u.driver() == driver).forEach(EvseUnit::detach);
    }
}
