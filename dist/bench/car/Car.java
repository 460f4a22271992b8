import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.Subscription;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The least that a charge needs on a simulated chip, as a bundle of its own: a car that is plugged in and asks, an
 * interlock that follows the heartbeat, and an energy pulse per second (3.6 kW). One thread.
 */
public final class Car implements BundleActivator {
    private static final long INTERLOCK_MS = 1200;

    private ServiceTracker<PinSimulator, Subscription> chips;
    private ScheduledExecutorService thread;
    private ScheduledFuture<?> opening;
    private boolean closed;

    @Override
    public void start(BundleContext context) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "bench-car"));
        chips = new ServiceTracker<>(context, PinSimulator.class, null) {
            @Override
            public Subscription addingService(ServiceReference<PinSimulator> reference) {
                PinSimulator chip = context.getService(reference);
                thread.scheduleAtFixedRate(() -> pulse(chip), 1, 1, TimeUnit.SECONDS);
                thread.execute(() -> {
                    chip.drive("plug1", true);
                    chip.drive("request1", true);
                });
                return chip.onOutput("permit1", level -> thread.execute(() -> beat(chip)));
            }

            @Override
            public void removedService(ServiceReference<PinSimulator> reference, Subscription subscription) {
                subscription.close();
            }
        };
        chips.open();
    }

    private void beat(PinSimulator chip) {
        if (opening == null) {
            opening = thread.schedule(() -> opening = null, INTERLOCK_MS, TimeUnit.MILLISECONDS);
            return; // the first toggle alone closes nothing: it may be the pin's initialisation
        }
        opening.cancel(false);
        opening = thread.schedule(() -> contactor(chip, false), INTERLOCK_MS, TimeUnit.MILLISECONDS);
        contactor(chip, true);
    }

    private void contactor(PinSimulator chip, boolean on) {
        opening = on ? opening : null;
        if (on != closed) {
            closed = on;
            chip.drive("feedback1", on);
        }
    }

    private void pulse(PinSimulator chip) {
        if (closed) {
            chip.drive("s0-1", true);
            chip.drive("s0-1", false);
        }
    }

    @Override
    public void stop(BundleContext context) {
        chips.close();
        thread.shutdownNow();
    }
}
