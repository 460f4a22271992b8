package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A station on paper, with a clock that is set by hand and a record of what was offered, in order. */
final class FakeSite implements Station, StationClock {
    final List<FakeEvse> evses = new ArrayList<>();
    final List<String> offers = new ArrayList<>();
    Instant now = ProfileFixtures.NOON;
    long nanos = 1_000_000_000_000L;
    private long quietMillis;
    private List<Evse> all = List.of();

    FakeSite(int count) {
        for (int i = 1; i <= count; i++) {
            evses.add(new FakeEvse(i));
        }
    }

    /** Time goes on for those who ask for numbers, and nothing is made. */
    void passQuietly(long millis) {
        nanos += millis * 1_000_000;
        quietMillis += millis;
    }

    @Override
    public long millis() {
        return (quietMillis == 0 ? now.toEpochMilli() : ProfileFixtures.NOON.toEpochMilli()) + quietMillis;
    }

    void pass(Duration d) {
        now = now.plus(d);
        nanos += d.toNanos();
    }

    FakeEvse at(int id) {
        return evses.get(id - 1);
    }

    /** A grid meter that reads what is set. */
    final class Grid implements Meter {
        PhaseValues current = PhaseValues.NONE;
        long at = nanos;
        private final String name;
        private final Place place;

        Grid() {
            this("house", Place.GRID);
        }

        Grid(String name, Place place) {
            this.name = name;
            this.place = place;
        }

        void reads(double l1, double l2, double l3) {
            current = new PhaseValues(l1, l2, l3);
            at = nanos;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Place place() {
            return place;
        }

        @Override
        public int evseId() {
            return 0;
        }

        @Override
        public Optional<MeterReading> reading() {
            return Optional.of(FakeSite.reading(now, at, current));
        }
    }

    private static MeterReading reading(Instant at, long nanos, PhaseValues a) {
        return new MeterReading(
                at, nanos, Double.NaN, Double.NaN, Double.NaN, a, PhaseValues.NONE, Double.NaN, Optional.empty());
    }

    final class FakeEvse implements Evse {
        private final int id;
        EvseCapabilities can = new EvseCapabilities(6, 32, 3, "RST", 230, false, false, true);
        Optional<TransactionInfo> tx = Optional.empty();
        Optional<MeterReading> reading = Optional.empty();
        Setpoint last;
        /** null = closed while power is offered. */
        DriverState.Contactor contactor;
        /** Not null = it does not move: its picture is this one. */
        EvseSnapshot still;

        FakeEvse(int id) {
            this.id = id;
        }

        UUID charge() {
            UUID uuid = UUID.randomUUID();
            tx = Optional.of(new TransactionInfo(uuid, Optional.empty(), now, 0, 0, ChargingState.CHARGING));
            return uuid;
        }

        void end() {
            tx = Optional.empty();
        }

        void draws(double l1, double l2, double l3) {
            reading = Optional.of(FakeSite.reading(now, nanos, new PhaseValues(l1, l2, l3)));
        }

        /** A meter by pulses: the total power and nothing else. */
        void drawsWatts(double w) {
            reading = Optional.of(new MeterReading(
                    now,
                    nanos,
                    Double.NaN,
                    Double.NaN,
                    w,
                    PhaseValues.NONE,
                    PhaseValues.NONE,
                    Double.NaN,
                    Optional.empty()));
        }

        double offeredA() {
            return last.currentA();
        }

        String source() {
            return last.source().toString();
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public EvseSnapshot snapshot() {
            if (still != null) {
                return still;
            }
            return new EvseSnapshot(
                    id,
                    tx.isPresent() ? EvseState.CHARGING : EvseState.AVAILABLE,
                    new DriverState(
                            tx.isPresent() ? PilotState.C : PilotState.A,
                            contactor(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            now,
                            nanos),
                    Availability.OPERATIVE,
                    Optional.empty(),
                    tx,
                    last == null ? 0 : last.currentA(),
                    last == null ? can.phases() : last.phases(),
                    LimitSource.of(LimitSource.Kind.STATIC),
                    reading);
        }

        private DriverState.Contactor contactor() {
            if (contactor != null) {
                return contactor;
            }
            return tx.isPresent() && last != null && last.currentA() != 0
                    ? DriverState.Contactor.CLOSED
                    : DriverState.Contactor.OPEN;
        }

        @Override
        public EvseCapabilities capabilities() {
            return can;
        }

        @Override
        public void apply(Setpoint setpoint) {
            last = setpoint;
            if (still != null) {
                return;
            }
            offers.add(id + ":" + setpoint.currentA());
        }

        @Override
        public CompletionStage<CommandOutcome> start(StartRequest request) {
            return CompletableFuture.completedFuture(CommandOutcome.accepted());
        }

        @Override
        public CompletionStage<CommandOutcome> stop(StopRequest request) {
            return CompletableFuture.completedFuture(CommandOutcome.accepted());
        }

        @Override
        public CompletionStage<CommandOutcome> unlock() {
            return CompletableFuture.completedFuture(CommandOutcome.accepted());
        }

        @Override
        public CompletionStage<CommandOutcome> resetFault() {
            return CompletableFuture.completedFuture(CommandOutcome.accepted());
        }
    }

    @Override
    public StationIdentity identity() {
        return new StationIdentity("Edgewatt", "test", "1", "0");
    }

    @Override
    public List<Evse> evses() {
        if (all.size() != evses.size()) {
            all = List.copyOf(evses);
        }
        return all;
    }

    @Override
    public Optional<Evse> evse(int id) {
        return id >= 1 && id <= evses.size() ? Optional.of(at(id)) : Optional.empty();
    }

    @Override
    public Availability availability() {
        return Availability.OPERATIVE;
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability availability) {
        return CompletableFuture.completedFuture(CommandOutcome.accepted());
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        return CompletableFuture.completedFuture(CommandOutcome.accepted());
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        return CompletableFuture.completedFuture(CommandOutcome.accepted());
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
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
    public void setBy(String source, Instant to) {
        now = to;
    }
}
