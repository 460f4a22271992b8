package edgewatt.ocpp.client.fake;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.TransactionInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An EVSE whose state is what the test sets. */
public final class FakeEvse implements Evse {
    public volatile EvseState state = EvseState.AVAILABLE;
    public volatile Optional<EvseFault> fault = Optional.empty();
    public volatile Optional<TransactionInfo> transaction = Optional.empty();
    public volatile Optional<MeterReading> reading = Optional.empty();
    public volatile boolean lockable = true;
    public volatile CompletionStage<CommandOutcome> outcome =
            CompletableFuture.completedStage(CommandOutcome.accepted());
    public volatile Runnable onStart = () -> {};
    public volatile Runnable onStop = () -> {};

    private final int id;
    private final List<String> asked;

    FakeEvse(int id, List<String> asked) {
        this.id = id;
        this.asked = asked;
    }

    public void begin(UUID transactionId, String token, Instant at, long meterStartWh) {
        state = EvseState.CHARGING;
        transaction = Optional.of(new TransactionInfo(
                transactionId, Optional.of(Facts.token(token)), at, meterStartWh, 0, ChargingState.CHARGING));
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public EvseSnapshot snapshot() {
        return new EvseSnapshot(
                id,
                state,
                new DriverState(
                        PilotState.A,
                        DriverState.Contactor.OPEN,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Instant.EPOCH,
                        0),
                Availability.OPERATIVE,
                fault,
                transaction,
                16,
                3,
                LimitSource.of(LimitSource.Kind.HARDWARE),
                reading);
    }

    @Override
    public EvseCapabilities capabilities() {
        return new EvseCapabilities(6, 16, 3, "RST", 230, false, false, lockable);
    }

    @Override
    public void apply(Setpoint setpoint) {
        asked.add("apply " + id);
    }

    @Override
    public CompletionStage<CommandOutcome> start(StartRequest request) {
        asked.add("start " + id + " " + request.token().value() + " authorize=" + request.authorize());
        onStart.run();
        return outcome;
    }

    @Override
    public CompletionStage<CommandOutcome> stop(StopRequest request) {
        asked.add("stop " + id + " " + request.reason());
        onStop.run();
        return outcome;
    }

    @Override
    public CompletionStage<CommandOutcome> unlock() {
        asked.add("unlock " + id);
        return outcome;
    }

    @Override
    public CompletionStage<CommandOutcome> resetFault() {
        return outcome;
    }
}
