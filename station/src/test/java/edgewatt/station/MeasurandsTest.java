package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.Setpoint;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What goes into the journal with each reading. */
class MeasurandsTest {
    private static final String INTERVAL = "Energy.Active.Import.Interval";

    private final Bench b = new Bench().start();

    private static OptionalDouble value(Optional<MeterReading> reading, String measurand) {
        return reading.orElseThrow().others().stream()
                .filter(q -> q.measurand().equals(measurand))
                .mapToDouble(Quantity::value)
                .findFirst();
    }

    private List<Fact.TransactionUpdated> samples(Fact.Trigger trigger) {
        return b.journal.facts(Fact.TransactionUpdated.class).stream()
                .filter(f -> f.trigger() == trigger)
                .toList();
    }

    private Optional<MeterReading> last(Fact.Trigger trigger) {
        List<Fact.TransactionUpdated> all = samples(trigger);
        return all.get(all.size() - 1).reading();
    }

    @Test
    void whatIsOfferedStandsInEveryReading() {
        b.charge(1);
        b.evse(1).apply(Setpoint.ac(10, 3, 230, Duration.ofHours(1), LimitSource.of(LimitSource.Kind.PLAN)));
        b.time.passSeconds(61);
        Optional<MeterReading> sample = last(Fact.Trigger.METER_VALUE_PERIODIC);
        assertEquals(OptionalDouble.of(10), value(sample, "Current.Offered"));
        assertEquals(OptionalDouble.of(6900), value(sample, "Power.Offered"));
        b.evse(1).apply(Setpoint.ac(0, 3, 230, Duration.ofHours(1), LimitSource.of(LimitSource.Kind.PLAN)));
        b.time.passSeconds(60);
        assertEquals(OptionalDouble.of(0), value(last(Fact.Trigger.METER_VALUE_PERIODIC), "Current.Offered"));
        b.present(1, Bench.TAG);
        Fact.TransactionStarted started =
                b.journal.facts(Fact.TransactionStarted.class).get(0);
        Fact.TransactionEnded ended =
                b.journal.facts(Fact.TransactionEnded.class).get(0);
        assertEquals(OptionalDouble.of(0), value(started.reading(), "Power.Offered"), "nothing is permitted yet");
        assertEquals(OptionalDouble.of(0), value(ended.reading(), "Power.Offered"), "nothing is permitted any more");
    }

    @Test
    void theFirstPermissionIsInItsOwnUpdate() {
        b.charge(1);
        assertEquals(OptionalDouble.of(16), value(last(Fact.Trigger.CHARGING_STATE_CHANGED), "Current.Offered"));
    }

    @Test
    void whatTheMeterDeliversIsKeptAlsoWhenItsRegisterIsCountedOn() {
        Quantity own = new Quantity("Current.Offered", "", Quantity.Location.EV, 7, "A");
        Quantity frequency = new Quantity("Frequency", "", Quantity.Location.OUTLET, 49.98, "");
        b.car(1).others = List.of(frequency, own);
        b.charge(1);
        b.car(1).wh = 10; // replaced
        b.time.passSeconds(61);
        List<Quantity> others =
                last(Fact.Trigger.METER_VALUE_PERIODIC).orElseThrow().others();
        assertTrue(others.contains(frequency));
        assertTrue(others.contains(own));
        assertEquals(
                1,
                others.stream()
                        .filter(q -> q.measurand().equals("Current.Offered"))
                        .count());
    }

    @Test
    void theIntervalCountsFromTheBeginAndFromSampleToSample() {
        b.car(1).wh = 1000.9;
        b.charge(1);
        b.car(1).wh = 1100.2;
        b.time.passSeconds(60);
        assertEquals(OptionalDouble.of(100), value(last(Fact.Trigger.METER_VALUE_PERIODIC), INTERVAL));
        b.car(1).wh = 1300;
        b.time.passSeconds(60);
        assertEquals(OptionalDouble.of(200), value(last(Fact.Trigger.METER_VALUE_PERIODIC), INTERVAL));
    }

    @Test
    void anIntervalThatIsNotKnownIsNotTold() {
        b.charge(1);
        b.time.passSeconds(60);
        b.car(1).meterLost = true;
        b.time.passSeconds(60);
        b.car(1).meterLost = false;
        b.time.passSeconds(60);
        assertEquals(OptionalDouble.empty(), value(last(Fact.Trigger.METER_VALUE_PERIODIC), INTERVAL));
        b.time.passSeconds(60);
        assertEquals(OptionalDouble.of(0), value(last(Fact.Trigger.METER_VALUE_PERIODIC), INTERVAL));
        b.crash();
        b.time.passSeconds(61);
        assertEquals(OptionalDouble.empty(), value(last(Fact.Trigger.METER_VALUE_PERIODIC), INTERVAL));
    }

    @Test
    void clockAlignedSamplesComeInAndOutOfATransactionWithTheirExactStamp() {
        b.variables.write(CoreVariables.ALIGNED_INTERVAL, "900", "test");
        b.charge(1);
        b.time.pass(Duration.ofMinutes(31));
        assertEquals(2, samples(Fact.Trigger.METER_VALUE_CLOCK).size());
        List<Fact.MeterSampled> idle = b.journal.facts(Fact.MeterSampled.class);
        assertEquals(2, idle.size(), "the other EVSE");
        assertEquals(2, idle.get(0).evseId());
        assertEquals(0, idle.get(0).at().getEpochSecond() % 900);
        assertEquals(OptionalDouble.empty(), value(Optional.of(idle.get(0).reading()), INTERVAL));
        assertEquals(OptionalDouble.of(0), value(Optional.of(idle.get(1).reading()), INTERVAL));
        assertEquals(
                idle.get(1).at(), samples(Fact.Trigger.METER_VALUE_CLOCK).get(1).at());
    }

    @Test
    void theGridMeterIsSampledAsEvseNought() {
        FakeCar house = new FakeCar(0, b.time) {
            @Override
            public Place place() {
                return Place.GRID;
            }
        };
        b.core.add((Meter) house, 0);
        b.variables.write(CoreVariables.ALIGNED_INTERVAL, "60", "test");
        b.time.passSeconds(121);
        List<Fact.MeterSampled> grid = b.journal.facts(Fact.MeterSampled.class).stream()
                .filter(f -> f.evseId() == 0)
                .toList();
        assertEquals(2, grid.size());
        assertEquals(1000, grid.get(0).reading().importWh());
        assertEquals(Fact.Trigger.METER_VALUE_CLOCK, grid.get(0).trigger());
        house.meterLost = true;
        b.time.passSeconds(120);
        assertEquals(
                2,
                b.journal.facts(Fact.MeterSampled.class).stream()
                        .filter(f -> f.evseId() == 0)
                        .count(),
                "a lost meter says nothing");
    }
}
