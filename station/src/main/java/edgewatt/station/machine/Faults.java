package edgewatt.station.machine;

import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which complaints of the hardware forbid energy, and how a transaction ends by them. */
final class Faults {
    static final EvseFault WELDED = new EvseFault(
            EvseFault.Code.POWER_SWITCH_FAILURE, "contactor closed while commanded open; isolate", "WELDED", true);

    private static final EvseFault PILOT_LOST = new EvseFault(
            EvseFault.Code.EV_COMMUNICATION_ERROR, "pilot short or lost; check cable and car", "PILOT_E", false);
    private static final EvseFault PILOT_UNAVAILABLE =
            new EvseFault(EvseFault.Code.OTHER_ERROR, "pilot reports the EVSE unavailable", "PILOT_F", false);

    /** Told, and charging goes on. */
    private static final Set<EvseFault.Code> WARNINGS =
            EnumSet.of(EvseFault.Code.READER_FAILURE, EvseFault.Code.WEAK_SIGNAL, EvseFault.Code.POWER_METER_FAILURE);

    private Faults() {}

    static Optional<EvseFault> blocking(DriverState hardware) {
        Optional<EvseFault> told = hardware.fault().filter(f -> !WARNINGS.contains(f.code()));
        if (told.isPresent()) {
            return told;
        }
        if (hardware.pilot() == PilotState.E) {
            return Optional.of(PILOT_LOST);
        }
        return hardware.pilot() == PilotState.F ? Optional.of(PILOT_UNAVAILABLE) : Optional.empty();
    }

    static StopReason reason(EvseFault fault) {
        return switch (fault.code()) {
            case GROUND_FAILURE -> StopReason.GROUND_FAULT;
            case OVER_CURRENT_FAILURE -> StopReason.OVERCURRENT_FAULT;
            default -> StopReason.OTHER;
        };
    }
}
