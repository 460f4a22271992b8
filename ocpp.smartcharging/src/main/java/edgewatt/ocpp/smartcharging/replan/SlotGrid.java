package edgewatt.ocpp.smartcharging.replan;

import java.time.Instant;

/**
 * Slots of a quarter of an hour that begin at full quarters; the first one is what is left of the present quarter. Times in
 * ms since the epoch.
 */
final class SlotGrid {
    static final long QUARTER = 900_000;
    /** What is left of a quarter counts as a slot of its own if it is at least so long, else the next quarter begins now. */
    private static final long LEAST = 30_000;

    private static final double HOUR = 3_600_000;

    private final long from;
    private final long firstEnd;
    private final int slots;

    SlotGrid(Instant now, int slots) {
        from = now.toEpochMilli();
        long end = (quarter(from) + 1) * QUARTER;
        firstEnd = end - from < LEAST ? end + QUARTER : end;
        this.slots = slots;
    }

    /** The quarter that holds this time, counted from the epoch. */
    static long quarter(long millis) {
        return Math.floorDiv(millis, QUARTER);
    }

    int slots() {
        return slots;
    }

    /** Begin of a slot; of {@link #slots()}: the end of the last one. */
    long begin(int slot) {
        return slot == 0 ? from : firstEnd + (slot - 1) * QUARTER;
    }

    long end(int slot) {
        return begin(slot + 1);
    }

    double hours(int slot) {
        return (end(slot) - begin(slot)) / HOUR;
    }

    double[] hours() {
        double[] hours = new double[slots];
        for (int i = 0; i < slots; i++) {
            hours[i] = hours(i);
        }
        return hours;
    }

    /** The slot that holds this time; 0 before the first, {@link #slots()} after the last. */
    int slotAt(long millis) {
        if (millis < firstEnd) {
            return 0;
        }
        return (int) Math.min(slots, 1 + (millis - firstEnd) / QUARTER);
    }
}
