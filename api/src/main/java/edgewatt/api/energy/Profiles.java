package edgewatt.api.energy;

import edgewatt.api.station.LimitSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/** The profile store and the composite schedule over it. Any thread. */
@ProviderType
public interface Profiles {
    /**
     * Installs a profile; one of the same purpose, stack level and EVSE is replaced. Durable and effective on return.
     *
     * @param evseId 0 = station
     * @param owner who set it: {@code "ocpp.main"}, {@code "plan"}; own plans are never read back as an outside limit
     */
    Outcome set(int evseId, ChargingProfile profile, String owner);

    /**
     * New values for a {@link ChargingProfile.Kind#DYNAMIC} profile (2.1 UpdateDynamicSchedule); what is absent in
     * {@code values} stays. Its duration counts anew. Durable and effective on return.
     */
    default Outcome update(int profileId, ChargingProfile.Period values) {
        return new Outcome(false, "UnsupportedRequest: this store has no dynamic profiles");
    }

    /**
     * Lets a running transaction charge by the {@link ChargingProfile.Purpose#PRIORITY_CHARGING} profile instead of its
     * own (2.1 UsePriorityCharging), or ends that. Not kept over a restart.
     */
    default Outcome prioritize(UUID transaction, boolean active) {
        return new Outcome(false, "UnsupportedRequest: this store has no priority charging");
    }

    /** Removes what matches and says how many that were. */
    int clear(Filter filter);

    List<Installed> list(Filter filter);

    /** The limit over time that results from all profiles. {@code evseId} 0 = the station's sum and cap. */
    Composite composite(int evseId, Instant from, Duration horizon, ChargingProfile.RateUnit unit);

    /** @param reason OCPP reason code or a plain sentence; empty when accepted */
    record Outcome(boolean accepted, String reason) {}

    record Installed(int evseId, ChargingProfile profile, String owner) {}

    /** A conjunction: absent fields match everything. If {@code profileId} is given only it counts. */
    record Filter(
            OptionalInt profileId,
            OptionalInt evseId,
            Optional<ChargingProfile.Purpose> purpose,
            OptionalInt stackLevel) {
        public static final Filter ALL =
                new Filter(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** @param pieces at least one; the first starts at 0 */
    record Composite(int evseId, Instant from, Duration horizon, ChargingProfile.RateUnit unit, List<Piece> pieces) {}

    /**
     * @param startS seconds from {@link Composite#from()}
     * @param limit absent = no profile limits
     * @param source the profile it comes from
     */
    record Piece(
            int startS,
            OptionalDouble limit,
            OptionalDouble dischargeLimit,
            OptionalDouble setpoint,
            ChargingProfile.OperationMode mode,
            OptionalInt numberPhases,
            LimitSource source) {}
}
