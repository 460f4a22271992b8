package edgewatt.ocpp.smartcharging.plan;

import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/**
 * How much a plan may cost to make. The effort counts operations, so that the same input, effort and seed give the same plan on every machine; time and
 * cancelling only cut it short. Whatever ends it, the best plan so far is returned.
 *
 * @param effort 1 = the usual effort, which grows with the slots and with what is connected; 0 = the first plan
 * @param seed of the search
 * @param nanos most time (ns) by {@code clock}
 * @param clock of CPU or other time (ns), read by the planning thread
 * @param cancelled asked between steps of a few milliseconds
 * @param improved told the cost (EUR) of each better plan, the first one included; on the planning thread
 */
public record Budget(
        double effort, long seed, long nanos, LongSupplier clock, BooleanSupplier cancelled, DoubleConsumer improved) {
    public Budget {
        if (!(effort >= 0)) {
            throw new IllegalArgumentException("effort " + effort + " must be 0 or more");
        }
    }

    /** The usual effort without a limit of time. */
    public static Budget usual() {
        return of(1, 1);
    }

    public static Budget of(double effort, long seed) {
        return new Budget(effort, seed, Long.MAX_VALUE, () -> 0, () -> false, cost -> {});
    }
}
