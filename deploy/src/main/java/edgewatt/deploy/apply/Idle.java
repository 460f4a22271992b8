package edgewatt.deploy.apply;

import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import java.time.LocalTime;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the safety set may change: no transaction is open and no car is plugged. Any thread. */
public final class Idle {
    private final Supplier<Optional<Station>> station;
    private final Supplier<Optional<Window>> windows;

    public Idle(Supplier<Optional<Station>> station, Supplier<Optional<Window>> windows) {
        this.station = station;
        this.windows = windows;
    }

    /** A time of day in which transactions are ended in order; may span midnight. */
    public record Window(LocalTime from, LocalTime to) {
        /** @param text {@code "02:00-04:00"} */
        public static Window parse(String text) {
            String[] ends = text.strip().split("-");
            if (ends.length != 2) {
                throw new IllegalArgumentException("'" + text + "' is no window; write it as 02:00-04:00");
            }
            return new Window(LocalTime.parse(ends[0].strip()), LocalTime.parse(ends[1].strip()));
        }

        public boolean includes(LocalTime time) {
            boolean afterFrom = !time.isBefore(from);
            boolean beforeTo = time.isBefore(to);
            return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
        }
    }

    /**
     * What it waits for; empty = idle. In the maintenance window a car may stay plugged, and a transaction is asked to end.
     */
    public Optional<String> busy(LocalTime now) {
        Optional<Station> found = station.get();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<Window> window = windows.get();
        boolean maintenance = window.isPresent() && window.get().includes(now);
        for (Evse evse : found.get().evses()) {
            EvseSnapshot snapshot = evse.snapshot();
            if (snapshot.transaction().isPresent()) {
                if (maintenance) {
                    evse.stop(new StopRequest(
                            snapshot.transaction().map(info -> info.id()), StopReason.REBOOT, "deploy"));
                }
                return Optional.of("EVSE " + evse.id() + " has a transaction");
            }
            PilotState pilot = snapshot.driver().pilot();
            if (pilot.connected() && !maintenance) {
                return Optional.of("a car is plugged at EVSE " + evse.id());
            }
        }
        return Optional.empty();
    }
}
