package edgewatt.api.energy;

import edgewatt.api.io.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The plan per EVSE, and why. Any thread; never blocks: returns the last plan made. */
@ProviderType
public interface Planner {
    Plan plan(int evseId);

    /**
     * Calls {@code listener} with each new plan, also with one that has become empty, on the planner's thread; must not block.
     * A plan is a limit of the charging station itself: an uplink that tells a backend of those (OCPP 2.x NotifyChargingLimit
     * with source EMS, NotifyEVChargingSchedule, ClearedChargingLimit) listens here, and asks {@link #plan} when it begins.
     */
    default Subscription watch(Consumer<Plan> listener) {
        return () -> {};
    }

    /**
     * @param madeAt when
     * @param slots ordered; empty = no plan, charge as permitted
     * @param shortfalls what cannot be reached and the smallest relaxation, in plain words
     * @param account the same as data; empty where there is no plan
     */
    record Plan(int evseId, Instant madeAt, List<Slot> slots, List<String> shortfalls, Optional<Account> account) {
        public Plan(int evseId, Instant madeAt, List<Slot> slots, List<String> shortfalls) {
            this(evseId, madeAt, slots, shortfalls, Optional.empty());
        }
    }

    /**
     * @param powerW mean over the slot, signed
     * @param reason why this power, in plain words
     * @param code the same as a word: {@code CHEAP}, {@code NEEDED}, {@code SURPLUS}, {@code WAITS}, {@code ABSENT}, {@code
     *     SPARES_IMPORT}, {@code SELLS}; more may come
     * @param binding what keeps the power from being larger: {@code NONE}, {@code MOST_POWER}, {@code LEAST_POWER}, {@code
     *     FULL}, {@code EMPTY}, {@code FUSE}, {@code CAP}, {@code FEED_IN}, {@code BALANCE}; more may come
     * @param marginalPrice currency per kWh that one more kWh would cost then; NaN = not known
     */
    record Slot(
            Instant from, Instant to, double powerW, String reason, String code, String binding, double marginalPrice) {
        public Slot(Instant from, Instant to, double powerW, String reason) {
            this(from, to, powerW, reason, "", "", Double.NaN);
        }
    }

    /**
     * What a plan is to reach, and what it costs.
     *
     * @param departure when the car is to be ready
     * @param departureBy who says so: {@code "told"}, {@code "learned"}, {@code "assumed"}
     * @param targetWh energy of the whole charge that is wanted by then
     * @param reachedWh energy of the whole charge that the plan reaches
     * @param missingWh at least 0
     * @param cause what stands in the way: {@code TIME}, {@code SITE_LIMIT}, {@code EVSE_LIMIT}, {@code
     *     CAPACITY}, {@code PRICE}; empty = nothing
     * @param relaxation the smallest change that would reach it, in plain words
     * @param siteCost currency, of all EVSEs and the house until the end of the plan
     * @param siteCostAtOnce the same if cars charged at once
     * @param notes what was repaired, refused or made up of the forecasts
     */
    record Account(
            Instant departure,
            String departureBy,
            double targetWh,
            double reachedWh,
            double missingWh,
            String cause,
            String relaxation,
            double siteCost,
            double siteCostAtOnce,
            List<String> notes) {}
}
