package edgewatt.ocpp.client.session;

import edgewatt.api.store.Entry;
import edgewatt.api.store.StationClock;
import java.util.HashMap;
import java.util.Map;

/**
 * What the backend was last told about each EVSE, so that after a reconnect only what changed is told again. Ages are
 * compared by the monotonic clock: a backend that sets the clock back must not silence us.
 */
final class States {
    private final StationClock clock;
    private final Map<Integer, Told> told = new HashMap<>();

    private record Told(String essence, long monotonicNanos) {}

    States(StationClock clock) {
        this.clock = clock;
    }

    /**
     * A present state was told.
     *
     * @param asOf monotonic, before the state was looked at: between the look and the telling it may have changed
     */
    void tell(StateReport report, long asOf) {
        told.put(report.evseId(), new Told(report.essence(), asOf));
    }

    /** A recorded state was told. */
    void tell(StateReport report, Entry entry) {
        told.put(report.evseId(), new Told(report.essence(), entry.monotonicNanos()));
    }

    void forget(int evseId) {
        told.remove(evseId);
    }

    void forgetAll() {
        told.clear();
    }

    boolean isNews(StateReport report) {
        Told last = told.get(report.evseId());
        return last == null || !last.essence().equals(report.essence());
    }

    /** What was recorded before the last report adds nothing but confusion. */
    boolean isNews(StateReport report, Entry entry) {
        Told last = told.get(report.evseId());
        boolean older =
                last != null && entry.bootId() == clock.bootId() && entry.monotonicNanos() - last.monotonicNanos() < 0;
        return !older && isNews(report);
    }
}
