package edgewatt.deploy.apply;

import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import java.time.LocalTime;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Whether the safety set may change: no transaction is open and no car is plugged. Any thread. */
public final class Idle {
    private final Supplier<Optional<Station>> station;
    private final Supplier<Optional<Window>> windows;
    private final Set<UUID> asked = ConcurrentHashMap.newKeySet();

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
        Optional<String> busy = Optional.empty();
        for (Evse evse : found.get().evses()) {
            Optional<String> why = busy(evse, maintenance); // of each, so that all are ended side by side
            busy = busy.isPresent() ? busy : why;
        }
        if (busy.isEmpty()) {
            asked.clear();
        }
        return busy;
    }

    private Optional<String> busy(Evse evse, boolean maintenance) {
        EvseSnapshot snapshot = evse.snapshot();
        if (snapshot.transaction().isPresent()) {
            if (maintenance) {
                end(evse, snapshot.transaction().get().id());
            }
            return Optional.of("EVSE " + evse.id() + " has a transaction");
        }
        if (snapshot.driver().contactor() == DriverState.Contactor.CLOSED) {
            return Optional.of(
                    "the contactor of EVSE " + evse.id() + " is closed"); // the car was told, and is given its time
        }
        return snapshot.driver().pilot().connected() && !maintenance
                ? Optional.of("a car is plugged at EVSE " + evse.id())
                : Optional.empty();
    }

    /** As a soft reset does: the car is told first, and the transaction ends with all its records. */
    private void end(Evse evse, UUID transaction) {
        if (asked.add(transaction)) {
            evse.stop(new StopRequest(Optional.of(transaction), StopReason.REBOOT, "deploy"))
                    .whenComplete((outcome, error) -> {
                        if (error != null || !outcome.isAccepted()) {
                            asked.remove(transaction); // and is asked again
                        }
                    });
        }
    }
}
