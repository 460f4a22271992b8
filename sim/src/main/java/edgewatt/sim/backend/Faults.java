package edgewatt.sim.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The script of misbehaviour: the first fault that fits strikes, and is gone after its count. Any thread. */
final class Faults {
    private final List<Fault> script = new ArrayList<>();

    synchronized void add(List<Fault> more) {
        script.addAll(more);
    }

    synchronized void clear() {
        script.clear();
    }

    synchronized List<Fault> left() {
        return List.copyOf(script);
    }

    /** What happens to this message. */
    Optional<Fault> message(String station, String action) {
        return take(false, station, action);
    }

    /** What happens to this handshake. */
    Optional<Fault> handshake(String station) {
        return take(true, station, "");
    }

    private synchronized Optional<Fault> take(boolean refusal, String station, String action) {
        for (int i = 0; i < script.size(); i++) {
            Fault f = script.get(i);
            if ((f.kind() == Fault.Kind.REFUSE) == refusal && f.strikes(station, refusal ? f.action() : action)) {
                if (f.count() > 1) {
                    script.set(i, f.once());
                } else {
                    script.remove(i);
                }
                return Optional.of(f);
            }
        }
        return Optional.empty();
    }
}
