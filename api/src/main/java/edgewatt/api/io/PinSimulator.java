package edgewatt.api.io;

import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The world's side of a simulated chip: what a wire, a car or an interlock would do. Registered only while
 * {@code etc/board.json} chooses the simulated chip. Levels are logical (polarity applied). Any thread.
 */
@ProviderType
public interface PinSimulator {
    /**
     * Drives an input pin as the world would.
     *
     * @throws IllegalArgumentException if there is no such input
     */
    void drive(String input, boolean active);

    /** Level of an output as the world sees it. */
    boolean level(String output);

    /** Duty cycle of a PWM output in percent. */
    double duty(String pwmOutput);

    /** Calls on every write to an output, also when the level does not change, on the writer's thread; must not block. */
    Subscription onOutput(String output, Consumer<Boolean> listener);

    /** Calls on every change of a PWM output's duty cycle in percent, on the writer's thread; must not block. */
    Subscription onDuty(String pwmOutput, DoubleConsumer listener);
}
