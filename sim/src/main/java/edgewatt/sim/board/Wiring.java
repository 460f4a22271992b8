package edgewatt.sim.board;

import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.PilotState;
import edgewatt.sim.world.Bay;
import edgewatt.sim.world.BayFault;
import edgewatt.sim.world.PilotSignal;
import edgewatt.sim.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The wires between the world and the pins of a simulated chip. Inputs are driven when their level changes; outputs are
 * handed to the world as they are written. One thread at a time, except the callbacks of outputs, which only hand on.
 */
final class Wiring implements AutoCloseable {
    /** Ratings that two inputs tell, in the order of their code. */
    private static final List<Integer> RATINGS = List.of(13, 20, 32, 63);

    /** A pulse meter of the usual 1000 pulses per kWh. */
    private static final double WH_PER_PULSE = 1;

    private final World world;
    private final PinSimulator pins;
    private final PinNames names;
    private final int cableCode;
    private final Consumer<Consumer<World>> hand;
    private final Map<String, Boolean> driven = new HashMap<>();
    private final Map<Integer, Double> pulsedWh = new HashMap<>();
    private final Map<Integer, Long> plugNanos = new HashMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Set<String> missed = new LinkedHashSet<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    /**
     * @param hand takes a change of the world to the world's own thread, from any thread, without blocking
     * @throws IllegalArgumentException for a cable rating that no coding has
     */
    Wiring(World world, PinSimulator pins, PinNames names, int cableRatingA, Consumer<Consumer<World>> hand) {
        this.world = world;
        this.pins = pins;
        this.names = names;
        this.hand = hand;
        this.cableCode = RATINGS.indexOf(cableRatingA);
        if (cableCode < 0) {
            throw new IllegalArgumentException("cable rating " + cableRatingA + " A; expected 13, 20, 32 or 63");
        }
    }

    /** Listens to the outputs from now on, and takes their present level. */
    void connect() {
        for (Bay b : world.bays()) {
            int id = b.id();
            needed(names.permission(), id, pin -> {
                subscriptions.add(pins.onOutput(pin, on -> hand.accept(w -> w.heartbeat(id, on))));
                world.heartbeat(id, pins.level(pin));
            });
            needed(names.offer(), id, pin -> {
                subscriptions.add(pins.onDuty(pin, d -> hand.accept(w -> w.offer(id, PilotSignal.offeredA(d)))));
                world.offer(id, PilotSignal.offeredA(pins.duty(pin)));
            });
            // whole Wh of the register: no pulse is lost or doubled by a restart
            pulsedWh.put(id, Math.floor(b.meter().importWh()));
        }
        show();
    }

    /** Drives every input whose level has changed. */
    void show() {
        for (Bay b : world.bays()) {
            int id = b.id();
            PilotState pilot = b.pilot();
            boolean plugged = b.plugged();
            // fault inputs first: a board that trips says so before its contactor is seen to open
            drive(names.fault(), id, b.has(BayFault.EMERGENCY) || b.has(BayFault.PILOT) || tripsWithoutRcdPin(b), true);
            drive(names.rcd(), id, b.has(BayFault.RCD), false);
            drive(names.cableLow(), id, plugged && (cableCode & 1) != 0, false);
            drive(names.cableHigh(), id, plugged && (cableCode & 2) != 0, false);
            drive(names.plug(), id, plugged, true);
            drive(names.ventilation(), id, pilot == PilotState.D, false);
            drive(names.request(), id, pilot.wantsEnergy(), true);
            drive(names.feedback(), id, b.closed(), true);
            pulse(b);
        }
    }

    private boolean tripsWithoutRcdPin(Bay b) {
        return b.has(BayFault.RCD) && absent.contains(PinNames.at(names.rcd(), b.id()));
    }

    private void pulse(Bay b) {
        double counted = pulsedWh.get(b.id());
        double now = b.meter().importWh();
        String pin = PinNames.at(names.pulse(), b.id());
        while (now - counted >= WH_PER_PULSE && !absent.contains(pin)) {
            counted += WH_PER_PULSE;
            if (!b.has(BayFault.METER)) {
                drive(names.pulse(), b.id(), true, false);
                drive(names.pulse(), b.id(), false, false);
            }
        }
        pulsedWh.put(b.id(), counted);
    }

    /**
     * Time until the next pulse if the power stays, in ns of the world's energy; a pulse meter takes the power from the
     * time between pulses, so they must come when they are due.
     */
    long nextPulse() {
        long next = Long.MAX_VALUE;
        for (Bay b : world.bays()) {
            double left = pulsedWh.getOrDefault(b.id(), 0.0)
                    + WH_PER_PULSE
                    - b.meter().importWh();
            if (b.meter().powerW() > 0 && left > 0 && !absent.contains(PinNames.at(names.pulse(), b.id()))) {
                next = Math.min(next, (long) (left / b.meter().powerW() * 3.6e12));
            }
        }
        return next;
    }

    /** When the plug's pin was last driven, by {@link System#nanoTime()} right before; empty if never. */
    OptionalLong plugNanos(int id) {
        Long nanos = plugNanos.get(id);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /** Whether the lock output of a bay is active; false where there is none. */
    boolean locked(int id) {
        try {
            return pins.level(PinNames.at(names.lock(), id));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void drive(String template, int id, boolean active, boolean needed) {
        String pin = PinNames.at(template, id);
        if (absent.contains(pin) || Boolean.valueOf(active).equals(driven.get(pin))) {
            return;
        }
        try {
            if (template.equals(names.plug())) {
                // not the station's clock: another process compares it with its own
                plugNanos.put(id, System.nanoTime());
            }
            pins.drive(pin, active);
            driven.put(pin, active);
        } catch (IllegalArgumentException e) {
            absent.add(pin);
            if (needed) {
                missed.add(pin);
            }
        }
    }

    private void needed(String template, int id, Consumer<String> use) {
        String pin = PinNames.at(template, id);
        try {
            use.accept(pin);
        } catch (IllegalArgumentException e) {
            missed.add(pin);
        }
    }

    /** Pins without which the simulation is not whole. */
    Set<String> missed() {
        return Set.copyOf(missed);
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }
}
