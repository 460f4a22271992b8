package edgewatt.hal.gpio;

import edgewatt.api.io.DigitalInput;
import edgewatt.api.io.DigitalOutput;
import edgewatt.api.io.Pin;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.PwmOutput;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Meter;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of an opened board. One thread. */
final class Registrations implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registrations.class);

    private final BundleContext context;
    private final Board board;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    Registrations(BundleContext context, Board board) {
        this.context = context;
        this.board = board;
    }

    /** The world first, then pins, meters, and last the EVSEs, which the station acts on. */
    void publish() {
        board.simulator().ifPresent(s -> register(PinSimulator.class, s, Map.of()));
        board.inputs().values().forEach(p -> register(DigitalInput.class, p, Map.of(Pin.NAME, p.name())));
        board.outputs()
                .values()
                .forEach(p -> register(
                        DigitalOutput.class,
                        board.owner(p.name())
                                .<DigitalOutput>map(owner -> new Guarded.Digital(p, owner))
                                .orElse(p),
                        Map.of(Pin.NAME, p.name())));
        board.pwms()
                .values()
                .forEach(p -> register(
                        PwmOutput.class,
                        board.owner(p.name())
                                .<PwmOutput>map(owner -> new Guarded.Pwm(p, owner))
                                .orElse(p),
                        Map.of(Pin.NAME, p.name())));
        board.meters().forEach(m -> register(Meter.class, m, Map.of("meter.name", m.name(), "evse.id", m.evseId())));
        board.evses().forEach(e -> register(EvseDriver.class, e, Map.of("evse.id", e.evseId())));
    }

    private <S> void register(Class<S> type, S service, Map<String, Object> properties) {
        Dictionary<String, Object> dictionary = new Hashtable<>(properties);
        registrations.add(context.registerService(type, service, dictionary));
    }

    @Override
    public void close() {
        for (int i = registrations.size() - 1; i >= 0; i--) {
            try {
                registrations.get(i).unregister();
            } catch (IllegalStateException e) {
                log.debug("already unregistered: the framework stops", e);
            }
        }
    }
}
