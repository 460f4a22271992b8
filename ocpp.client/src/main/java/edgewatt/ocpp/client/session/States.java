package edgewatt.ocpp.client.session;

import edgewatt.api.store.Fact;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the backend was last told about each EVSE, so that after a reconnect only what changed is told again. */
final class States {
    private final Map<Integer, Told> told = new HashMap<>();

    private record Told(String essence, Instant at) {}

    void tell(StateReport report, Instant at) {
        told.put(report.evseId(), new Told(report.essence(), at));
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

    /** A fact older than the last report adds nothing but confusion. */
    boolean isNews(Optional<StateReport> report, Fact fact) {
        if (report.isEmpty()) {
            return true;
        }
        Told last = told.get(report.get().evseId());
        return last == null || !last.at().isAfter(fact.at()) && !last.essence().equals(report.get().essence());
    }
}
