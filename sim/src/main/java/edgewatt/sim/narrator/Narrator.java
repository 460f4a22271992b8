package edgewatt.sim.narrator;

import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import edgewatt.api.store.StationClock;
import edgewatt.sim.SimSettings;
import java.io.PrintStream;
import java.time.ZoneId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Prints what happens, if {@code sim.narrate} is true. The only place of the controller that writes to standard output. */
@Component(configurationPid = "sim", service = StationListener.class)
public final class Narrator implements StationListener {
    private final boolean on;
    private final Narration narration;

    /** Prints to the JVM's standard output. */
    @Activate
    public Narrator(@Reference StationClock clock, SimSettings settings) {
        this(clock, settings, System.out);
    }

    Narrator(StationClock clock, SimSettings settings, PrintStream out) {
        on = settings.narrate();
        narration = new Narration(out, clock, clock::monotonicNanos, ZoneId.systemDefault());
    }

    @Override
    public String name() {
        return "narrator";
    }

    /** On the station's thread for this listener. */
    @Override
    public void onEvent(StationEvent event) {
        if (on) {
            narration.hear(event);
        }
    }
}
