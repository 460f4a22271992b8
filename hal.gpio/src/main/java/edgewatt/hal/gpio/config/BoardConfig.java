package edgewatt.hal.gpio.config;

import edgewatt.api.deploy.Health;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is right in {@code etc/board.json}, and a sentence for each thing that is not.
 *
 * @param simulated whether the chip is the simulated one
 * @param chip the Linux chip of pins that name none; absent for the simulated chip
 * @param pins by name, in the file's order
 * @param evses those whose roles are all right
 * @param meters those that are all right
 * @param problems what is wrong
 */
public record BoardConfig(
        boolean simulated,
        Optional<ChipRef> chip,
        Map<String, PinConfig> pins,
        List<EvseConfig> evses,
        List<MeterConfig> meters,
        List<Health.Finding> problems) {}
