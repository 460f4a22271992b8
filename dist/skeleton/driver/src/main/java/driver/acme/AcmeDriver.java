package driver.acme;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PilotState;
import edgewatt.api.store.StationClock;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The rules of a charging point. Commands come on any thread and only hand over; {@link #step} and all the state belong to
 * the driver's thread.
 */
final class AcmeDriver implements EvseDriver {
    private static final long SECOND = 1_000_000_000L;
    private static final double MINIMUM_A = 6;
    /** How long a car may take to stop by itself before the contactor opens under load. */
    private static final long WIND_DOWN = 6 * SECOND;
    /** How long the feedback may differ from the command. */
    private static final long FOLLOW = 2 * SECOND;

    private final int evseId;
    private final DriverCapabilities capabilities;
    private final Hardware hardware;
    private final StationClock clock;
    private final Executor thread;

    private Consumer<DriverState> listener = state -> {};
    private DriverState told;
    private boolean permitted;
    private double offeredA;
    private long permittedUntil;
    private boolean closed;
    private boolean windingDown;
    private long openAt;
    private boolean locked;
    private boolean releaseWanted;
    private boolean differs;
    private long differsSince;
    private Optional<EvseFault> fault = Optional.empty();
    private volatile String trouble = "";

    /** @param thread runs one task after the other, and {@link #step} ten times a second */
    AcmeDriver(int evseId, DriverCapabilities capabilities, Hardware hardware, StationClock clock, Executor thread) {
        this.evseId = evseId;
        this.capabilities = capabilities;
        this.hardware = hardware;
        this.clock = clock;
        this.thread = thread;
    }

    /** What is wrong with the hardware; empty = nothing. Any thread. */
    String trouble() {
        return trouble;
    }

    @Override
    public int evseId() {
        return evseId;
    }

    @Override
    public String name() {
        return "driver.acme";
    }

    @Override
    public DriverCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void attach(Consumer<DriverState> station) {
        thread.execute(() -> {
            listener = station;
            told = null;
            step();
        });
    }

    @Override
    public void detach() {
        thread.execute(() -> {
            listener = state -> {};
            permitted = false;
            releaseWanted = false;
            step();
        });
    }

    @Override
    public void permit(Permission permission) {
        long until = clock.monotonicNanos() + permission.validFor().toNanos(); // from the call, not from its turn
        thread.execute(() -> {
            permitted = true;
            offeredA = Math.min(permission.currentA(), capabilities.maxCurrentA());
            permittedUntil = until;
            step();
        });
    }

    @Override
    public void withdraw(OpenMode mode) {
        thread.execute(() -> {
            permitted = false;
            closed &= mode != OpenMode.EMERGENCY;
            step();
        });
    }

    @Override
    public void lock(boolean lock) {
        thread.execute(() -> {
            locked |= lock;
            releaseWanted = !lock && locked;
            step();
        });
    }

    @Override
    public void resetFault() {
        thread.execute(() -> {
            if (!differs) {
                fault = Optional.empty();
            }
            step();
        });
    }

    /** Reads, decides, drives and tells. */
    void step() {
        long now = clock.monotonicNanos();
        Hardware.Inputs inputs;
        try {
            inputs = hardware.read();
            decide(inputs, now);
            hardware.drive(new Hardware.Outputs(closed, offers() ? offeredA : 0, locked));
            trouble = "";
        } catch (IOException | RuntimeException e) {
            permitted = false;
            closed = false;
            open();
            trouble = "the hardware of EVSE " + evseId + " does not answer (" + e.getMessage() + "); check its cable";
            inputs = new Hardware.Inputs(PilotState.F, Contactor.UNKNOWN);
        }
        tell(inputs, now);
    }

    private boolean offers() {
        return permitted && offeredA >= MINIMUM_A;
    }

    private void decide(Hardware.Inputs inputs, long now) {
        if (permitted && now - permittedUntil >= 0) {
            permitted = false; // the dead man: at once, and under load
            closed = false;
        }
        if (!inputs.pilot().connected()) {
            permitted = false; // it was for the car that was there
        }
        boolean ventilated = inputs.pilot() != PilotState.D || capabilities.ventilation();
        if (!inputs.pilot().wantsEnergy() || !ventilated || fault.isPresent()) {
            closed = false;
        } else if (offers()) {
            closed = true;
            windingDown = false;
        } else if (closed && !windingDown) {
            windingDown = true;
            openAt = now + WIND_DOWN;
        } else if (closed && now - openAt >= 0) {
            closed = false;
        }
        windingDown &= closed;
        watch(inputs.contactor(), now);
        if (releaseWanted && !closed && inputs.contactor() == Contactor.OPEN && fault.isEmpty()) {
            locked = false;
            releaseWanted = false;
        }
    }

    /** A contactor that does not follow is a fault until an installer resets it. */
    private void watch(Contactor contactor, long now) {
        boolean differsNow = contactor != Contactor.UNKNOWN && closed != (contactor == Contactor.CLOSED);
        if (!differsNow || !differs) {
            differsSince = now;
        }
        differs = differsNow;
        if (differs && now - differsSince > FOLLOW && fault.isEmpty()) {
            fault = Optional.of(new EvseFault(
                    EvseFault.Code.POWER_SWITCH_FAILURE,
                    closed ? "contactor does not close" : "contactor stays closed (welded?)",
                    closed ? "acme.open" : "acme.welded",
                    true));
            closed = false;
        }
    }

    private void tell(Hardware.Inputs inputs, long now) {
        DriverState state = new DriverState(
                fault.isPresent() ? PilotState.F : inputs.pilot(),
                inputs.contactor(),
                OptionalInt.empty(),
                fault,
                clock.instant(),
                now);
        boolean news = told == null
                || told.pilot() != state.pilot()
                || told.contactor() != state.contactor()
                || !told.fault().equals(state.fault());
        if (news) {
            told = state;
            listener.accept(state);
        }
    }

    /** Opens for good. The driver's thread, as its last task. */
    void close() {
        listener = state -> {};
        permitted = false;
        closed = false;
        open();
    }

    private void open() {
        try {
            hardware.drive(new Hardware.Outputs(false, 0, locked));
        } catch (IOException | RuntimeException e) {
            trouble = "the hardware of EVSE " + evseId + " takes no command; without a heartbeat it opens by itself";
        }
    }
}
