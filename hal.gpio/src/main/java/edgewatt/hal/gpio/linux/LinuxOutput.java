package edgewatt.hal.gpio.linux;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.PinConfig;

/** An output line as Pi4J sees it. Requested at its safe level, so that there is no moment of another. */
final class LinuxOutput extends DigitalOutputBase {
    private final PinConfig.Out pin;
    private final Lines lines;
    private Lines.Line line;

    LinuxOutput(DigitalOutputProvider provider, DigitalOutputConfig config, PinConfig.Out pin, Lines lines) {
        super(provider, config);
        this.pin = pin;
        this.lines = lines;
    }

    @Override
    public DigitalOutput initialize(Context context) throws InitializeException {
        line = lines.output(pin);
        try {
            state = electrical(lines.get(line.fd()));
            return super.initialize(context);
        } catch (ErrnoException | InitializeException e) {
            lines.close(line.fd());
            throw e;
        }
    }

    /** Writes the line, also when the level does not change. */
    @Override
    public synchronized DigitalOutput state(DigitalState level) {
        if (line == null) {
            throw new PinException("gpio pin '" + pin.name() + "': its line is released; bind the pin anew");
        }
        try {
            lines.set(line.fd(), level == DigitalState.HIGH ^ pin.activeLow());
        } catch (ErrnoException e) {
            throw new PinException(
                    "gpio pin '" + pin.name() + "': " + lines.place(pin) + " cannot be driven (" + e.getMessage()
                            + "); check that the chip is still there, then restart the controller",
                    e);
        }
        return super.state(level);
    }

    private DigitalState electrical(boolean active) {
        return active ^ pin.activeLow() ? DigitalState.HIGH : DigitalState.LOW;
    }

    @Override
    public synchronized DigitalOutput shutdown(Context context) throws ShutdownException {
        if (line != null) {
            try {
                super.shutdown(context);
            } finally {
                lines.close(line.fd());
                line = null;
            }
        }
        return this;
    }
}
