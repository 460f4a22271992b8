package edgewatt.hal.gpio.evse;

import edgewatt.api.io.Edge;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Permission;
import edgewatt.hal.gpio.config.EvseConfig;
import edgewatt.hal.gpio.pin.OutputPin;
import edgewatt.hal.gpio.pin.PwmPin;
import edgewatt.hal.gpio.pin.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An EVSE wired to GPIO: carries inputs to the {@link EvseMachine} and its decisions to the pins. Any exception on the
 * way, and a lost line, drives every output safe and latches a fault. Any thread; nothing blocks.
 */
public final class GpioEvse implements EvseDriver, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GpioEvse.class);
    private static final long LONGEST_PERMISSION_S = 3600;

    private final EvseConfig config;
    private final Rules rules;
    private final Wires wires;
    private final Timeline timeline;
    private final String chip;
    private final Serial serial = new Serial();
    private final Lamps lamps;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private volatile Consumer<DriverState> listener;
    private volatile Optional<EvseFault> fault = Optional.empty();

    // the rest belongs to whoever runs in `serial`
    private EvseModel model;
    private DriverState told;
    private Runnable cancelTick = () -> {};
    private Runnable cancelBeat = () -> {};
    private boolean closed;

    /**
     * @param timeline where the heartbeat and the other times are kept
     * @param chip names the hardware in messages
     */
    public GpioEvse(EvseConfig config, Wires wires, Timeline timeline, String chip) {
        this.config = config;
        this.rules = Rules.of(config);
        this.wires = wires;
        this.timeline = timeline;
        this.chip = chip;
        this.lamps = new Lamps(config.id(), wires.leds(), timeline, serial);
        this.model = EvseModel.initial(
                wires.sense(), wires.lock().map(OutputPin::isActive).orElse(false), timeline.nanos());
    }

    /** Listens to the pins; call once. */
    public void open() {
        wires.inputs().forEach(pin -> {
            subscriptions.add(pin.onEdge(this::edge));
            subscriptions.add(pin.onLost(sentence -> take(new EvseInput.Broken(sentence))));
            pin.trouble().ifPresent(sentence -> take(new EvseInput.Broken(sentence)));
        });
        // whatever changed before we listened
        take(new EvseInput.Pins(wires.sense()));
    }

    @Override
    public int evseId() {
        return config.id();
    }

    @Override
    public String name() {
        return chip;
    }

    @Override
    public DriverCapabilities capabilities() {
        return new DriverCapabilities(
                config.maxCurrentA(),
                config.phases(),
                config.rotation(),
                false,
                Duration.ofSeconds(60),
                false,
                wires.lock().isPresent(),
                rules.feedback(),
                config.ventilated(),
                config.bench());
    }

    /** What the hardware reports now. */
    public Optional<EvseFault> fault() {
        return fault;
    }

    @Override
    public void attach(Consumer<DriverState> station) {
        serial.run(() -> {
            listener = station;
            told = null;
            tell(timeline.nanos());
        });
    }

    @Override
    public void detach() {
        listener = null;
        take(new EvseInput.Withdraw(OpenMode.NORMAL));
        serial.run(() -> {
            if (model.locked()) {
                step(new EvseInput.Lock(true), timeline.nanos());
            }
        });
    }

    @Override
    public void permit(Permission permission) {
        long valid = permission.validFor().compareTo(Duration.ofSeconds(LONGEST_PERMISSION_S)) > 0
                ? Duration.ofSeconds(LONGEST_PERMISSION_S).toNanos()
                : permission.validFor().toNanos();
        long called = timeline.nanos();
        serial.run(() -> {
            long now = timeline.nanos();
            step(new EvseInput.Permit(permission.currentA(), valid - (now - called)), now);
        });
    }

    @Override
    public void withdraw(OpenMode mode) {
        take(new EvseInput.Withdraw(mode));
    }

    @Override
    public void lock(boolean locked) {
        if (wires.lock().isEmpty()) {
            return;
        }
        serial.run(() -> {
            step(new EvseInput.Lock(locked), timeline.nanos());
            if (model.releaseWanted()) {
                log.info("evse {}: the cable stays locked until the contactor is confirmed open", config.id());
            }
        });
    }

    @Override
    public void resetFault() {
        take(new EvseInput.ResetFault());
    }

    @Override
    public void indicate(EvseState state) {
        serial.run(() -> lamps.show(state));
    }

    @Override
    public void illuminate(int percent) {
        serial.run(() -> lamps.illuminate(percent));
    }

    @Override
    public void blink(boolean accepted, int times) {
        serial.run(() -> lamps.blink(accepted, times));
    }

    private void edge(Edge edge) {
        serial.run(() -> step(new EvseInput.Pins(wires.sense()), edge.monotonicNanos()));
    }

    private void take(EvseInput input) {
        serial.run(() -> step(input, timeline.nanos()));
    }

    /** @param at when it happened, for the report; times are counted from now */
    private void step(EvseInput input, long at) {
        if (closed) {
            return;
        }
        EvseModel before = model;
        model = EvseMachine.step(model, input, timeline.nanos(), rules);
        try {
            apply(before);
        } catch (RuntimeException e) {
            broken(e);
        }
        cancelTick.run();
        cancelTick = EvseMachine.next(model, timeline.nanos(), rules)
                .map(next -> timeline.at(next, () -> take(new EvseInput.Tick())))
                .orElse(() -> {});
        tell(at);
    }

    /** Opening comes first and closing last. */
    private void apply(EvseModel before) {
        if (before.energised() && !model.energised()) {
            cancelBeat.run();
            wires.supply().set(false);
        }
        wires.pwm().ifPresent(this::offer);
        if (before.locked() != model.locked()) {
            wires.lock().ifPresent(lock -> lock.set(model.locked()));
        }
        if (!before.energised() && model.energised()) {
            if (config.heartbeat()) {
                toggle();
            } else {
                wires.supply().set(true);
            }
        }
    }

    private void offer(PwmPin pwm) {
        double duty = model.duty(rules);
        if (pwm.duty() != duty) {
            pwm.setDuty(duty);
        }
    }

    private void toggle() {
        wires.supply().set(!wires.supply().isActive());
        cancelBeat = timeline.at(timeline.nanos() + config.heartbeatMs() * Rules.MS, () -> serial.run(this::beat));
    }

    /** Asks the machine at the very moment of the beat: no beat without a permission that is valid now. */
    private void beat() {
        boolean before = model.energised();
        step(new EvseInput.Tick(), timeline.nanos());
        if (before && model.energised() && !closed) {
            try {
                toggle();
            } catch (RuntimeException e) {
                broken(e);
                tell(timeline.nanos());
            }
        }
    }

    private void broken(RuntimeException e) {
        log.error("evse {}: outputs go to their safe level: {}", config.id(), e.getMessage(), e);
        cancelBeat.run();
        model = EvseMachine.step(model, new EvseInput.Broken(String.valueOf(e.getMessage())), timeline.nanos(), rules);
        safe();
    }

    private void safe() {
        wires.supply().safe();
        wires.pwm().ifPresent(PwmPin::safe);
        wires.lock().ifPresent(OutputPin::safe);
    }

    private void tell(long at) {
        fault = model.fault();
        DriverState now = new DriverState(
                model.pilot(), model.contactor(), model.cableRatingA(rules), model.fault(), timeline.instantOf(at), at);
        Consumer<DriverState> station = listener;
        if (station == null || told != null && same(told, now)) {
            return;
        }
        told = now;
        try {
            station.accept(now);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private static boolean same(DriverState a, DriverState b) {
        return a.pilot() == b.pilot()
                && a.contactor() == b.contactor()
                && a.cableRatingA().equals(b.cableRatingA())
                && a.fault().equals(b.fault());
    }

    /** Opens at once and leaves the pins, whose owner drives them safe. */
    @Override
    public void close() {
        listener = null;
        subscriptions.forEach(Subscription::close);
        take(new EvseInput.Withdraw(OpenMode.EMERGENCY));
        serial.run(() -> {
            closed = true;
            lamps.end();
            cancelTick.run();
            cancelBeat.run();
        });
    }
}
