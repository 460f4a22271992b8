package edgewatt.station.machine;

import edgewatt.api.store.Fact;

/**
 * A transaction that has ended, and whose end is not known to be durable.
 *
 * @param tx as it was at its end; its durable sequence number still moves
 * @param ended the end
 */
public record Closing(Tx tx, Fact.TransactionEnded ended) {
    /** The same end, counted on from what is durable: samples that died with the process leave no gap. */
    public Fact.TransactionEnded afterRestart() {
        return new Fact.TransactionEnded(
                ended.id(),
                ended.evseId(),
                Math.max(tx.durableSeq(), 0) + 1,
                ended.at(),
                ended.trigger(),
                ended.reason(),
                ended.stoppedBy(),
                ended.meterStopWh(),
                ended.reading());
    }

    Closing durable(int seqNo) {
        return new Closing(tx.durable(seqNo), ended);
    }

    Closing settled() {
        return new Closing(tx.settled(), ended);
    }
}
