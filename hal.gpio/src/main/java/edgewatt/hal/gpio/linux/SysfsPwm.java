package edgewatt.hal.gpio.linux;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmBase;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmPolarity;
import com.pi4j.io.pwm.PwmProvider;
import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.PinConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A PWM channel by sysfs. It stays exported and enabled at its safe duty cycle when the board closes: to unexport it would
 * drop the line to wherever the driver likes.
 */
final class SysfsPwm extends PwmBase {
    private static final long NANOS = 1_000_000_000L;
    private static final int TRIES = 100;

    private final PinConfig.Pwm pin;
    private final Path chip;
    private final Path channel;
    private final long periodNanos;

    SysfsPwm(PwmProvider provider, PwmConfig config, PinConfig.Pwm pin) {
        super(provider, config);
        this.pin = pin;
        this.chip = Path.of(pin.pwmChip());
        this.channel = chip.resolve("pwm" + pin.channel());
        this.periodNanos = NANOS / pin.frequencyHz();
    }

    @Override
    public Pwm initialize(Context context) throws InitializeException {
        if (!Files.isDirectory(chip)) {
            throw new PinException("gpio pin '" + pin.name() + "': there is no PWM chip " + chip
                    + "; enable it in the device tree, or correct pwmChip in etc/board.json");
        }
        if (!Files.isDirectory(channel)) {
            write(chip.resolve("export"), Integer.toString(pin.channel()));
        }
        awaitChannel();
        // the kernel refuses a period below the duty time, and a change of polarity while enabled
        write(channel.resolve("duty_cycle"), "0");
        write(channel.resolve("period"), Long.toString(periodNanos));
        String wanted = config.polarity() == PwmPolarity.INVERSED ? "inversed" : "normal";
        if (!read(channel.resolve("polarity")).equals(wanted)) {
            write(channel.resolve("enable"), "0");
            write(channel.resolve("polarity"), wanted);
        }
        write(channel.resolve("duty_cycle"), Long.toString(dutyNanos(pin.safeDuty())));
        write(channel.resolve("enable"), "1");
        return super.initialize(context);
    }

    /** udev hands a new channel to its group a moment after it appears. */
    private void awaitChannel() {
        Path enable = channel.resolve("enable");
        for (int i = 0; i < TRIES && !Files.isWritable(enable); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private long dutyNanos(double percent) {
        return Math.round(periodNanos * percent / 100);
    }

    @Override
    public Pwm on() {
        write(channel.resolve("duty_cycle"), Long.toString(dutyNanos(dutyCycle)));
        onState = true;
        return this;
    }

    /** Duty cycle 0: a constant inactive level, still driven. */
    @Override
    public Pwm off() {
        write(channel.resolve("duty_cycle"), "0");
        onState = false;
        return this;
    }

    @Override
    public Pwm shutdown(Context context) throws ShutdownException {
        write(channel.resolve("duty_cycle"), Long.toString(dutyNanos(pin.safeDuty())));
        return this;
    }

    private void write(Path file, String value) {
        try {
            Files.write(file, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(file, "cannot be written", e);
        }
    }

    private String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw failed(file, "cannot be read", e);
        }
    }

    private PinException failed(Path file, String what, IOException e) {
        return new PinException(
                "gpio pin '" + pin.name() + "': " + file + " " + what + " (" + e.getMessage()
                        + "); is the channel in use or not permitted? correct it in etc/board.json",
                e);
    }
}
