package edgewatt.meter.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Health.Level;
import edgewatt.api.station.Meter.Place;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModbusMeterTest {
    private final Readout values = new Readout();
    private IOException fault;
    private long now = 5_000_000_000L;

    private final Port port = new Port() {
        @Override
        public int[] read(int unit, int function, int first, int count, int timeoutMs) {
            throw new AssertionError("the map of this test reads nothing");
        }

        @Override
        public void close() {}
    };

    private ModbusMeter meter(Place place, boolean invert) {
        RegisterMap map = unit -> {
            if (fault != null) {
                throw fault;
            }
            return values;
        };
        return new ModbusMeter(Plans.at(place, 2, invert), map, new TestClock(() -> now));
    }

    private void put(Channel l1, double... phases) {
        for (int i = 0; i < phases.length; i++) {
            values.set(l1.plus(i), phases[i]);
        }
    }

    private MeterReading polled(ModbusMeter meter) {
        for (int i = 0; i < 3; i++) {
            assertEquals(1000, meter.poll(port));
        }
        return meter.reading().orElseThrow();
    }

    @Test
    void aReadingHasAllThatWasRead() {
        put(Channel.VOLTAGE_L1, 230, 231, 232);
        put(Channel.CURRENT_L1, 10, 11, 12);
        put(Channel.POWER_L1, 2300, 2541, 2784);
        put(Channel.POWER, 7625, 50, 1000, 20);
        ModbusMeter meter = meter(Place.EVSE, false);
        MeterReading r = polled(meter);
        assertEquals(7625, r.powerW());
        assertEquals(new PhaseValues(230, 231, 232), r.voltageV());
        assertEquals(new PhaseValues(10, 11, 12), r.currentA());
        assertEquals(1000, r.importWh());
        assertEquals(20, r.exportWh());
        assertEquals(Instant.EPOCH.plusSeconds(5), r.at());
        assertEquals(now, r.monotonicNanos());
        assertEquals(
                List.of(
                        new Quantity("Power.Active.Import", "L1", Quantity.Location.OUTLET, 2300, "W"),
                        new Quantity("Power.Active.Import", "L2", Quantity.Location.OUTLET, 2541, "W"),
                        new Quantity("Power.Active.Import", "L3", Quantity.Location.OUTLET, 2784, "W"),
                        new Quantity("Frequency", "", Quantity.Location.OUTLET, 50, "")),
                r.others());
        assertEquals(Place.EVSE, meter.place());
        assertEquals(2, meter.evseId());
    }

    @Test
    void aCurrentFlowsTheWayOfItsPower() {
        put(Channel.CURRENT_L1, 10, -11, Double.NaN);
        put(Channel.POWER_L1, -2300, 2541, 0);
        MeterReading r = polled(meter(Place.GRID, false));
        assertEquals(new PhaseValues(-10, 11, Double.NaN), r.currentA());
        assertEquals(241, r.powerW());
        assertEquals(
                new Quantity("Power.Active.Export", "L1", Quantity.Location.INLET, 2300, "W"),
                r.others().get(0));
    }

    @Test
    void aMeterWiredTheOtherWayIsTurned() {
        put(Channel.CURRENT_L1, 10, 11, 12);
        put(Channel.POWER, -7625, 50, 1000, 20);
        MeterReading r = polled(meter(Place.GRID, true));
        assertEquals(7625, r.powerW());
        assertEquals(new PhaseValues(10, 11, 12), r.currentA());
        assertEquals(20, r.importWh());
        assertEquals(1000, r.exportWh());
    }

    @Test
    void whatIsNotMeasuredIsNaN() {
        MeterReading r = polled(meter(Place.PV, false));
        assertTrue(Double.isNaN(r.powerW()));
        assertTrue(Double.isNaN(r.importWh()));
        assertEquals(PhaseValues.NONE, r.currentA());
        assertEquals(PhaseValues.NONE, r.voltageV());
        assertEquals(List.of(), r.others());
    }

    @Test
    void aSilentMeterLeavesItsLastReadingAndSaysSoOnce() {
        ModbusMeter meter = meter(Place.GRID, false);
        values.set(Channel.POWER, 100);
        polled(meter);
        MeterReading last = meter.reading().orElseThrow();
        fault = new IOException("is silent; look at it");
        now += 1_000_000_000L;
        assertEquals(2000, meter.poll(port));
        assertEquals(List.of(), meter.findings());
        assertEquals(4000, meter.poll(port));
        assertEquals(last, meter.reading().orElseThrow());
        assertEquals(1, meter.findings().size());
        assertEquals("meter x", meter.findings().get(0).subject());
        assertEquals(Level.DEGRADED, meter.findings().get(0).level());
        assertEquals(
                "meter 'x' (192.0.2.1:502, unit 7) is silent; look at it",
                meter.findings().get(0).message());
        assertEquals(8000, meter.poll(port));
        for (int i = 0; i < 100; i++) {
            assertEquals(10_000, meter.poll(port));
        }
        fault = null;
        assertEquals(1000, meter.poll(port));
        assertEquals(List.of(), meter.findings());
    }

    @Test
    void aMeterThatIsNotThereAtTheStartIsNamedAtOnce() {
        ModbusMeter meter = meter(Place.GRID, false);
        assertEquals(List.of(), meter.findings());
        fault = new Unreachable("no connection");
        assertEquals(1000, meter.poll(port));
        assertEquals(
                "meter 'x' (192.0.2.1:502, unit 7): no connection",
                meter.findings().get(0).message());
    }
}
