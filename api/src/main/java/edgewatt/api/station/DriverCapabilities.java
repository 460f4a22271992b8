package edgewatt.api.station;

import java.time.Duration;

/**
 * What a hardware driver declares for one EVSE.
 *
 * @param maxCurrentA A per phase
 * @param phases wired, 1 to 3
 * @param rotation site phases behind the EVSE's L1/L2/L3: {@code "RST"}, {@code "STR"}, {@code "TRS"}, ...
 * @param phaseSwitching can change between 1 and 3 phases
 * @param phaseSwitchPause contactor-open time before switching
 * @param bidirectional can discharge
 * @param lockable has a cable lock
 * @param feedback has contactor feedback
 * @param ventilation permits state D
 * @param bench contactor or pilot is driven by this process directly: for the bench only (DESIGN section 0)
 */
public record DriverCapabilities(
        double maxCurrentA,
        int phases,
        String rotation,
        boolean phaseSwitching,
        Duration phaseSwitchPause,
        boolean bidirectional,
        boolean lockable,
        boolean feedback,
        boolean ventilation,
        boolean bench) {}
