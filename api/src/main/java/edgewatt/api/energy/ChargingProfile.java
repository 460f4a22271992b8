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
 * @param offline what becomes of it without a link; absent = nothing (2.1)
 * @param dynamic present exactly for {@link Kind#DYNAMIC} (2.1)
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
        List<Schedule> schedules,
        Optional<Offline> offline,
        Optional<Dynamic> dynamic) {

    /** A profile of 1.6 or 2.0.1. */
    public ChargingProfile(
            int id,
            int stackLevel,
            Purpose purpose,
            Kind kind,
            Optional<Recurrency> recurrency,
            Optional<Instant> validFrom,
            Optional<Instant> validTo,
            Optional<UUID> transaction,
            List<Schedule> schedules) {
        this(
                id,
                stackLevel,
                purpose,
                kind,
                recurrency,
                validFrom,
                validTo,
                transaction,
                schedules,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * @param maxS seconds without its owner's link after which it is no longer in force (2.1 maxOfflineDuration)
     * @param dropAfter it is removed then (2.1 invalidAfterOfflineDuration); else it is in force again with the link
     */
    public record Offline(int maxS, boolean dropAfter) {}

    /**
     * @param updateIntervalS the station asks for new values this long after the last; absent = never
     * @param updatedAt the last update; the schedule's duration counts from here
     */
    public record Dynamic(OptionalInt updateIntervalS, Instant updatedAt) {}

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
     * @param start absent for relative and dynamic profiles
     * @param durationS absent = no end
     * @param minChargingRate a hint for sharing, never a floor
     * @param periods ordered by start; the first begins at 0
     * @param localTime a recurrence keeps its local time of day over a change of summer time (2.1 useLocalTime)
     */
    public record Schedule(
            int id,
            RateUnit unit,
            Optional<Instant> start,
            OptionalInt durationS,
            OptionalDouble minChargingRate,
            List<Period> periods,
            boolean localTime) {
        /** A schedule of 1.6 or 2.0.1: recurrences are of 24 hours or 7 days. */
        public Schedule(
                int id,
                RateUnit unit,
                Optional<Instant> start,
                OptionalInt durationS,
                OptionalDouble minChargingRate,
                List<Period> periods) {
            this(id, unit, start, durationS, minChargingRate, periods, false);
        }
    }

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
