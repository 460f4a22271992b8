package edgewatt.sim.board;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.StationClock;
import edgewatt.sim.world.Bay;
import edgewatt.sim.world.PowerMeter;
import java.util.Optional;

/** A meter that shows what the world last told it. Written by the world's thread, read by any. */
public final class SimMeter implements Meter {
    private final String name;
    private final Place place;
    private final int evseId;
    private volatile Optional<MeterReading> reading = Optional.empty();

    public SimMeter(String name, Place place, int evseId) {
        this.name = name;
        this.place = place;
        this.evseId = evseId;
    }

    void show(PowerMeter meter, int phases, double socPercent, StationClock clock) {
        show(meter.importWh(), meter.exportWh(), meter.powerW(), phases, socPercent, clock);
    }

    /** @param phases over which the power is spread, 1 to 3 @param socPercent NaN without a car */
    public void show(
            double importWh, double exportWh, double powerW, int phases, double socPercent, StationClock clock) {
        double amps = powerW / Bay.VOLTAGE_V / phases;
        reading = Optional.of(new MeterReading(
                clock.instant(),
                clock.monotonicNanos(),
                importWh,
                exportWh,
                powerW,
                spread(amps, phases),
                spread(Bay.VOLTAGE_V, phases),
                socPercent,
                Optional.empty()));
    }

    private static PhaseValues spread(double value, int phases) {
        return new PhaseValues(value, phases > 1 ? value : Double.NaN, phases > 2 ? value : Double.NaN);
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
        return evseId;
    }

    @Override
    public Optional<MeterReading> reading() {
        return reading;
    }
}
