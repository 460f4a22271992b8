package edgewatt.hal.gpio.evse;

import edgewatt.api.station.DriverState.Contactor;
import edgewatt.hal.gpio.config.EvseConfig.Led;
import edgewatt.hal.gpio.pin.InputPin;
import edgewatt.hal.gpio.pin.OutputPin;
import edgewatt.hal.gpio.pin.PwmPin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The pins of one EVSE by role; see {@link edgewatt.hal.gpio.config.EvseConfig}. */
public record Wires(
        InputPin plug,
        Optional<InputPin> request,
        Optional<InputPin> ventilation,
        Optional<InputPin> fault,
        Optional<InputPin> rcd,
        Optional<InputPin> feedback,
        List<InputPin> cable,
        OutputPin supply,
        Optional<PwmPin> pwm,
        Optional<OutputPin> lock,
        Map<Led, OutputPin> leds) {

    Stream<InputPin> inputs() {
        return Stream.concat(
                Stream.of(Optional.of(plug), request, ventilation, fault, rcd, feedback)
                        .flatMap(Optional::stream),
                cable.stream());
    }

    Sensed sense() {
        return new Sensed(
                plug.isActive(),
                active(request),
                active(ventilation),
                active(fault),
                active(rcd),
                feedback.map(f -> f.isActive() ? Contactor.CLOSED : Contactor.OPEN)
                        .orElse(Contactor.UNKNOWN),
                cable.size() == 2
                        ? OptionalInt.of((cable.get(0).isActive() ? 1 : 0)
                                + (cable.get(1).isActive() ? 2 : 0))
                        : OptionalInt.empty());
    }

    private static boolean active(Optional<InputPin> pin) {
        return pin.map(InputPin::isActive).orElse(false);
    }
}
