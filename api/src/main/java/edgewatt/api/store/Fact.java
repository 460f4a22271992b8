package edgewatt.api.store;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What must not be lost. Facts are neutral of any protocol; an uplink encodes them when it sends them. The store has a
 * versioned encoding of its own, so records here may gain components in a minor version.
 */
public sealed interface Fact {
    /** When it happened; corrected on reading if the time was not trusted then. */
    Instant at();

    /** The transaction it belongs to: the unit that parks as a whole. */
    default Optional<UUID> transaction() {
        return Optional.empty();
    }

    /**
     * A transaction began. This fact is durable before the contactor closes.
     *
     * @param seqNo 0
     * @param meterStartWh register, whole Wh
     * @param trigger OCPP 2.1 trigger reason
     * @param reservationId present if it uses a reservation
     * @param remoteStartId present if a backend asked for it
     * @param authorizedOffline accepted without the backend
     * @param reading the begin reading, with the signed record where the meter signs
     */
    record TransactionStarted(
            UUID id,
            int evseId,
            int seqNo,
            Instant at,
            Optional<Token> token,
            long meterStartWh,
            Trigger trigger,
            OptionalInt reservationId,
            OptionalInt remoteStartId,
            boolean authorizedOffline,
            Optional<MeterReading> reading)
            implements Fact {
        @Override
        public Optional<UUID> transaction() {
            return Optional.of(id);
        }
    }

    /**
     * A transaction went on: a sample, or a change of its charging state.
     *
     * @param seqNo counts the facts of one transaction without gaps
     */
    record TransactionUpdated(
            UUID id,
            int evseId,
            int seqNo,
            Instant at,
            Trigger trigger,
            ChargingState chargingState,
            Optional<MeterReading> reading)
            implements Fact {
        @Override
        public Optional<UUID> transaction() {
            return Optional.of(id);
        }
    }

    /**
     * A transaction ended.
     *
     * @param stoppedBy the token that stopped it; absent unless a token did
     * @param meterStopWh register, whole Wh, never below the start
     * @param reading the end reading, with the signed record where the meter signs
     */
    record TransactionEnded(
            UUID id,
            int evseId,
            int seqNo,
            Instant at,
            Trigger trigger,
            StopReason reason,
            Optional<Token> stoppedBy,
            long meterStopWh,
            Optional<MeterReading> reading)
            implements Fact {
        @Override
        public Optional<UUID> transaction() {
            return Optional.of(id);
        }
    }

    /**
     * Status of an EVSE, or of the station.
     *
     * @param evseId 0 = the station
     */
    record StatusChanged(int evseId, Instant at, EvseState state, Optional<EvseFault> fault) implements Fact {}

    /**
     * Availability changed or was scheduled.
     *
     * @param scheduled waits for the end of a transaction
     */
    record AvailabilityChanged(int evseId, Instant at, Availability availability, boolean scheduled) implements Fact {}

    /** A clock-aligned or idle sample outside a transaction. */
    record MeterSampled(int evseId, Instant at, Trigger trigger, MeterReading reading) implements Fact {}

    /**
     * A security event (OCPP 2.0.1 appendix 1).
     *
     * @param type the event's name there, for example {@code "ResetOrReboot"}
     * @param info at most 255 characters; no secret
     */
    record SecurityEvent(String type, Instant at, String info) implements Fact {}

    /**
     * A reservation ended other than by its use or by the backend's wish (OCPP 2.x ReservationStatusUpdate).
     *
     * @param evseId 0 = it was of no certain EVSE
     */
    record ReservationEnded(int reservationId, int evseId, Instant at, ReservationEnd why) implements Fact {}

    /** A charging profile was set or cleared. {@code evseId} 0 = station. */
    record ProfileChanged(int evseId, Instant at, int profileId, boolean installed, String by) implements Fact {}

    /** A command from outside and what became of it. {@code detail} carries no secret. */
    record CommandHandled(String origin, Instant at, String command, String outcome, String detail) implements Fact {}

    /**
     * The grid, not the household, has lowered what the site may draw, or has given it back (German section 14a EnWG asks
     * for a record of each).
     *
     * @param source what lowered it, as {@link edgewatt.api.station.LimitSource} writes it
     * @param begins false = it has ended
     * @param limitW the limit, W for all controllable devices together, without own generation on top
     * @param why in plain words, for example {@code "dimmed"} or {@code "signal lost"}
     */
    record Curtailed(String source, Instant at, boolean begins, int limitW, String why) implements Fact {}

    /** A step of a deployment. */
    record DeploymentStep(String generation, Instant at, String step, String detail) implements Fact {}

    /**
     * A fact of a kind this release does not know (written by a newer one). Keep it, pass over it.
     *
     * @param kind its name in the file
     */
    record Unknown(String kind, Instant at, String json) implements Fact {}

    /** Why a reservation ended by itself. */
    enum ReservationEnd {
        EXPIRED,
        /** Its EVSE is faulted, unavailable, or taken by another. */
        REMOVED
    }

    /** OCPP 2.1 TriggerReasonEnumType, as far as a station without ISO 15118 uses it. */
    enum Trigger {
        ABNORMAL_CONDITION,
        AUTHORIZED,
        CABLE_PLUGGED_IN,
        CHARGING_RATE_CHANGED,
        CHARGING_STATE_CHANGED,
        DEAUTHORIZED,
        ENERGY_LIMIT_REACHED,
        EV_COMMUNICATION_LOST,
        EV_CONNECT_TIMEOUT,
        EV_DEPARTED,
        EV_DETECTED,
        METER_VALUE_CLOCK,
        METER_VALUE_PERIODIC,
        REMOTE_START,
        REMOTE_STOP,
        RESET_COMMAND,
        SIGNED_DATA_RECEIVED,
        STOP_AUTHORIZED,
        TIME_LIMIT_REACHED,
        TRIGGER,
        TX_RESUMED,
        UNLOCK_COMMAND
    }
}
