package edgewatt.station;

import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Meter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each EVSE the first driver and the first meter that claims it. Adding and removing: any thread. */
final class Pairing {
    private static final Logger LOG = LoggerFactory.getLogger(Pairing.class);

    private final List<EvseUnit> units;
    private final List<EvseDriver> drivers = new CopyOnWriteArrayList<>();
    private final List<Meter> meters = new CopyOnWriteArrayList<>();

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

    void add(Meter meter) {
        meters.add(meter);
    }

    void remove(Meter meter) {
        meters.remove(meter);
    }

    /** The meter of the station's own grid connection: the first there is. */
    Optional<Meter> grid() {
        return meters.stream().filter(m -> m.place() == Meter.Place.GRID).findFirst();
    }

    /** Station thread. */
    void pair() {
        for (EvseUnit unit : units) {
            if (unit.driver() == null) {
                drivers.stream()
                        .filter(d -> d.evseId() == unit.id())
                        .findFirst()
                        .ifPresent(d -> attach(unit, d));
            }
            Meter first = meters.stream()
                    .filter(m -> m.place() == Meter.Place.EVSE && m.evseId() == unit.id())
                    .findFirst()
                    .orElse(null);
            if (unit.measuring().meter() != first) {
                unit.bind(first);
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
