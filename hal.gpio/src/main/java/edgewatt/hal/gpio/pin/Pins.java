package edgewatt.hal.gpio.pin;

import com.pi4j.context.Context;
import com.pi4j.context.ContextBuilder;
import com.pi4j.io.exception.IOAlreadyExistsException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmPolarity;
import com.pi4j.io.pwm.PwmType;
import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.PinConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The board's pins over one Pi4J context: no auto-detection, which would scan class paths, and no shutdown hook, which
 * would keep this bundle's class loader. One thread opens and closes; blocks on hardware.
 */
public final class Pins implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pins.class);

    private final PinProviders providers;
    private final Timeline timeline;
    private final Context context;
    private final List<OutputPin> outputs = new ArrayList<>();
    private final List<PwmPin> pwms = new ArrayList<>();

    /** @param timeline edges are told there */
    public Pins(PinProviders providers, Timeline timeline) {
        this.providers = providers;
        this.timeline = timeline;
        try {
            context = ContextBuilder.newInstance()
                    .noAutoDetectPlatforms()
                    .noAutoDetectProviders()
                    .noAutoInject()
                    .disableShutdownHook()
                    .add(providers.inputs())
                    .add(providers.outputs())
                    .add(providers.pwms())
                    .build();
        } catch (RuntimeException | Error e) {
            providers.close();
            throw e;
        }
    }

    /** @throws PinException the line is missing, busy, or refuses: which pin, why, what to do */
    public InputPin open(PinConfig.In pin) {
        DigitalInput line = opening(
                pin,
                () -> providers
                        .inputs()
                        .create(DigitalInput.newConfigBuilder(context)
                                .id(pin.name())
                                .address(providers.address(pin))
                                .onState(high(pin) ? DigitalState.HIGH : DigitalState.LOW)
                                .pull(pull(pin.bias()))
                                .debounce((long) pin.debounceMs(), TimeUnit.MILLISECONDS)
                                .build()));
        InputPin input =
                new InputPin(pin.name(), providers.debounces(pin) ? 0 : pin.debounceMs(), line.isOn(), timeline);
        line.addListener(event -> {
            if (event.state() == DigitalState.UNKNOWN) {
                input.lose(
                        "gpio pin '" + pin.name() + "': " + providers.place(pin)
                                + " is gone; check that the chip is still there, then restart the board by writing etc/board.json");
            } else {
                long nanos = event instanceof TimedStateChange timed ? timed.nanos() : timeline.nanos();
                input.edge(event.state() == line.config().onState(), nanos);
            }
        });
        // a change between opening and listening; the same level once more is no edge
        input.found(line.isOn());
        return input;
    }

    /** Opens an output at its safe level. */
    public OutputPin open(PinConfig.Out pin) {
        var config = DigitalOutput.newConfigBuilder(context)
                .id(pin.name())
                .address(providers.address(pin))
                .onState(high(pin) ? DigitalState.HIGH : DigitalState.LOW);
        if (pin.safe() != PinConfig.Safe.HOLD) {
            boolean safe = pin.safe() == PinConfig.Safe.ACTIVE;
            DigitalState level = safe == high(pin) ? DigitalState.HIGH : DigitalState.LOW;
            config.initial(level).shutdown(level);
        }
        OutputPin output =
                new OutputPin(pin, opening(pin, () -> providers.outputs().create(config.build())));
        outputs.add(output);
        return output;
    }

    /** Opens a PWM output at its safe duty cycle. */
    public PwmPin open(PinConfig.Pwm pin) {
        Pwm line = opening(
                pin,
                () -> providers
                        .pwms()
                        .create(Pwm.newConfigBuilder(context)
                                .id(pin.name())
                                .address(providers.address(pin))
                                .pwmType(PwmType.HARDWARE)
                                .frequency(pin.frequencyHz())
                                .polarity(pin.activeLow() ? PwmPolarity.INVERSED : PwmPolarity.NORMAL)
                                .initial(pin.safeDuty())
                                .shutdown(pin.safeDuty())
                                .build()));
        PwmPin pwm = new PwmPin(pin, line);
        pwms.add(pwm);
        return pwm;
    }

    private <T> T opening(PinConfig pin, java.util.function.Supplier<T> create) {
        providers.expect(pin);
        try {
            return create.get();
        } catch (RuntimeException e) {
            // Pi4J wraps what the provider has said in sentences of its own
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof PinException said) {
                    throw said;
                }
                if (t instanceof IOAlreadyExistsException) {
                    throw new PinException(
                            "gpio pin '" + pin.name() + "': " + providers.place(pin)
                                    + " is already used by another pin; choose another in etc/board.json",
                            e);
                }
            }
            throw new PinException(
                    "gpio pin '" + pin.name() + "': " + providers.place(pin) + " cannot be opened (" + e.getMessage()
                            + "); correct it in etc/board.json",
                    e);
        }
    }

    private static boolean high(PinConfig pin) {
        return !pin.activeLow();
    }

    private static PullResistance pull(PinConfig.Bias bias) {
        return switch (bias) {
            case PULL_UP -> PullResistance.PULL_UP;
            case PULL_DOWN -> PullResistance.PULL_DOWN;
            case DISABLED, AS_IS -> PullResistance.OFF;
        };
    }

    /** Drives every output safe, then releases the lines. Idempotent. */
    @Override
    public void close() {
        if (context.isShutdown()) {
            return;
        }
        outputs.forEach(OutputPin::release);
        pwms.forEach(PwmPin::release);
        try {
            context.shutdown();
        } catch (Exception e) {
            log.error("Pi4J did not shut down in order; the lines are released all the same", e);
        }
        providers.close();
    }
}
