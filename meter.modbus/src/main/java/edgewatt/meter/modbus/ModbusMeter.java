package edgewatt.meter.modbus;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.store.StationClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One meter. A reading is given out when all of it was read; a meter that is silent leaves its last one, which grows old.
 * Polled by one thread at a time; everything else any thread, nothing blocks.
 */
final class ModbusMeter implements Meter, Health {
    private static final Logger LOG = LoggerFactory.getLogger(ModbusMeter.class);
    private static final long LONGEST_PAUSE_MS = 10_000;

    private final MeterPlan plan;
    private final RegisterMap map;
    private final StationClock clock;
    private final EnergyRegister imported = new EnergyRegister();
    private final EnergyRegister exported = new EnergyRegister();
    private volatile Optional<MeterReading> reading = Optional.empty();
    private volatile String trouble = "";
    private volatile int failures;

    ModbusMeter(MeterPlan plan, RegisterMap map, StationClock clock) {
        this.plan = plan;
        this.map = map;
        this.clock = clock;
    }

    MeterPlan plan() {
        return plan;
    }

    /**
     * Reads it once.
     *
     * @return ms after the beginning of this poll at which the next is due: a meter that does not answer is asked less
     *     often, so that others behind the same gateway get their turn
     */
    long poll(Port port) {
        Instant at = clock.instant();
        long nanos = clock.monotonicNanos();
        try {
            Readout values = map.read(
                    (function, first, count) -> port.read(plan.unit(), function, first, count, plan.timeoutMs()));
            reading = Optional.of(reading(values, at, nanos));
            if (failures > 1) {
                LOG.info("{} answers again", title());
            }
            failures = 0;
            trouble = "";
            return plan.pollMs();
        } catch (Unreachable e) {
            fail(e); // whether it is time for another attempt is known to the port
            return plan.pollMs();
        } catch (IOException e) {
            fail(e);
            return Math.max(plan.pollMs(), Math.min(LONGEST_PAUSE_MS, (long) plan.pollMs() << Math.min(failures, 6)));
        }
    }

    private void fail(IOException e) {
        trouble = title() + (e instanceof Unreachable ? ": " : " ") + e.getMessage();
        failures++;
        if (failures == 2) {
            LOG.warn("{}", trouble);
        }
    }

    private String title() {
        return "meter '" + plan.name() + "' (" + plan.host() + ":" + plan.port() + ", unit " + plan.unit() + ")";
    }

    private MeterReading reading(Readout v, Instant at, long nanos) {
        double sign = plan.invert() ? -1 : 1;
        PhaseValues power = phases(v, Channel.POWER_L1, sign);
        double total = v.get(Channel.POWER) * sign;
        if (Double.isNaN(total)) {
            total = power.sum();
        }
        double in = imported.take(v.get(plan.invert() ? Channel.EXPORT : Channel.IMPORT), v.wrapsAtWh(), nanos);
        double out = exported.take(v.get(plan.invert() ? Channel.IMPORT : Channel.EXPORT), v.wrapsAtWh(), nanos);
        return new MeterReading(
                at,
                nanos,
                in,
                out,
                total,
                new PhaseValues(
                        current(v.get(Channel.CURRENT_L1), power.l1(), total),
                        current(v.get(Channel.CURRENT_L2), power.l2(), total),
                        current(v.get(Channel.CURRENT_L3), power.l3(), total)),
                phases(v, Channel.VOLTAGE_L1, 1),
                Double.NaN,
                Optional.empty(),
                others(power, v.get(Channel.FREQUENCY)));
    }

    /** Some meters give a current without its direction, others with one: the power knows it. */
    private static double current(double ampere, double phaseW, double totalW) {
        double power = Double.isNaN(phaseW) ? totalW : phaseW;
        return Double.isNaN(power) ? ampere : power < 0 ? -Math.abs(ampere) : Math.abs(ampere);
    }

    private static PhaseValues phases(Readout v, Channel l1, double sign) {
        return new PhaseValues(v.get(l1) * sign, v.get(l1.plus(1)) * sign, v.get(l1.plus(2)) * sign);
    }

    /** OCPP gives power as a magnitude, import or export. */
    private List<Quantity> others(PhaseValues power, double frequency) {
        Quantity.Location location = plan.place() == Place.EVSE ? Quantity.Location.OUTLET : Quantity.Location.INLET;
        List<Quantity> others = new ArrayList<>(4);
        for (int phase = 1; phase <= 3; phase++) {
            double w = power.phase(phase);
            if (!Double.isNaN(w)) {
                String measurand = w < 0 ? "Power.Active.Export" : "Power.Active.Import";
                others.add(new Quantity(measurand, "L" + phase, location, Math.abs(w), "W"));
            }
        }
        if (!Double.isNaN(frequency)) {
            others.add(new Quantity("Frequency", "", location, frequency, ""));
        }
        return others;
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public Place place() {
        return plan.place();
    }

    @Override
    public int evseId() {
        return plan.place() == Place.EVSE ? plan.evse() : 0;
    }

    @Override
    public Optional<MeterReading> reading() {
        return reading;
    }

    @Override
    public Duration maximumAge() {
        return plan.maximumAge();
    }

    @Override
    public String part() {
        return "meter.modbus";
    }

    /** One failed poll is no finding, unless it was the first: a gateway may be busy now and then. */
    @Override
    public List<Finding> findings() {
        String sentence = trouble;
        boolean worth = failures > 1 || failures == 1 && reading.isEmpty();
        return worth && !sentence.isEmpty()
                ? List.of(new Finding(Level.DEGRADED, "meter " + plan.name(), sentence))
                : List.of();
    }
}
