package edgewatt.bridge.mqtt.share;

import java.util.List;

/**
 * What a leader tells all, every second.
 *
 * @param sent ns of the leader's clock
 */
record Offer(Report.Leader leader, long sent, List<Grant> grants) {
    Offer {
        grants = List.copyOf(grants);
    }

    /**
     * What one board may use.
     *
     * @param epoch the start of the board that it is for
     * @param number grows with each grant of this leader
     * @param answers {@link Report#sent} of the report it answers: the lease counts from there, on the board's own clock
     * @param length of the lease, ns
     */
    record Grant(String board, long epoch, long number, long answers, long length, Amps amps) {}
}
