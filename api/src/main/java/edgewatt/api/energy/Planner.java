package edgewatt.api.energy;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The plan per EVSE, and why. Any thread; never blocks: returns the last plan made. */
@ProviderType
public interface Planner {
    Plan plan(int evseId);

    /**
     * @param madeAt when
     * @param slots ordered; empty = no plan, charge as permitted
     * @param shortfalls what cannot be reached and the smallest relaxation, in plain words
     */
    record Plan(int evseId, Instant madeAt, List<Slot> slots, List<String> shortfalls) {}

    /**
     * @param powerW mean over the slot, signed
     * @param reason why this power, in plain words
     */
    record Slot(Instant from, Instant to, double powerW, String reason) {}
}
