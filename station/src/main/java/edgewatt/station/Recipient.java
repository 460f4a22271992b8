package edgewatt.station;

import edgewatt.api.station.EvseState;
import edgewatt.api.station.Token;
import edgewatt.station.machine.Tx;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which EVSE a token from a reader for all is meant for, the first that applies: the one whose transaction it has
 * begun, a plugged one without a transaction, one reserved for it, one whose transaction its group may stop, a free one. Among several, the
 * one where somebody last did something.
 */
final class Recipient {
    private static final Comparator<EvseUnit> LAST_TOUCHED = Comparator.comparingLong(EvseUnit::touched);

    private Recipient() {}

    static Optional<EvseUnit> of(Token token, List<EvseUnit> units) {
        return units.stream()
                .filter(u -> u.state()
                        .tx()
                        .flatMap(t -> t.started().token())
                        .filter(token::equals)
                        .isPresent())
                .max(LAST_TOUCHED)
                .or(() -> idle(token, units, true).max(LAST_TOUCHED))
                .or(() -> idle(token, units, false)
                        .filter(u -> u.state().reserved() && u.state().shown() == EvseState.RESERVED)
                        .findFirst())
                .or(() -> units.stream()
                        .filter(u -> u.state().tx().flatMap(Tx::parent).isPresent())
                        .max(LAST_TOUCHED))
                .or(() -> idle(token, units, false)
                        .filter(u -> u.state().shown() == EvseState.AVAILABLE
                                || u.state().shown() == EvseState.PREPARING)
                        .findFirst());
    }

    private static Stream<EvseUnit> idle(Token token, List<EvseUnit> units, boolean plugged) {
        return units.stream()
                .filter(u ->
                        !u.busy() && u.state().plugged() == plugged && u.state().mayBeFor(token));
    }
}
