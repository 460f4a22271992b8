package edgewatt.sim.world;

import edgewatt.api.station.PilotState;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** One EVSE as the world sees it: a place for a car, an interlock with its contactor, a meter. */
public final class Bay {
    /** Phase to neutral. */
    public static final double VOLTAGE_V = 230;

    private static final long MAX_MILLIWATT = 1_000_000_000L;

    private final int id;
    private final Car car;
    private final Interlock interlock = new Interlock();
    private final PowerMeter meter;
    private final Set<BayFault> faults = EnumSet.noneOf(BayFault.class);
    private double offerA;
    private OptionalLong forced = OptionalLong.empty();
    private long closings;
    private long openingsUnderLoad;

    Bay(int id, CarModel model, double socPercent, long meterWh) {
        this.id = id;
        this.car = new Car(model, socPercent);
        this.meter = new PowerMeter(meterWh);
    }

    /** Counted from 1. */
    public int id() {
        return id;
    }

    /** What the contactor, the car and the meter are at {@code now}; no time passes. */
    void settle(long now) {
        boolean before = interlock.isClosed();
        double loadA = car.currentA();
        interlock.damage(faults.contains(BayFault.WELDED), faults.contains(BayFault.STUCK), now);
        // the car's answer to the contactor may be the interlock's next question: two rounds settle both
        for (int round = 0; round < 2; round++) {
            interlock.inputs(car.state().wantsEnergy(), faults.stream().anyMatch(BayFault::opensInterlock), now);
            car.sense(faults.contains(BayFault.PILOT) ? 0 : offerA, interlock.isClosed(), now);
        }
        if (before && !interlock.isClosed()) {
            openingsUnderLoad += loadA > 0 && car.plugged() ? 1 : 0;
        } else if (!before && interlock.isClosed()) {
            closings++;
        }
        meter.show(forced.orElseGet(() -> Math.round(car.currentA() * VOLTAGE_V * 1000) * phases()));
    }

    /** Lets the present power flow for so long. */
    void flow(long nanos) {
        meter.count(nanos);
        car.charge(meter.powerW() * nanos / 3.6e12);
    }

    long next() {
        return Math.min(interlock.next(), car.next());
    }

    Car car() {
        return car;
    }

    Interlock interlockForWorld() {
        return interlock;
    }

    void offer(double amps) {
        offerA = amps;
    }

    void force(OptionalLong milliwatt) {
        milliwatt.ifPresent(mw -> {
            if (mw < 0 || mw > MAX_MILLIWATT) {
                throw new IllegalArgumentException("power " + mw / 1000 + " W; expected 0 to 1000000");
            }
        });
        forced = milliwatt;
    }

    void fault(BayFault kind) {
        faults.add(kind);
    }

    void repair() {
        faults.clear();
    }

    public PilotState pilot() {
        return faults.contains(BayFault.PILOT) ? PilotState.E : car.state();
    }

    public boolean plugged() {
        return car.plugged();
    }

    /** The contactor's feedback. */
    public boolean closed() {
        return interlock.isClosed();
    }

    public boolean permitted(long now) {
        return interlock.permitted(now);
    }

    /** What the pilot offers, A per phase. */
    public double offerA() {
        return offerA;
    }

    /** What flows on each phase in use, A: what the meter shows, also when its power is forced. */
    public double currentA() {
        return meter.powerW() / VOLTAGE_V / phases();
    }

    public int phases() {
        return car.model().phases();
    }

    public double socPercent() {
        return car.socPercent();
    }

    public CarModel model() {
        return car.model();
    }

    public PowerMeter meter() {
        return meter;
    }

    public Set<BayFault> faults() {
        return Set.copyOf(faults);
    }

    public boolean has(BayFault kind) {
        return faults.contains(kind);
    }

    public boolean forced() {
        return forced.isPresent();
    }

    public long closings() {
        return closings;
    }

    /** How often the contactor had to break the car's current. */
    public long openingsUnderLoad() {
        return openingsUnderLoad;
    }
}
