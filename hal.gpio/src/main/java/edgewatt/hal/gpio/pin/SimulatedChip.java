package edgewatt.hal.gpio.pin;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.pwm.PwmProvider;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInput;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInputProviderImpl;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalOutputProviderImpl;
import com.pi4j.plugin.mock.provider.pwm.MockPwmProviderImpl;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.Subscription;
import edgewatt.hal.gpio.config.PinConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** A chip of Pi4J's mock providers, and the world that is wired to it. */
public final class SimulatedChip implements PinProviders, PinSimulator {
    private static final int PWM_BASE = 1 << 24;

    private final DigitalInputProvider inputs = new Inactive();
    private final DigitalOutputProvider outputs = new MockDigitalOutputProviderImpl();
    private final PwmProvider pwms = new MockPwmProviderImpl();
    private final Map<String, MockDigitalInput> drivable = new ConcurrentHashMap<>();
    private final Map<String, OutputPin> watchable = new ConcurrentHashMap<>();
    private final Map<String, PwmPin> watchablePwms = new ConcurrentHashMap<>();

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
        return pin instanceof PinConfig.Pwm pwm
                ? "channel " + pwm.channel() + " of the simulated chip"
                : "line " + address(pin) + " of the simulated chip";
    }

    @Override
    public int address(PinConfig pin) {
        if (pin instanceof PinConfig.In in) {
            return in.line();
        }
        if (pin instanceof PinConfig.Out out) {
            return out.line();
        }
        PinConfig.Pwm pwm = (PinConfig.Pwm) pin;
        return PWM_BASE + (pwm.pwmChip().hashCode() & 0xffff) * 256 + pwm.channel();
    }

    @Override
    public boolean debounces(PinConfig.In pin) {
        return false;
    }

    /** Lets the world see an output. */
    public void wire(OutputPin output) {
        watchable.put(output.name(), output);
    }

    /** Lets the world see a PWM output. */
    public void wire(PwmPin pwm) {
        watchablePwms.put(pwm.name(), pwm);
    }

    @Override
    public void drive(String input, boolean active) {
        MockDigitalInput line = named(drivable, input, "input");
        DigitalState on = line.config().onState();
        line.mockState(active ? on : DigitalState.getInverseState(on));
    }

    @Override
    public boolean level(String output) {
        return named(watchable, output, "output").seen();
    }

    @Override
    public double duty(String pwmOutput) {
        return named(watchablePwms, pwmOutput, "pwm output").duty();
    }

    @Override
    public Subscription onOutput(String output, Consumer<Boolean> listener) {
        return named(watchable, output, "output").onWrite(listener);
    }

    @Override
    public Subscription onDuty(String pwmOutput, DoubleConsumer listener) {
        double[] last = {Double.NaN};
        return named(watchablePwms, pwmOutput, "pwm output").onWrite(percent -> {
            if (percent != last[0]) {
                last[0] = percent;
                listener.accept(percent);
            }
        });
    }

    private static <T> T named(Map<String, T> all, String name, String what) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the simulated board has no " + what + " '" + name + "'; it has "
                    + String.join(", ", new java.util.TreeSet<>(all.keySet())));
        }
        return found;
    }

    @Override
    public void close() {
        drivable.clear();
        watchable.clear();
        watchablePwms.clear();
    }

    /** Pi4J's mock input begins low, which is active for an active-low pin: a world at rest is inactive. */
    private final class Inactive extends MockDigitalInputProviderImpl {
        @Override
        public DigitalInput create(DigitalInputConfig config) {
            MockDigitalInput line = (MockDigitalInput) super.create(config);
            line.mockState(DigitalState.getInverseState(config.onState()));
            drivable.put(config.id(), line);
            return line;
        }
    }
}
