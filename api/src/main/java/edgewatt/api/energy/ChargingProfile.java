package edgewatt.api.energy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A charging profile (OCPP 2.1 ChargingProfileType). 1.6 and 2.0.1 profiles are subsets.
 *
 * @param id unique on the station
 * @param stackLevel at least 0; the highest valid one of a purpose wins
 * @param transaction our transaction id, for {@link Purpose#TX}
 * @param schedules 1 to 3; 1.6 has exactly 1
 */
public record ChargingProfile(
        int id,
        int stackLevel,
        Purpose purpose,
        Kind kind,
        Optional<Recurrency> recurrency,
        Optional<Instant> validFrom,
        Optional<Instant> validTo,
        Optional<UUID> transaction,
        List<Schedule> schedules) {

    public enum Purpose {
        STATION_EXTERNAL_CONSTRAINTS,
        STATION_MAX,
        TX_DEFAULT,
        TX,
        PRIORITY_CHARGING,
        LOCAL_GENERATION
    }

    public enum Kind {
        ABSOLUTE,
        RECURRING,
        RELATIVE,
        DYNAMIC
    }

    public enum Recurrency {
        DAILY,
        WEEKLY
    }

    /** Unit of all values of a schedule: W is the total over phases, A is per phase. */
    public enum RateUnit {
        A,
        W
    }

    /** OCPP 2.1 OperationModeEnumType. */
    public enum OperationMode {
        IDLE,
        CHARGING_ONLY,
        CENTRAL_SETPOINT,
        EXTERNAL_SETPOINT,
        EXTERNAL_LIMITS,
        CENTRAL_FREQUENCY,
        LOCAL_FREQUENCY,
        LOCAL_LOAD_BALANCING
    }

    /**
     * @param start absent for relative profiles
     * @param durationS absent = no end
     * @param minChargingRate a hint for sharing, never a floor
     * @param periods ordered by start; the first begins at 0
     */
    public record Schedule(
            int id,
            RateUnit unit,
            Optional<Instant> start,
            OptionalInt durationS,
            OptionalDouble minChargingRate,
            List<Period> periods) {}

    /**
     * @param startS seconds from the start of the schedule
     * @param limit at least 0; absent = not limited here
     * @param dischargeLimit at most 0
     * @param setpoint signed target
     * @param numberPhases absent = 3
     */
    public record Period(
            int startS,
            OptionalDouble limit,
            OptionalDouble dischargeLimit,
            OptionalDouble setpoint,
            OperationMode mode,
            OptionalInt numberPhases) {
        public static Period limit(int startS, double limit) {
            return new Period(
                    startS,
                    OptionalDouble.of(limit),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OperationMode.CHARGING_ONLY,
                    OptionalInt.empty());
        }
    }
}
