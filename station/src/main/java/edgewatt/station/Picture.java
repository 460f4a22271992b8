package edgewatt.station;

import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Fact;
import edgewatt.api.store.StationClock;
import edgewatt.station.machine.State;
import edgewatt.station.machine.Tx;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the outside sees of one EVSE, drawn from what it remembers and what is offered. Pure.
 *
 * @param registerWh energy register, whole Wh
 * @param reading the meter's last reading
 */
record Picture(State state, Offer offer, long registerWh, Optional<MeterReading> reading) {
    EvseSnapshot snapshot(StationClock clock) {
        return new EvseSnapshot(
                state.evseId(),
                state.shown(),
                state.hardware().orElseGet(() -> unknown(clock)),
                state.availability(),
                state.shownFault(),
                state.tx().filter(Tx::open).map(this::info),
                state.energised() ? offer.currentA() : 0,
                Math.max(1, offer.phases()),
                binding(),
                reading);
    }

    private static DriverState unknown(StationClock clock) {
        return new DriverState(
                PilotState.A,
                DriverState.Contactor.UNKNOWN,
                OptionalInt.empty(),
                Optional.empty(),
                clock.instant(),
                clock.monotonicNanos());
    }

    /** The limit that rules, or why nothing is permitted. */
    private LimitSource binding() {
        if (state.fault().isPresent()) {
            return LimitSource.of(LimitSource.Kind.FAULT);
        }
        boolean limited = state.tx().isPresent() && !state.offered();
        return state.energised() || limited ? offer.source() : LimitSource.of(LimitSource.Kind.NO_PERMISSION);
    }

    private TransactionInfo info(Tx tx) {
        Fact.TransactionStarted started = tx.started();
        return new TransactionInfo(
                tx.id(),
                started.token(),
                started.at(),
                started.meterStartWh(),
                Math.max(0, registerWh - started.meterStartWh()),
                tx.charging());
    }
}
