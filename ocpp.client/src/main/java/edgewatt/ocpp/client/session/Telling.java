package edgewatt.ocpp.client.session;

import edgewatt.api.store.Entry;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.Outgoing;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Tells the backend the states of the EVSEs, present and recorded ones, each only if it is news to it. On the loop. */
final class Telling {
    private final StationClock clock;
    private final States states;
    private final Consumer<Outgoing> sender;

    Telling(StationClock clock, Consumer<Outgoing> sender) {
        this.clock = clock;
        this.sender = sender;
        states = new States(clock);
    }

    /** The present state of one EVSE, because the backend asks; 0 = the station. */
    void present(Dialect dialect, int evseId) {
        tell(dialect, state -> state.evseId() == evseId);
    }

    /** Present states that the backend does not know. */
    void news(Dialect dialect) {
        tell(dialect, states::isNews);
    }

    /** A backend that has booted us anew knows nothing. */
    void forgetAll() {
        states.forgetAll();
    }

    /** Whether a recorded state, if it is one, still says something new. */
    boolean isNews(Dialect dialect, Entry entry) {
        return dialect.state(entry.fact())
                .map(state -> states.isNews(state, entry))
                .orElse(true);
    }

    /** A recorded fact was answered. */
    void answered(Dialect dialect, Entry entry, boolean taken) {
        dialect.state(entry.fact()).ifPresent(state -> {
            if (taken) {
                states.tell(state, entry);
            } else {
                states.forget(state.evseId());
            }
        });
    }

    private void tell(Dialect dialect, Predicate<StateReport> which) {
        // before the look at the station: what is recorded after it may be newer
        long asOf = clock.monotonicNanos();
        dialect.states().stream().filter(which).forEach(state -> tell(state, asOf));
    }

    private void tell(StateReport state, long asOf) {
        states.tell(state, asOf);
        Call call = state.call();
        sender.accept(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (!(answer instanceof Answer.Result)) {
                states.forget(state.evseId());
            }
        }));
    }
}
