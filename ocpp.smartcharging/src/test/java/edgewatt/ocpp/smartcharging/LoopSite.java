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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Two EVSEs with simulated cars: they follow 5 s late, take less and less above 85 %, and one is on a single phase. */
final class LoopSite implements Station, StationClock {
    private static final int LAG_S = 5;
    private static final double V = 230;
    private static final double BATTERY_KWH = 60;

    final Car[] cars = {new Car(1, 3, 16), new Car(2, 1, 32)};
    final Measured grid = new Measured("grid", Meter.Place.GRID);
    final Measured sun = new Measured("sun", Meter.Place.PV);
    long second;

    /** One EVSE and the car that comes to it. */
    final class Car implements Evse {
        final int id;
        final int phases;
        final EvseCapabilities can;
        private final double[] offers = new double[LAG_S + 1];
        private Setpoint last;
        private UUID transaction;
        private Instant since;
        double chargedWh;
        double socKwh;
        /** It stops by itself here. */
        double stopWh;

        double drawnA;
        private EvseSnapshot shot;
        private long shotAt = -1;

        Car(int id, int phases, double maxA) {
            this.id = id;
            this.phases = phases;
            can = new EvseCapabilities(6, maxA, 3, "RST", V, false, false, true);
        }

        void plug(double soc, double stop) {
            transaction = new UUID(id, second);
            since = instant();
            chargedWh = 0;
            socKwh = soc;
            stopWh = stop;
            java.util.Arrays.fill(offers, 0);
        }

        void unplug() {
            transaction = null;
            drawnA = 0;
        }

        boolean plugged() {
            return transaction != null;
        }

        double watts() {
            return drawnA * phases * V;
        }

        /** One second of charging. */
        void step() {
            shotAt = -1;
            offers[(int) (second % offers.length)] = last == null ? 0 : last.currentA();
            if (transaction == null) {
                return;
            }
            double offered = offers[(int) ((second + 1) % offers.length)];
            double soc = (socKwh + chargedWh / 1000) / BATTERY_KWH;
            double most = can.maxCurrentA() * Math.min(1, Math.max(0, 1 - 0.9 * (soc - 0.85) / 0.15));
            drawnA = offered < 6 || soc >= 1 || chargedWh >= stopWh ? 0 : Math.min(offered, most);
            chargedWh += watts() / 3600;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public EvseSnapshot snapshot() {
            if (shotAt != second) {
                shotAt = second;
                shot = make();
            }
            return shot;
        }

        private EvseSnapshot make() {
            boolean on = transaction != null;
            double offered = on && last != null ? last.currentA() : 0;
            return new EvseSnapshot(
                    id,
                    !on
                            ? EvseState.AVAILABLE
                            : drawnA > 0
                                    ? EvseState.CHARGING
                                    : offered > 0 ? EvseState.SUSPENDED_EV : EvseState.SUSPENDED_EVSE,
                    new DriverState(
                            on ? PilotState.C : PilotState.A,
                            drawnA > 0 ? DriverState.Contactor.CLOSED : DriverState.Contactor.OPEN,
                            OptionalInt.empty(),
                            Optional.empty(),
                            instant(),
                            monotonicNanos()),
                    Availability.OPERATIVE,
                    Optional.empty(),
                    on
                            ? Optional.of(new TransactionInfo(
                                    transaction, Optional.empty(), since, 0, (long) chargedWh, ChargingState.CHARGING))
                            : Optional.empty(),
                    offered,
                    last == null ? 3 : last.phases(),
                    last == null ? LimitSource.of(LimitSource.Kind.STATIC) : last.source(),
                    Optional.of(reading(
                            watts(), new PhaseValues(drawnA, phases > 1 ? drawnA : 0, phases > 1 ? drawnA : 0))));
        }

        @Override
        public EvseCapabilities capabilities() {
            return can;
        }

        @Override
        public void apply(Setpoint setpoint) {
            last = setpoint;
        }

        @Override
        public CompletionStage<CommandOutcome> start(StartRequest request) {
            return done();
        }

        @Override
        public CompletionStage<CommandOutcome> stop(StopRequest request) {
            return done();
        }

        @Override
        public CompletionStage<CommandOutcome> unlock() {
            return done();
        }

        @Override
        public CompletionStage<CommandOutcome> resetFault() {
            return done();
        }
    }

    /** A meter of the site. */
    final class Measured implements Meter {
        private final String name;
        private final Place place;
        private Optional<MeterReading> reading = Optional.empty();

        Measured(String name, Place place) {
            this.name = name;
            this.place = place;
        }

        void reads(double w, PhaseValues a) {
            reading = Optional.of(LoopSite.this.reading(w, a));
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
            return reading;
        }
    }

    private MeterReading reading(double w, PhaseValues a) {
        return new MeterReading(
                instant(),
                monotonicNanos(),
                Double.NaN,
                Double.NaN,
                w,
                a,
                PhaseValues.NONE,
                Double.NaN,
                Optional.empty());
    }

    private static CompletionStage<CommandOutcome> done() {
        return CompletableFuture.completedFuture(CommandOutcome.accepted());
    }

    @Override
    public StationIdentity identity() {
        return new StationIdentity("Edgewatt", "loop", "1", "0");
    }

    @Override
    public List<Evse> evses() {
        return List.of(cars[0], cars[1]);
    }

    @Override
    public Optional<Evse> evse(int evse) {
        return evse >= 1 && evse <= cars.length ? Optional.of(cars[evse - 1]) : Optional.empty();
    }

    @Override
    public Availability availability() {
        return Availability.OPERATIVE;
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability availability) {
        return done();
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        return done();
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        return done();
    }

    @Override
    public Instant instant() {
        return LoopWorld.START.plusSeconds(second);
    }

    @Override
    public long monotonicNanos() {
        return 1_000_000_000_000L + second * 1_000_000_000L;
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
    public void setBy(String source, Instant now) {}
}
