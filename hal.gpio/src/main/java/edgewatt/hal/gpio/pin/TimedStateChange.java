package edgewatt.hal.gpio.pin;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;

/** Pi4J's event with what it lacks: when. */
public final class TimedStateChange extends DigitalStateChangeEvent<DigitalInput> {
    private final long nanos;

    /** @param nanos on the scale of {@link System#nanoTime()} */
    public TimedStateChange(DigitalInput source, DigitalState state, long nanos) {
        super(source, state);
        this.nanos = nanos;
    }

    public long nanos() {
        return nanos;
    }
}
