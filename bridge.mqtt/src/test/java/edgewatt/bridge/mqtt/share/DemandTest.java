package edgewatt.bridge.mqtt.share;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Station;
import edgewatt.api.station.TransactionInfo;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a board says that its cars could use. */
final class DemandTest {
    private static final long SECOND = 1_000_000_000L;

    private EvseState state = EvseState.CHARGING;
    private boolean transaction = true;
    private int phases = 3;
    private String rotation = "RST";
    private OptionalInt cable = OptionalInt.empty();
    private double offered = 16;
    private double drawn = Double.NaN;
    private long now = SECOND;
    private final Demand demand = new Demand(station());

    private Station station() {
        Evse evse = (Evse) Proxy.newProxyInstance(
                Evse.class.getClassLoader(), new Class<?>[] {Evse.class}, (p, m, a) -> switch (m.getName()) {
                    case "id" -> 1;
                    case "capabilities" -> new EvseCapabilities(6, 32, phases, rotation, 230, false, false, false);
                    case "snapshot" -> snapshot();
                    default -> throw new UnsupportedOperationException(m.getName());
                });
        return (Station) Proxy.newProxyInstance(
                Station.class.getClassLoader(), new Class<?>[] {Station.class}, (p, m, a) -> List.of(evse));
    }

    private EvseSnapshot snapshot() {
        Optional<TransactionInfo> tx = transaction
                ? Optional.of(new TransactionInfo(
                        new UUID(0, 1), Optional.empty(), Instant.EPOCH, 0, 0, ChargingState.CHARGING))
                : Optional.empty();
        MeterReading r = new MeterReading(
                Instant.EPOCH,
                now,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                PhaseValues.single(drawn),
                PhaseValues.NONE,
                Double.NaN,
                Optional.empty());
        return new EvseSnapshot(
                1,
                state,
                new DriverState(PilotState.C, DriverState.Contactor.CLOSED, cable, Optional.empty(), Instant.EPOCH, 0),
                Availability.OPERATIVE,
                Optional.empty(),
                tx,
                offered,
                3,
                LimitSource.of(LimitSource.Kind.FUSE),
                Optional.of(r));
    }

    private Amps after(int seconds) {
        Amps a = Amps.NONE;
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            a = demand.now(now);
        }
        return a;
    }

    @Test
    void aCarThatWantsNeedsWhatTheEvseAndTheCableCan() {
        assertEquals(Amps.all(32), after(1));
        cable = OptionalInt.of(20);
        assertEquals(Amps.all(20), after(1));
        state = EvseState.SUSPENDED_EVSE;
        assertEquals(Amps.all(20), after(1), "it waits for us");
        state = EvseState.SUSPENDED_EV;
        assertEquals(Amps.NONE, after(1), "it is full");
        state = EvseState.CHARGING;
        transaction = false;
        assertEquals(Amps.NONE, after(1));
    }

    @Test
    void onePhaseCountsWhereItIsWired() {
        phases = 1;
        rotation = "STR";
        assertEquals(new Amps(0, 32, 0), after(1));
        rotation = "";
        assertEquals(Amps.all(32), after(1), "not known: it may be any");
    }

    @Test
    void aCarThatLeavesMuchOfItsOfferForAWhileNeedsLittleMoreThanItDraws() {
        drawn = 10;
        assertEquals(Amps.all(32), after(29));
        assertEquals(Amps.all(13), after(2));
        offered = 13;
        assertEquals(Amps.all(13), after(60), "and that is no reason to ask for more again");
        drawn = 12.5;
        assertEquals(Amps.all(32), after(1), "it takes what it gets");
        offered = 16;
        drawn = 1;
        assertEquals(Amps.all(6), after(40), "no less than a car can use");
    }
}
