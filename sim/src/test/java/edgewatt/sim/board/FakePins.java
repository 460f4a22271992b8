package edgewatt.sim.board;

import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.Subscription;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** A simulated chip without a chip. The test is the controller: it writes the outputs and reads the inputs. */
public final class FakePins implements PinSimulator {
    public final Map<String, Boolean> inputs = new ConcurrentHashMap<>();
    private final Map<String, Boolean> outputs = new ConcurrentHashMap<>();
    private final Map<String, Double> duties = new ConcurrentHashMap<>();
    private final Map<String, Set<Consumer<Boolean>>> onOutput = new ConcurrentHashMap<>();
    private final Map<String, Set<DoubleConsumer>> onDuty = new ConcurrentHashMap<>();
    final AtomicInteger pulses = new AtomicInteger();

    FakePins(Set<String> inputNames, Set<String> outputNames, Set<String> pwmNames) {
        inputNames.forEach(n -> inputs.put(n, false));
        outputNames.forEach(n -> outputs.put(n, false));
        pwmNames.forEach(n -> duties.put(n, 100.0));
        outputNames.forEach(n -> onOutput.put(n, new CopyOnWriteArraySet<>()));
        pwmNames.forEach(n -> onDuty.put(n, new CopyOnWriteArraySet<>()));
    }

    public static FakePins board() {
        return new FakePins(
                Set.of(
                        "plug1",
                        "request1",
                        "ventilation1",
                        "fault1",
                        "rcd1",
                        "feedback1",
                        "cableA1",
                        "cableB1",
                        "s0-1"),
                Set.of("permit1", "lock1"),
                Set.of("offer1"));
    }

    public void write(String output, boolean active) {
        outputs.put(output, active);
        onOutput.get(output).forEach(l -> l.accept(active));
    }

    public void duty(String pwm, double percent) {
        duties.put(pwm, percent);
        onDuty.get(pwm).forEach(l -> l.accept(percent));
    }

    public int listeners() {
        return onOutput.values().stream().mapToInt(Set::size).sum()
                + onDuty.values().stream().mapToInt(Set::size).sum();
    }

    private static <T> T known(Map<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no pin '" + name + "'");
        }
        return value;
    }

    @Override
    public void drive(String input, boolean active) {
        known(inputs, input);
        inputs.put(input, active);
        if (input.startsWith("s0") && active) {
            pulses.incrementAndGet();
        }
    }

    @Override
    public boolean level(String output) {
        return known(outputs, output);
    }

    @Override
    public double duty(String pwmOutput) {
        return known(duties, pwmOutput);
    }

    @Override
    public Subscription onOutput(String output, Consumer<Boolean> listener) {
        known(onOutput, output).add(listener);
        return () -> onOutput.get(output).remove(listener);
    }

    @Override
    public Subscription onDuty(String pwmOutput, DoubleConsumer listener) {
        known(onDuty, pwmOutput).add(listener);
        return () -> onDuty.get(pwmOutput).remove(listener);
    }
}
