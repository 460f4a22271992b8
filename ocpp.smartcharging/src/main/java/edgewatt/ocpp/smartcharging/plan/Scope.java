package edgewatt.ocpp.smartcharging.plan;

/** What a step of the search may change: some units, within some slots. Mutable; one thread. */
final class Scope {
    /** The units, of which the first {@link #size} count. */
    final int[] units;

    int size;
    /** Powers may change in these slots only. */
    int reachFrom;

    int reachTo;
    /** Within them, whether and in which direction a unit runs may change in these slots only. */
    int openFrom;

    int openTo;
    /** While open: a power may be anything from 0 on, also less than the least power. */
    boolean relaxed;
    /** What to pretend in slots where importing is cheaper than exporting. */
    Bend bend = Bend.NONE;
    /** While open: storages that must not trade with the grid may do so, for a start. */
    boolean trade;
    /** One bit per stretch of slots, 32 of them, for {@link Bend#MIXED}. */
    int bends;
    /** One bit per slot: the side of storages that must not trade where there is no grid power; -1 = stay there. */
    int sides;

    /**
     * In a slot where import costs less than export pays, the cost of the slot is not convex: a linear programme stays on the side of no grid power
     * on which it starts. These pretences move it to another side.
     */
    enum Bend {
        /** Stay on the side. */
        NONE,
        /** The convex envelope of the cost. */
        ENVELOPE,
        /** Export pays no more than import costs. */
        IMPORT,
        /** Import costs as much as export pays. */
        EXPORT,
        /** One or the other by chance. */
        MIXED
    }

    Scope(int units) {
        this.units = new int[units];
    }

    /** All units, all slots, choices as they are. */
    void all(int slots) {
        size = units.length;
        for (int i = 0; i < size; i++) {
            units[i] = i;
        }
        reach(0, slots);
        open(0, 0);
        relaxed = false;
        bend = Bend.NONE;
        trade = false;
    }

    void reach(int from, int to) {
        reachFrom = from;
        reachTo = to;
    }

    void open(int from, int to) {
        openFrom = from;
        openTo = to;
    }

    boolean reaches(int slot) {
        return slot >= reachFrom && slot < reachTo;
    }

    boolean opens(int slot) {
        return slot >= openFrom && slot < openTo;
    }
}
