package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Reservations.Reservation;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Grant;
import edgewatt.station.machine.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whoever comes, plugs and goes: the holder of a reservation finds an EVSE. */
class ReservationPropertyTest {
    private static final int EVSES = 3;
    private static final int KINDS = 30;

    @Property(tries = 300)
    void aReservedEvseIsThereForItsHolder(@ForAll @Size(max = 40) List<@IntRange(max = KINDS - 1) Integer> acts) {
        Bench b = new Bench();
        b.settings = Configs.settings(Map.of("evses", EVSES));
        b.start();
        for (int act : acts) {
            act(b, act);
            check(b);
        }
        b.crash();
        check(b);
    }

    private static void act(Bench b, int act) {
        int evse = act % EVSES + 1;
        switch (act / EVSES) {
            case 0, 1 -> b.car(evse).pilot(PilotState.C);
            case 2, 3 -> b.car(evse).pilot(PilotState.A);
            case 4, 5 -> b.present(evse, Bench.OTHER);
            case 6 -> b.present(evse, Bench.TAG);
            case 7 -> reserve(b, act, 0);
            case 8 -> reserve(b, act, evse);
            default -> b.core.reservations().cancel(21 + evse - 1);
        }
    }

    private static void reserve(Bench b, int id, int evse) {
        b.core.reservations()
                .reserve(new Reservation(
                        id, evse, Bench.TAG, Optional.empty(), b.time.instant().plus(Duration.ofHours(1))));
    }

    private static void check(Bench b) {
        List<Reservation> standing = b.core.reservations().list();
        long ofAny = standing.stream().filter(r -> r.evseId() == 0).count();
        long kept = 0;
        for (int id = 1; id <= EVSES; id++) {
            int evse = id;
            boolean own = standing.stream().anyMatch(r -> r.evseId() == evse);
            boolean idle = b.shown(id) == EvseState.AVAILABLE || b.shown(id) == EvseState.RESERVED;
            boolean holders = token(b, id).filter(Bench.TAG::equals).isPresent();
            assertTrue(!own || b.shown(id) == EvseState.RESERVED || holders, "reserved, and shown " + b.shown(id));
            kept += !own && (idle || holders) ? 1 : 0;
        }
        assertTrue(kept >= ofAny, kept + " kept for " + ofAny + " reservations of any");
        for (Fact.TransactionStarted f : b.journal.facts(Fact.TransactionStarted.class)) {
            assertTrue(
                    f.token().filter(Bench.TAG::equals).isPresent()
                            || f.reservationId().equals(OptionalInt.empty()),
                    "used by another");
        }
        assertEquals(0, b.journal.facts(Fact.ReservationEnded.class).size(), "nothing broke");
    }

    /** Who has been accepted here, be it before the plug or after it. */
    private static Optional<Token> token(Bench b, int evse) {
        State state = ((EvseUnit) b.evse(evse)).state();
        return state.tx()
                .flatMap(t -> t.started().token())
                .or(() -> state.grant().flatMap(Grant::token));
    }
}
