package edgewatt.station;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Permission;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of one EVSE, or none. A call that fails is logged once until one succeeds, and goes no further: the
 * driver's own dead-man timer opens. That goes for a bundle half gone, too ({@link LinkageError}). Station thread only,
 * except the getters.
 */
final class DriverSlot {
    private static final Logger LOG = LoggerFactory.getLogger(DriverSlot.class);
    private static final DriverCapabilities NO_DRIVER =
            new DriverCapabilities(0, 3, "RST", false, Duration.ZERO, false, false, false, false, false);

    private final int evseId;
    private volatile EvseDriver driver;
    private volatile DriverCapabilities capabilities = NO_DRIVER;
    private volatile boolean failing;

    DriverSlot(int evseId) {
        this.evseId = evseId;
    }

    /** Null without one. */
    EvseDriver driver() {
        return driver;
    }

    /** Without a driver: no current, no lock, no feedback. */
    DriverCapabilities capabilities() {
        return capabilities;
    }

    /** Its last call failed. */
    boolean failing() {
        return failing;
    }

    void put(EvseDriver next) {
        capabilities = next.capabilities();
        driver = next;
    }

    /** Detaches the driver, and forgets it. */
    void clear() {
        call(EvseDriver::detach);
        driver = null;
        capabilities = NO_DRIVER;
        failing = false;
    }

    /** Each second for each EVSE that charges: allocates nothing. */
    void permit(Permission permission) {
        EvseDriver d = driver;
        if (d == null) {
            return;
        }
        try {
            d.permit(permission);
            failing = false;
        } catch (RuntimeException | LinkageError e) {
            failed(d, e);
        }
    }

    void withdraw(EvseDriver.OpenMode mode) {
        call(d -> d.withdraw(mode));
    }

    void lock(boolean locked) {
        call(d -> d.lock(locked));
    }

    void resetFault() {
        call(EvseDriver::resetFault);
    }

    void indicate(EvseState state) {
        call(d -> d.indicate(state));
    }

    void illuminate(int percent) {
        call(d -> d.illuminate(percent));
    }

    void blink(boolean accepted, int times) {
        call(d -> d.blink(accepted, times));
    }

    private void call(Consumer<EvseDriver> what) {
        EvseDriver d = driver;
        if (d == null) {
            return;
        }
        try {
            what.accept(d);
            failing = false;
        } catch (RuntimeException | LinkageError e) {
            failed(d, e);
        }
    }

    private void failed(EvseDriver d, Throwable e) {
        if (failing) {
            return;
        }
        failing = true;
        LOG.error("evse {}: driver '{}' failed; its own dead-man timer opens", evseId, d.name(), e);
    }
}
