package edgewatt.sim.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The bays and the house on one monotonic time, which only the caller moves.
 *
 * <p>Electrical behaviour (heartbeat, contactor, a car's lag) runs on that time as it is. Energy, state of charge and the
 * time of day run {@code speed} times as fast, so that a car can be full in a minute while the controller under test
 * keeps its own pace.
 */
public final class World {
    /** Longest step of the energy's time: the house and a tapering car change that often. */
    private static final long STEP = Duration.ofSeconds(1).toNanos();

    private final List<Bay> bays = new ArrayList<>();
    private final PowerMeter grid;
    private final PowerMeter pv;
    private final Curve load;
    private final Curve sun;
    private final int speed;
    private OptionalDouble fixedLoadW = OptionalDouble.empty();
    private OptionalDouble fixedPvW = OptionalDouble.empty();
    private long now;
    private long dayNanos;

    /**
     * @param evses how many bays, 1 to 1000
     * @param car what stands in each of them
     * @param socPercent how full it is
     * @param load the house without cars, W over the day
     * @param sun PV, W over the day
     * @param speed 1 to 3600
     * @param startNanos monotonic
     * @param sinceMidnight the time of day at the start
     */
    public World(
            int evses,
            CarModel car,
            double socPercent,
            Curve load,
            Curve sun,
            int speed,
            long startNanos,
            Duration sinceMidnight) {
        if (evses < 1 || evses > 1000) {
            throw new IllegalArgumentException(evses + " EVSEs; expected 1 to 1000");
        }
        if (speed < 1 || speed > 3600) {
            throw new IllegalArgumentException("speed " + speed + "; expected 1 to 3600");
        }
        for (int id = 1; id <= evses; id++) {
            // a used meter: a register that begins at zero hides mistakes
            bays.add(new Bay(id, car, socPercent, 1000L * id));
        }
        this.grid = new PowerMeter(250_000);
        this.pv = new PowerMeter(0);
        this.load = load;
        this.sun = sun;
        this.speed = speed;
        this.now = startNanos;
        this.dayNanos = sinceMidnight.toNanos();
        settle();
    }

    /** Lets time pass to {@code nanos}; an earlier moment is ignored. */
    public void advance(long nanos) {
        while (now < nanos) {
            long to = Math.min(nanos, now + Math.max(1, STEP / speed));
            for (Bay b : bays) {
                to = Math.min(to, Math.max(b.next(), now + 1));
            }
            long flowed = (to - now) * speed;
            for (Bay b : bays) {
                b.flow(flowed);
            }
            grid.count(flowed);
            pv.count(flowed);
            dayNanos += flowed;
            now = to;
            settle();
        }
    }

    private void settle() {
        long cars = 0;
        for (Bay b : bays) {
            b.settle(now);
            cars += b.meter().milliwatt();
        }
        long made = Math.round(pvW() * 1000);
        pv.show(made);
        grid.show(Math.round(loadW() * 1000) + cars - made);
    }

    /** @throws IllegalArgumentException naming the bays there are */
    public Bay bay(int id) {
        if (id < 1 || id > bays.size()) {
            throw new IllegalArgumentException("no EVSE " + id + "; there are 1 to " + bays.size());
        }
        return bays.get(id - 1);
    }

    public List<Bay> bays() {
        return List.copyOf(bays);
    }

    public void plug(int id) {
        bay(id).car().plug();
        settle();
    }

    public void unplug(int id) {
        bay(id).car().unplug();
        settle();
    }

    /** The pilot of a bay offers so much, A per phase; below 6 A is no offer. */
    public void offer(int id, double amps) {
        bay(id).offer(amps);
        settle();
    }

    /** The permission line of a bay shows this level. */
    public void heartbeat(int id, boolean level) {
        bay(id).interlockForWorld().heartbeat(level, now);
        settle();
    }

    public void fault(int id, BayFault kind) {
        bay(id).fault(kind);
        settle();
    }

    /** Ends every fault of a bay. */
    public void repair(int id) {
        bay(id).repair();
        settle();
    }

    public void car(int id, CarModel model) {
        bay(id).car().become(model);
        settle();
    }

    public void soc(int id, double percent) {
        bay(id).car().setSoc(percent);
        settle();
    }

    /** Makes a bay's meter show this power whatever the car takes; empty lets the car rule again. */
    public void force(int id, OptionalDouble watts) {
        bay(id).force(milliwatt(watts));
        settle();
    }

    /** Makes the house take this power; empty lets the curve rule again. */
    public void house(OptionalDouble watts) {
        milliwatt(watts);
        fixedLoadW = watts;
        settle();
    }

    /** Makes the sun give this power; empty lets the curve rule again. */
    public void pv(OptionalDouble watts) {
        milliwatt(watts);
        fixedPvW = watts;
        settle();
    }

    private static OptionalLong milliwatt(OptionalDouble watts) {
        if (watts.isPresent() && !(watts.getAsDouble() >= 0 && watts.getAsDouble() <= 1e6)) {
            throw new IllegalArgumentException("power " + watts.getAsDouble() + " W; expected 0 to 1000000");
        }
        return watts.isPresent() ? OptionalLong.of(Math.round(watts.getAsDouble() * 1000)) : OptionalLong.empty();
    }

    public Memory memory() {
        return new Memory(
                bays.stream()
                        .map(b -> new Memory.BayMemory(
                                b.id(), b.plugged(), b.socPercent(), b.meter().importMwh()))
                        .toList(),
                grid.importMwh(),
                grid.exportMwh(),
                pv.importMwh());
    }

    /** Goes on where an earlier world stopped; bays that are no more are forgotten. */
    public void remember(Memory memory) {
        for (Memory.BayMemory m : memory.bays()) {
            if (m.id() >= 1 && m.id() <= bays.size()) {
                Bay b = bay(m.id());
                b.car().setSoc(m.socPercent());
                if (m.plugged()) {
                    b.car().plug();
                }
                b.meter().raiseTo(m.importMwh(), 0);
            }
        }
        grid.raiseTo(memory.gridImportMwh(), memory.gridExportMwh());
        pv.raiseTo(memory.pvMwh(), 0);
        settle();
    }

    /** When something changes by itself next; at least every energy step while a car charges. */
    public long next() {
        return bays.stream().mapToLong(Bay::next).min().orElse(Long.MAX_VALUE);
    }

    /** Whether a car is plugged or something flows through a bay: worth looking often. */
    public boolean busy() {
        return bays.stream()
                .anyMatch(b -> b.plugged() || b.closed() || b.meter().milliwatt() != 0);
    }

    /** How many times faster energy and the day run. */
    public int speed() {
        return speed;
    }

    public long nanos() {
        return now;
    }

    public Duration sinceMidnight() {
        return Duration.ofNanos(dayNanos % Duration.ofDays(1).toNanos());
    }

    /** Of the house without the cars. */
    public double loadW() {
        return fixedLoadW.orElseGet(() -> load.at(sinceMidnight()));
    }

    public double pvW() {
        return fixedPvW.orElseGet(() -> sun.at(sinceMidnight()));
    }

    /** The connection of the house: load + cars - PV. */
    public PowerMeter grid() {
        return grid;
    }

    /** Its import register counts what the sun gave. */
    public PowerMeter pv() {
        return pv;
    }
}
