package edgewatt.hal.gpio.linux;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.linux.Uapi.LineEvent;
import edgewatt.hal.gpio.pin.TimedStateChange;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** An input line as Pi4J sees it: electrical states, events on the poller's thread. A lost line is UNKNOWN. */
final class LinuxInput extends DigitalInputBase implements Poller.Listener {
    private static final long OLDEST = TimeUnit.SECONDS.toNanos(60);

    private final PinConfig.In pin;
    private final Lines lines;
    private final Poller poller;
    private final LongSupplier clock;
    private volatile DigitalState state = DigitalState.UNKNOWN;
    private Lines.Line line;

    LinuxInput(
            DigitalInputProvider provider,
            DigitalInputConfig config,
            PinConfig.In pin,
            Lines lines,
            Poller poller,
            LongSupplier clock) {
        super(provider, config);
        this.pin = pin;
        this.lines = lines;
        this.poller = poller;
        this.clock = clock;
    }

    @Override
    public DigitalInput initialize(Context context) throws InitializeException {
        super.initialize(context);
        line = lines.input(pin);
        try {
            state = electrical(lines.get(line.fd()));
            poller.add(line.fd(), this);
        } catch (RuntimeException e) {
            lines.close(line.fd());
            throw e;
        }
        return this;
    }

    boolean debounced() {
        return line != null && line.debounced();
    }

    @Override
    public DigitalState state() {
        return state;
    }

    @Override
    public void edge(LineEvent event) {
        DigitalState now = electrical(event.rising());
        if (now != state) {
            state = now;
            dispatch(new TimedStateChange(this, now, moment(event)));
        }
    }

    /** The kernel's clock is {@link System#nanoTime()}'s; its debounce stamps the end of the quiet time. */
    private long moment(LineEvent event) {
        long at = event.timestampNanos() - (line.debounced() ? pin.debounceMs() * 1_000_000L : 0);
        long age = clock.getAsLong() - at;
        return age >= 0 && age <= OLDEST ? at : clock.getAsLong();
    }

    @Override
    public void lost() {
        state = DigitalState.UNKNOWN;
        dispatch(new DigitalStateChangeEvent<DigitalInput>(this, DigitalState.UNKNOWN));
    }

    private DigitalState electrical(boolean active) {
        return active ^ pin.activeLow() ? DigitalState.HIGH : DigitalState.LOW;
    }

    @Override
    public DigitalInput shutdown(Context context) throws ShutdownException {
        super.shutdown(context);
        if (line != null) {
            poller.remove(line.fd());
            lines.close(line.fd());
            line = null;
        }
        return this;
    }
}
