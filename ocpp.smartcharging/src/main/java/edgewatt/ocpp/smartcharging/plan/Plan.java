package edgewatt.ocpp.smartcharging.plan;

import java.util.List;
import java.util.Locale;

/**
 * A plan and why it is as it is.
 *
 * @param units one per storage of the snapshot, in its order
 * @param netKw import (+) or export (-) of the site per slot, after curtailing
 * @param curtailedKw generation that the feed-in limit costs, per slot
 * @param marginalPrice EUR per kWh that one more kWh of consumption would cost, per slot
 * @param costs what the plan costs
 * @param atOnce what charging at once would cost
 * @param shortfalls goals that are missed
 * @param overloads slots in which a limit is exceeded because it cannot be kept, or only at the price of a goal
 */
public record Plan(
        List<UnitPlan> units,
        Series netKw,
        Series curtailedKw,
        Series marginalPrice,
        Costs costs,
        Costs atOnce,
        List<Shortfall> shortfalls,
        List<Overload> overloads) {
    public Plan {
        units = List.copyOf(units);
        shortfalls = List.copyOf(shortfalls);
        overloads = List.copyOf(overloads);
    }

    /**
     * @param powerKw per slot, AC side, + = charging
     * @param energyKwh at the end of each slot
     * @param slots why, per slot
     */
    public record UnitPlan(String id, Series powerKw, Series energyKwh, List<Why> slots) {
        public UnitPlan {
            slots = List.copyOf(slots);
        }
    }

    /**
     * The reason of one power, and what keeps it from being larger (charging) or smaller.
     *
     * @param circuit name of the circuit that binds, else empty
     */
    public record Why(Reason reason, Binding binding, String circuit) {
        public Why(Reason reason, Binding binding) {
            this(reason, binding, "");
        }

        /** The limit as a word, a circuit with its name. */
        public String source() {
            return circuit.isEmpty() ? binding.name() : binding.name() + " " + circuit;
        }
    }

    /** Why a unit does what it does. */
    public enum Reason {
        /** Not connected. */
        ABSENT,
        /** Nothing to do at this price. */
        WAITS,
        /** Charges what would otherwise be exported or lost. */
        SURPLUS,
        /** Charges from the grid because it is cheap enough. */
        CHEAP,
        /** Charges because a goal would be missed otherwise. */
        NEEDED,
        /** Discharges into the site's consumption. */
        SPARES_IMPORT,
        /** Discharges into the grid. */
        SELLS
    }

    /** The source of the limit at which a power stands. */
    public enum Binding {
        /** None: it follows the price. */
        NONE,
        /** The least power of the unit. */
        LEAST_POWER,
        /** The most the unit can do. */
        MOST_POWER,
        /** The energy it can hold. */
        FULL,
        /** The energy it must keep. */
        EMPTY,
        /** A limit on this unit alone, such as a charging profile. */
        EVSE_LIMIT,
        /** The main fuse. */
        FUSE,
        /** The limit of a sub-circuit. */
        CIRCUIT,
        /** What it may give back in all during its stay. */
        CYCLE_CAP,
        /** A peak that would cost more than it brings. */
        PEAK,
        /** The cap on charging. */
        CAP,
        /** The feed-in limit. */
        FEED_IN,
        /** Own surplus or own consumption, exactly used. */
        BALANCE
    }

    /**
     * EUR.
     *
     * @param energy import minus export
     * @param wear of discharging
     * @param left value of the energy at departures, counted against the cost
     * @param missed penalties for missed goals
     * @param overload penalties for exceeded limits
     * @param peak of the highest import, where it has a price
     */
    public record Costs(double energy, double wear, double left, double missed, double overload, double peak) {
        public double total() {
            return energy + wear - left + missed + overload + peak;
        }

        Costs withPeak(double eur) {
            return new Costs(energy, wear, left, missed, overload, eur);
        }
    }

    /**
     * A missed goal.
     *
     * @param missingKwh how much
     * @param cause the limit that stands in the way
     * @param change the smallest change that would reach the goal
     * @param circuit name of the circuit that stands in the way, else empty
     */
    public record Shortfall(
            String id,
            Goal goal,
            double reachedKwh,
            double missingKwh,
            Cause cause,
            Relaxation change,
            String circuit) {
        /** The change in plain words. */
        public String relaxation() {
            return change.sentence(goal);
        }
    }

    /**
     * What would reach a goal: the first of its parts that is not 0, or asking for less.
     *
     * @param kwhLess ask for so much less
     * @param hoursLonger stay so much longer, at full power
     * @param kwMore so much more at fuse, circuit, cap and its own limit (kW), during {@code duringHours}
     * @param duringHours in all, while these were in the way
     * @param worthMoreThan EUR per kWh that a missing kWh must be worth more than
     */
    public record Relaxation(
            double kwhLess, double hoursLonger, double kwMore, double duringHours, double worthMoreThan) {
        private String sentence(Goal goal) {
            if (hoursLonger > 0) {
                return String.format(Locale.ROOT, "stay %.2f h longer, or ask for %.2f kWh less", hoursLonger, kwhLess);
            }
            if (kwMore > 0) {
                return String.format(
                        Locale.ROOT,
                        "%.2f kW more at fuse, circuit, cap or its own limit during %.2f h, or %.2f kWh less",
                        kwMore,
                        duringHours,
                        kwhLess);
            }
            if (worthMoreThan > 0) {
                return String.format(
                        Locale.ROOT,
                        "worth more than %.2f EUR per missing kWh, or ask for %.2f kWh less",
                        worthMoreThan,
                        kwhLess);
            }
            return String.format(Locale.ROOT, "ask for at most %.1f kWh", goal.energyKwh() - kwhLess);
        }
    }

    /** What stands in the way of a goal. */
    public enum Cause {
        /** The storage is too small. */
        CAPACITY,
        /** Not enough time at full power. */
        TIME,
        /** A limit on this unit alone, such as a charging profile. */
        EVSE_LIMIT,
        /** A sub-circuit. */
        CIRCUIT,
        /** Fuse or cap. */
        SITE_LIMIT,
        /** Reaching it would cost more than it is worth. */
        PRICE
    }

    /**
     * A limit exceeded in a slot by so many kW.
     *
     * @param circuit its name if it is that of a circuit, else empty
     */
    public record Overload(int slot, Binding limit, double byKw, String circuit) {
        public Overload(int slot, Binding limit, double byKw) {
            this(slot, limit, byKw, "");
        }
    }
}
