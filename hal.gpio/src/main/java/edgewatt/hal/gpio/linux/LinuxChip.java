package edgewatt.hal.gpio.linux;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProvider;
import com.pi4j.io.pwm.PwmProviderBase;
import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.ChipRef;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.pin.PinProviders;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Pi4J providers for the Linux GPIO character device and sysfs PWM: any board, any chip. Pi4J's own provider knows
 * Raspberry Pis only. One thread opens and closes.
 */
public final class LinuxChip implements PinProviders {
    private static final int PWM_BASE = 1 << 24;

    private final Kernel kernel;
    private final Chips chips;
    private final Lines lines;
    private final Poller poller;
    private final LongSupplier clock;
    private final Map<String, PinConfig> pins = new HashMap<>();
    private final Map<String, LinuxInput> opened = new HashMap<>();
    private final DigitalInputProvider inputs = new Inputs();
    private final DigitalOutputProvider outputs = new Outputs();
    private final PwmProvider pwms = new Pwms();

    /**
     * Loads JNA, which takes seconds on a small board.
     *
     * @throws PinException the chip is not there, or JNA does not load
     */
    public static LinuxChip open(ChipRef board) {
        return new LinuxChip(JnaKernel.load(), Path.of("/dev"), board, System::nanoTime);
    }

    LinuxChip(Kernel kernel, Path dev, ChipRef board, LongSupplier clock) {
        this.kernel = kernel;
        this.clock = clock;
        chips = new Chips(kernel, dev);
        try {
            chips.find(board);
        } catch (PinException e) {
            kernel.close();
            throw e;
        }
        lines = new Lines(kernel, chips, board);
        poller = new Poller(kernel);
    }

    @Override
    public DigitalInputProvider inputs() {
        return inputs;
    }

    @Override
    public DigitalOutputProvider outputs() {
        return outputs;
    }

    @Override
    public PwmProvider pwms() {
        return pwms;
    }

    @Override
    public String place(PinConfig pin) {
        return lines.place(pin);
    }

    @Override
    public int address(PinConfig pin) {
        if (pin instanceof PinConfig.In in) {
            return lines.chip(pin, in.chip()).index() << 16 | in.line();
        }
        if (pin instanceof PinConfig.Out out) {
            return lines.chip(pin, out.chip()).index() << 16 | out.line();
        }
        PinConfig.Pwm pwm = (PinConfig.Pwm) pin;
        return PWM_BASE + (pwm.pwmChip().hashCode() & 0xffff) * 256 + pwm.channel();
    }

    @Override
    public boolean debounces(PinConfig.In pin) {
        LinuxInput input = opened.get(pin.name());
        return input != null && input.debounced();
    }

    @Override
    public void expect(PinConfig pin) {
        pins.put(pin.name(), pin);
    }

    @Override
    public void close() {
        poller.close();
        chips.close();
        kernel.close();
    }

    private final class Inputs extends DigitalInputProviderBase {
        private Inputs() {
            super("edgewatt-linux-input", "Linux GPIO inputs");
        }

        @Override
        public DigitalInput create(DigitalInputConfig config) {
            LinuxInput input = new LinuxInput(this, config, (PinConfig.In) pins.get(config.id()), lines, poller, clock);
            context().registry().add(input);
            opened.put(config.id(), input);
            return input;
        }
    }

    private final class Outputs extends DigitalOutputProviderBase {
        private Outputs() {
            super("edgewatt-linux-output", "Linux GPIO outputs");
        }

        @Override
        public DigitalOutput create(DigitalOutputConfig config) {
            LinuxOutput output = new LinuxOutput(this, config, (PinConfig.Out) pins.get(config.id()), lines);
            context().registry().add(output);
            return output;
        }
    }

    private final class Pwms extends PwmProviderBase {
        private Pwms() {
            super("edgewatt-linux-pwm", "Linux sysfs PWM");
        }

        @Override
        public Pwm create(PwmConfig config) {
            SysfsPwm pwm = new SysfsPwm(this, config, (PinConfig.Pwm) pins.get(config.id()));
            context().registry().add(pwm);
            return pwm;
        }
    }
}
