package edgewatt.itest.crash;

import java.util.List;

/**
 * What a run has shown.
 *
 * @param transactions stays of cars that ought to be billed
 * @param lost stays with energy that nobody is billed for, where that was promised
 * @param doubled bills too many
 * @param wrongStop bills whose registers are not those of the meter
 * @param samplesLost samples that were durable and never arrived
 * @param destroyed stays whose bill was in what was destroyed; nobody can bring it back
 * @param problems in words, anything else that must not be among them; empty: passed
 */
record Verdict(
        int transactions, int lost, int doubled, int wrongStop, int samplesLost, int destroyed, List<String> problems) {
    Verdict with(List<String> other) {
        return new Verdict(transactions, lost, doubled, wrongStop, samplesLost, destroyed, other);
    }

    boolean passed() {
        return problems.isEmpty();
    }
}
