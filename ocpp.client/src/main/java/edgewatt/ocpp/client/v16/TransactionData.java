package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The transactionData of a StopTransaction: begin, samples, end. It is bounded in number
 * (StopTransactionMaxMeterValues) and in bytes, because many backends take no frame over 64 KiB. What goes are samples between the first and the last,
 * evenly; they have been sent as MeterValues before, so that nothing is lost. First and last stay, however long their
 * signed records are.
 */
final class TransactionData {
    /** Most meter values; StopTransactionMaxMeterValues (errata 3.89). */
    static final int MAX_VALUES = 100;

    /** Most bytes in UTF-8, so that the whole frame stays well below 64 KiB. */
    static final int MAX_BYTES = 48_000;

    private final List<Candidate> all = new ArrayList<>();
    private final List<Measurand> sampled;
    private final List<Measurand> aligned;

    /** A reading that is put into words only if it stays: a charge may have thousands. */
    private record Candidate(Samples.Taken taken, List<Measurand> wanted) {
        Optional<ObjectNode> said() {
            return Samples.meterValue(taken, wanted);
        }
    }

    /**
     * @param sampled StopTxnSampledData
     * @param aligned StopTxnAlignedData
     */
    TransactionData(List<Measurand> sampled, List<Measurand> aligned) {
        this.sampled = sampled;
        this.aligned = aligned;
    }

    ArrayNode of(UUID transaction, Cursor cursor) {
        for (Entry entry : cursor.transaction(transaction)) {
            Fact fact = entry.fact();
            if (fact instanceof Fact.TransactionStarted f) {
                add(f.evseId(), f.reading(), Samples.Context.BEGIN, f);
            } else if (fact instanceof Fact.TransactionEnded f) {
                add(f.evseId(), f.reading(), Samples.Context.END, f);
            } else if (fact instanceof Fact.TransactionUpdated f) {
                // a reading the backend asked for is no sample of the transaction
                Encoder.contextOf(f.trigger())
                        .filter(c -> c != Samples.Context.TRIGGER)
                        .ifPresent(c -> add(f.evseId(), f.reading(), c, f));
            }
        }
        ArrayNode data = Json.array();
        bounded().forEach(data::add);
        return data;
    }

    private void add(int evseId, Optional<MeterReading> reading, Samples.Context context, Fact fact) {
        List<Measurand> wanted = context == Samples.Context.CLOCK ? aligned : sampled;
        reading.filter(r -> !wanted.isEmpty() || r.signed().isPresent())
                .ifPresent(r -> all.add(new Candidate(Samples.Taken.of(evseId, r, context, fact.at()), wanted)));
    }

    private List<ObjectNode> bounded() {
        int most = Math.min(all.size(), MAX_VALUES);
        List<ObjectNode> kept = thinned(most);
        while (most > 2 && bytes(kept) > MAX_BYTES) {
            most = Math.max(2, most * 3 / 4);
            kept = thinned(most);
        }
        return kept;
    }

    /** The first, the last, and evenly spaced ones between. */
    private List<ObjectNode> thinned(int most) {
        List<ObjectNode> kept = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            int index = all.size() <= most ? i : (int) ((long) i * (all.size() - 1) / (most - 1));
            all.get(index).said().ifPresent(kept::add);
        }
        return kept;
    }

    private static int bytes(List<ObjectNode> values) {
        return values.stream()
                .mapToInt(v -> Json.text(v).getBytes(StandardCharsets.UTF_8).length + 1)
                .sum();
    }
}
