package edgewatt.hal.gpio.pin;

import com.pi4j.io.pwm.Pwm;
import edgewatt.api.io.PinException;
import edgewatt.api.io.PwmOutput;
import edgewatt.api.io.Subscription;
import edgewatt.hal.gpio.config.PinConfig;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PWM output over Pi4J. Once {@link #release} was called only the safe duty cycle is driven, by nobody else. */
public final class PwmPin implements PwmOutput {
    private static final Logger log = LoggerFactory.getLogger(PwmPin.class);

    private final PinConfig.Pwm config;
    private final Pwm line;
    private final Listeners<Double> writes = new Listeners<>();
    private double duty;
    private boolean released;
    private volatile String lost;

    PwmPin(PinConfig.Pwm config, Pwm line) {
        this.config = config;
        this.line = line;
        this.duty = config.safeDuty();
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public synchronized void setDuty(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException(
                    "gpio pin '" + name() + "': duty cycle " + percent + " percent; expected 0 to 100");
        }
        if (released) {
            throw new PinException(
                    "gpio pin '" + name() + "': the board is stopped; bind the pin anew when it is back");
        }
        drive(percent);
    }

    private void drive(double percent) {
        try {
            line.on(percent);
            duty = percent;
            lost = null;
        } catch (RuntimeException e) {
            lost = e.getMessage();
            throw new PinException(e.getMessage(), e);
        }
        writes.tell(name(), percent);
    }

    @Override
    public synchronized double duty() {
        return duty;
    }

    @Override
    public double safeDuty() {
        return config.safeDuty();
    }

    /** Drives the safe duty cycle for the last time; logged, never thrown, if the line is lost. */
    synchronized void release() {
        if (!released) {
            safe();
            released = true;
        }
    }

    /** Drives the safe duty cycle now; the pin stays usable. Logged, never thrown, if the line is lost. */
    public synchronized void safe() {
        if (!released) {
            try {
                drive(safeDuty());
            } catch (PinException e) {
                log.error("safe duty cycle not driven: {}", e.getMessage());
            }
        }
    }

    /** Why the last write failed; empty while the output is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(lost);
    }

    /** Calls on every write that changes the duty cycle or repeats it, on the writer's thread. */
    Subscription onWrite(Consumer<Double> listener) {
        return writes.add(listener);
    }
}
