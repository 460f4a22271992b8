package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.DriverState;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Counts how often the contactor of one EVSE is seen other than closed. Its count can be asked for after its end, too. */
final class ContactorWatch implements StationListener, AutoCloseable {
    private final int evseId;
    private final AtomicInteger openings = new AtomicInteger();
    private final ServiceRegistration<StationListener> registration;

    /** Watches from now on. */
    ContactorWatch(BundleContext context, int evseId) {
        this.evseId = evseId;
        registration = context.registerService(StationListener.class, this, null);
    }

    int openings() {
        return openings.get();
    }

    void assertStayedClosed() {
        assertEquals(0, openings(), "the contactor stayed closed");
    }

    @Override
    public void close() {
        registration.unregister();
    }

    @Override
    public String name() {
        return "itest";
    }

    @Override
    public void onEvent(StationEvent event) {
        if (event instanceof StationEvent.EvseChanged changed
                && changed.evse().evseId() == evseId
                && changed.evse().driver().contactor() != DriverState.Contactor.CLOSED) {
            openings.incrementAndGet();
        }
    }
}
