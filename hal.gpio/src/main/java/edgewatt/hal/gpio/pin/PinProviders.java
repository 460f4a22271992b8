package edgewatt.hal.gpio.pin;

import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.pwm.PwmProvider;
import edgewatt.hal.gpio.config.PinConfig;

/** The chip behind the pins: Pi4J providers, and what Pi4J has no word for. */
public interface PinProviders extends AutoCloseable {
    DigitalInputProvider inputs();

    DigitalOutputProvider outputs();

    PwmProvider pwms();

    /** Where a pin is, in a sentence: {@code line 17 of gpiochip0}. */
    String place(PinConfig pin);

    /** Pi4J's address of a pin: unique over all chips of the board. */
    int address(PinConfig pin);

    /** Whether the chip debounces this input by itself; asked after it was opened. */
    boolean debounces(PinConfig.In pin);

    /** Called before a pin is opened: the configuration behind Pi4J's id, which is the pin's name. */
    default void expect(PinConfig pin) {}

    /** Everything is released. */
    @Override
    void close();
}
