package edgewatt.hal.gpio;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.io.PinException;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.EvseFault;
import edgewatt.hal.gpio.config.BoardConfig;
import edgewatt.hal.gpio.config.EvseConfig;
import edgewatt.hal.gpio.config.MeterConfig;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.evse.GpioEvse;
import edgewatt.hal.gpio.evse.Wires;
import edgewatt.hal.gpio.meter.PulseMeter;
import edgewatt.hal.gpio.pin.InputPin;
import edgewatt.hal.gpio.pin.OutputPin;
import edgewatt.hal.gpio.pin.PinProviders;
import edgewatt.hal.gpio.pin.Pins;
import edgewatt.hal.gpio.pin.PwmPin;
import edgewatt.hal.gpio.pin.SimulatedChip;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An opened board: what could be opened works, the rest is a finding. Opening and closing block on hardware, one
 * after the other; {@link #findings} is for any thread.
 */
final class Board implements AutoCloseable {
    private final Timelines timelines;
    private final Optional<SimulatedChip> simulated;
    private final Pins pins;
    private final Map<String, InputPin> inputs = new LinkedHashMap<>();
    private final Map<String, OutputPin> outputs = new LinkedHashMap<>();
    private final Map<String, PwmPin> pwms = new LinkedHashMap<>();
    private final List<GpioEvse> evses = new ArrayList<>();
    private final List<PulseMeter> meters = new ArrayList<>();
    private final List<Finding> problems;
    private final Map<String, String> owners = new LinkedHashMap<>();

    /** @param providers the chip; closed with the board */
    Board(BoardConfig config, PinProviders providers, Timelines timelines) {
        this.timelines = timelines;
        this.simulated = providers instanceof SimulatedChip chip ? Optional.of(chip) : Optional.empty();
        this.problems = new ArrayList<>(config.problems());
        this.pins = new Pins(providers, timelines.events());
        try {
            // outputs first: they are held at their safe level before anything can want them otherwise
            config.pins().values().stream()
                    .filter(pin -> !(pin instanceof PinConfig.In))
                    .forEach(this::open);
            config.pins().values().stream()
                    .filter(PinConfig.In.class::isInstance)
                    .forEach(this::open);
            String chip = config.simulated()
                    ? "simulated chip"
                    : config.chip().map(Object::toString).orElse("gpio");
            config.evses().forEach(evse -> wire(evse, chip));
            config.meters().forEach(this::wire);
        } catch (RuntimeException | Error e) {
            pins.close();
            throw e;
        }
    }

    private void open(PinConfig pin) {
        try {
            if (pin instanceof PinConfig.In in) {
                inputs.put(pin.name(), pins.open(in));
            } else if (pin instanceof PinConfig.Out out) {
                OutputPin output = pins.open(out);
                outputs.put(pin.name(), output);
                simulated.ifPresent(chip -> chip.wire(output));
            } else if (pin instanceof PinConfig.Pwm pwm) {
                PwmPin output = pins.open(pwm);
                pwms.put(pin.name(), output);
                simulated.ifPresent(chip -> chip.wire(output));
            }
        } catch (PinException e) {
            problems.add(new Finding(Level.DEGRADED, "pin " + pin.name(), e.getMessage()));
        }
    }

    private void wire(EvseConfig c, String chip) {
        String subject = "evse " + c.id();
        try {
            Map<EvseConfig.Led, OutputPin> leds = new EnumMap<>(EvseConfig.Led.class);
            c.leds()
                    .forEach((led, name) ->
                            Optional.ofNullable(outputs.get(name)).ifPresent(p -> leds.put(led, p)));
            Wires wires = new Wires(
                    held(inputs, c.plug()),
                    held(inputs, c.request()),
                    held(inputs, c.ventilation()),
                    held(inputs, c.fault()),
                    held(inputs, c.rcd()),
                    held(inputs, c.feedback()),
                    c.cable().stream().map(name -> held(inputs, name)).toList(),
                    held(outputs, c.supply()),
                    held(pwms, c.pwm()),
                    held(outputs, c.lock()),
                    leds);
            GpioEvse evse = new GpioEvse(c, wires, timelines.evses(), chip);
            evse.open();
            evses.add(evse);
            owners.put(c.supply(), subject);
            c.pwm().ifPresent(name -> owners.put(name, subject));
            c.lock().ifPresent(name -> owners.put(name, subject));
            c.leds().values().forEach(name -> owners.put(name, subject));
            if (c.bench()) {
                problems.add(new Finding(
                        Level.NOTICE,
                        subject,
                        "etc/board.json: " + subject
                                + ": bench mode, Linux drives contactor or pilot itself and nothing opens when it hangs;"
                                + " wire an interlock before a car is plugged in"));
            }
        } catch (PinException e) {
            problems.add(new Finding(Level.FAILED, subject, "etc/board.json: " + subject + ": " + e.getMessage()));
        }
    }

    private void wire(MeterConfig c) {
        try {
            meters.add(new PulseMeter(c, held(inputs, c.pin()), timelines.meters()));
        } catch (PinException e) {
            problems.add(new Finding(
                    Level.DEGRADED,
                    "meter " + c.name(),
                    "etc/board.json: meter '" + c.name() + "': " + e.getMessage()));
        }
    }

    private static <T> Optional<T> held(Map<String, T> pins, Optional<String> name) {
        return name.map(n -> held(pins, n));
    }

    private static <T> T held(Map<String, T> pins, String name) {
        T pin = pins.get(name);
        if (pin == null) {
            throw new PinException(
                    "not offered, because its pin '" + name + "' could not be opened; correct that first");
        }
        return pin;
    }

    Map<String, InputPin> inputs() {
        return inputs;
    }

    Map<String, OutputPin> outputs() {
        return outputs;
    }

    Map<String, PwmPin> pwms() {
        return pwms;
    }

    List<GpioEvse> evses() {
        return evses;
    }

    List<PulseMeter> meters() {
        return meters;
    }

    Optional<PinSimulator> simulator() {
        return simulated.map(chip -> chip);
    }

    /** Which EVSE drives an output; absent if it is free for others. */
    Optional<String> owner(String pin) {
        return Optional.ofNullable(owners.get(pin));
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(problems);
        inputs.values().forEach(p -> lost(all, p.name(), p.trouble()));
        outputs.values().forEach(p -> lost(all, p.name(), p.trouble()));
        pwms.values().forEach(p -> lost(all, p.name(), p.trouble()));
        for (GpioEvse evse : evses) {
            evse.fault()
                    .filter(EvseFault::latched)
                    .ifPresent(fault -> all.add(new Finding(
                            Level.FAILED,
                            "evse " + evse.evseId(),
                            "evse " + evse.evseId() + ": " + fault.info()
                                    + "; it stays off until the board is opened anew (restart the controller)")));
        }
        meters.forEach(m -> m.trouble().ifPresent(t -> all.add(new Finding(Level.DEGRADED, "meter " + m.name(), t))));
        return all;
    }

    private static void lost(List<Finding> all, String pin, Optional<String> trouble) {
        trouble.ifPresent(t -> all.add(new Finding(Level.FAILED, "pin " + pin, t)));
    }

    /** EVSEs open, registers are written, outputs are driven safe, lines are released. */
    @Override
    public void close() {
        evses.forEach(GpioEvse::close);
        meters.forEach(PulseMeter::close);
        pins.close();
    }
}
