package edgewatt.itest;

import edgewatt.api.station.DriverState;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Counts how often the contactor of one EVSE is seen other than closed. */
final class ContactorWatch implements StationListener {
    private final int evseId;
    private final Runnable onOpen;

    private ContactorWatch(int evseId, Runnable onOpen) {
        this.evseId = evseId;
        this.onOpen = onOpen;
    }

    static AutoCloseable register(BundleContext context, int evseId, Runnable onOpen) {
        ServiceRegistration<StationListener> registration =
                context.registerService(StationListener.class, new ContactorWatch(evseId, onOpen), null);
        return registration::unregister;
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
            onOpen.run();
        }
    }
}
