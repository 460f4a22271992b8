package edgewatt.hal.gpio.pin;

import com.pi4j.io.gpio.digital.DigitalState;
import edgewatt.api.io.DigitalOutput;
import edgewatt.api.io.PinException;
import edgewatt.api.io.Subscription;
import edgewatt.hal.gpio.config.PinConfig.Out;
import edgewatt.hal.gpio.config.PinConfig.Safe;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An output over Pi4J. Once {@link #release} was called only the safe level is driven, by nobody else. */
public final class OutputPin implements DigitalOutput {
    private static final Logger log = LoggerFactory.getLogger(OutputPin.class);

    private final Out config;
    private final com.pi4j.io.gpio.digital.DigitalOutput line;
    private final Listeners<Boolean> writes = new Listeners<>();
    private boolean active;
    private boolean released;
    private volatile String lost;

    OutputPin(Out config, com.pi4j.io.gpio.digital.DigitalOutput line) {
        this.config = config;
        this.line = line;
        this.active = line.state() == level(true);
    }

    private DigitalState level(boolean logical) {
        return logical ^ config.activeLow() ? DigitalState.HIGH : DigitalState.LOW;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public synchronized void set(boolean level) {
        if (released) {
            throw new PinException(
                    "gpio pin '" + name() + "': the board is stopped; bind the pin anew when it is back");
        }
        drive(level);
    }

    private void drive(boolean level) {
        try {
            line.state(level(level));
            active = level;
            lost = null;
        } catch (RuntimeException e) {
            lost = e.getMessage();
            throw new PinException(e.getMessage(), e);
        }
        writes.tell(name(), level);
    }

    @Override
    public synchronized boolean isActive() {
        return active;
    }

    @Override
    public boolean safeLevel() {
        return config.safe() == Safe.HOLD ? isActive() : config.safe() == Safe.ACTIVE;
    }

    /** Drives the safe level for the last time; logged, never thrown, if the line is lost. */
    synchronized void release() {
        if (!released) {
            released = true;
            try {
                drive(safeLevel());
            } catch (PinException e) {
                log.error("safe level not driven: {}", e.getMessage());
            }
        }
    }

    /** Drives the safe level now; the pin stays usable. Logged, never thrown, if the line is lost. */
    public synchronized void safe() {
        if (!released) {
            try {
                drive(safeLevel());
            } catch (PinException e) {
                log.error("safe level not driven: {}", e.getMessage());
            }
        }
    }

    /** Why the last write failed; empty while the line is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(lost);
    }

    /** Calls on every write, on the writer's thread. */
    Subscription onWrite(Consumer<Boolean> listener) {
        return writes.add(listener);
    }

    /** The electrical level, with polarity undone: what the world sees. */
    boolean seen() {
        return line.state() == level(true);
    }
}
