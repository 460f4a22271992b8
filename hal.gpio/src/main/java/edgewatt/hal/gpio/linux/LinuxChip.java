package edgewatt.hal.gpio.linux;

import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.pwm.PwmProvider;
import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.ChipRef;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.pin.PinProviders;
import edgewatt.hal.gpio.pin.Timeline;
import java.util.Optional;

public final class LinuxChip implements PinProviders {
    public LinuxChip(Optional<ChipRef> chip, Timeline timeline) {
        throw new PinException("the Linux GPIO provider is not built in yet; write {\"kind\": \"simulated\"}");
    }
    @Override
    public DigitalInputProvider inputs() {
        return null;
    }
    @Override
    public DigitalOutputProvider outputs() {
        return null;
    }
    @Override
    public PwmProvider pwms() {
        return null;
    }
    @Override
    public String place(PinConfig pin) {
        return "";
    }
    @Override
    public int address(PinConfig pin) {
        return 0;
    }
    @Override
    public boolean debounces(PinConfig.In pin) {
        return false;
    }
    @Override
    public void close() {}
}
