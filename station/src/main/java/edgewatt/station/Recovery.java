package edgewatt.station;

import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.station.machine.Closing;
import edgewatt.station.machine.Saved;
import edgewatt.station.machine.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings documents and journal together after a restart. A document is written before the start it names is appended,
 * and again after each fact of its transaction is durable; so
 *
 * <ul>
 *   <li>a start that is in the document and not in the journal never happened: no contactor has closed for it
 *   <li>facts beyond the document's last durable sequence number are looked up in the journal, and counted on from
 *   <li>an end that is in the document and not in the journal is appended again; one that is in both is done
 * </ul>
 *
 * The journal may have dropped what every uplink has acknowledged; what the document says was durable therefore counts
 * as durable without being found.
 */
final class Recovery {
    private static final int PAGE = 500;

    private record Seen(int lastSeq, Optional<Fact.TransactionEnded> ended) {}

    private final Map<UUID, Seen> seen = new HashMap<>();
    private long last;

    /** Reads the journal from the earliest place that any of the documents needs. Blocks on disk. */
    Recovery(Journal journal, List<EvseDocument> documents) {
        last = documents.stream().mapToLong(EvseDocument::journal).max().orElse(0);
        long position = documents.stream()
                .filter(d -> d.saved().tx().isPresent() || !d.saved().closing().isEmpty())
                .mapToLong(EvseDocument::journal)
                .min()
                .orElse(-1);
        if (position < 0) {
            return;
        }
        List<Entry> page;
        do {
            page = journal.read(position, PAGE);
            for (Entry entry : page) {
                note(entry.fact());
                position = entry.position();
            }
            last = Math.max(last, position);
        } while (!page.isEmpty());
    }

    private void note(Fact fact) {
        if (fact instanceof Fact.TransactionStarted f) {
            note(f.id(), f.seqNo(), Optional.empty());
        } else if (fact instanceof Fact.TransactionUpdated f) {
            note(f.id(), f.seqNo(), Optional.empty());
        } else if (fact instanceof Fact.TransactionEnded f) {
            note(f.id(), f.seqNo(), Optional.of(f));
        }
    }

    private void note(UUID id, int seqNo, Optional<Fact.TransactionEnded> ended) {
        seen.merge(
                id,
                new Seen(seqNo, ended),
                (a, b) -> new Seen(Math.max(a.lastSeq, b.lastSeq), a.ended.or(() -> b.ended)));
    }

    /** The last place in the journal known to be durable. */
    long position() {
        return last;
    }

    /** What is true of this EVSE. */
    Saved reconcile(Saved saved) {
        List<Closing> closing = saved.closing().stream()
                .flatMap(c -> reconcile(c.tx()).map(tx -> new Closing(tx, c.ended())).stream())
                .toList();
        Optional<Tx> tx = saved.tx().flatMap(this::reconcile);
        boolean finishing = saved.finishing() || saved.tx().isPresent() && tx.isEmpty();
        return new Saved(saved.availability(), saved.fault(), finishing, tx, saved.left(), closing);
    }

    private Optional<Tx> reconcile(Tx tx) {
        Seen found = seen.get(tx.id());
        if (found != null && found.ended.isPresent()) {
            return Optional.empty();
        }
        int durable = Math.max(tx.durableSeq(), found == null ? -1 : found.lastSeq);
        if (durable < 0 && !tx.vended()) {
            return Optional.empty();
        }
        return Optional.of(new Tx(
                tx.started(),
                tx.parent(),
                durable + 1,
                durable,
                tx.vended(),
                tx.charging(),
                false,
                tx.invalid(),
                tx.end()));
    }
}
