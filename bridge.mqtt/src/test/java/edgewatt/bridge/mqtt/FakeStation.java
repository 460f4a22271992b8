package edgewatt.bridge.mqtt;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** One EVSE whose picture is set by the test. */
final class FakeStation implements Station, Evse, StationClock {
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile EvseState state = EvseState.AVAILABLE;
    volatile double powerW = 0;
    volatile double offeredA = 16;
    volatile EvseCapabilities capabilities = new EvseCapabilities(6, 32, 3, "RST", 230, false, false, true);
    volatile boolean resetMayHappen;
    volatile CommandOutcome answer = CommandOutcome.accepted();

    @Override
    public StationIdentity identity() {
        return new StationIdentity("Edgewatt", "Desk", "SN 7/1", "0");
    }

    @Override
    public List<Evse> evses() {
        return List.of(this);
    }

    @Override
    public Optional<Evse> evse(int id) {
        return id == 1 ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Availability availability() {
        return Availability.OPERATIVE;
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability availability) {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        calls.add("reset " + kind);
        whenReady.thenRun(() -> resetMayHappen = true);
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public int id() {
        return 1;
    }

    @Override
    public EvseSnapshot snapshot() {
        double a = powerW / 690;
        return new EvseSnapshot(
                1,
                state,
                new DriverState(
                        PilotState.A,
                        DriverState.Contactor.UNKNOWN,
                        OptionalInt.empty(),
                        Optional.empty(),
                        instant(),
                        monotonicNanos()),
                Availability.OPERATIVE,
                Optional.empty(),
                Optional.empty(),
                offeredA,
                3,
                new LimitSource(LimitSource.Kind.PROFILE, "42"),
                Optional.of(new MeterReading(
                        instant(),
                        monotonicNanos(),
                        1234.4,
                        Double.NaN,
                        powerW,
                        new PhaseValues(a, a, a),
                        PhaseValues.single(231.26),
                        Double.NaN,
                        Optional.empty())));
    }

    @Override
    public EvseCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void apply(Setpoint setpoint) {
        calls.add("apply");
    }

    @Override
    public CompletionStage<CommandOutcome> start(StartRequest r) {
        calls.add("start " + r.token().value() + " " + r.authorize() + " " + r.origin());
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<CommandOutcome> stop(StopRequest r) {
        calls.add("stop " + r.reason() + " " + r.origin());
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<CommandOutcome> unlock() {
        calls.add("unlock");
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<CommandOutcome> resetFault() {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public long bootId() {
        return 1;
    }

    @Override
    public boolean trusted() {
        return true;
    }

    @Override
    public void setBy(String source, Instant now) {
        calls.add("clock");
    }
}
