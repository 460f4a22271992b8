package edgewatt.store.operator;

import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A parked transaction with all that is known of it.
 *
 * @param entries all of the transaction, sent or not, in order
 * @param mappings what the link knows of it, for example the backend's number
 */
record Bill(String link, Cursor.Parked parked, List<Entry> entries, Map<String, String> mappings) {
    UUID transaction() {
        return parked.transaction();
    }

    /** Enough to name it on a command line, most of the time. */
    String shortId() {
        return transaction().toString().substring(0, 8);
    }

    Optional<Fact.TransactionStarted> start() {
        return first(Fact.TransactionStarted.class);
    }

    Optional<Fact.TransactionEnded> end() {
        return first(Fact.TransactionEnded.class);
    }

    private <F extends Fact> Optional<F> first(Class<F> type) {
        return entries.stream()
                .map(Entry::fact)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    OptionalInt evseId() {
        return start().map(s -> OptionalInt.of(s.evseId()))
                .or(() -> end().map(e -> OptionalInt.of(e.evseId())))
                .orElse(OptionalInt.empty());
    }

    /** Absent while it runs, or if its start or its end was lost. */
    OptionalLong energyWh() {
        return start().isPresent() && end().isPresent()
                ? OptionalLong.of(end().get().meterStopWh() - start().get().meterStartWh())
                : OptionalLong.empty();
    }

    Optional<Instant> startedAt() {
        return start().map(Fact::at);
    }

    boolean timesTrusted() {
        return entries.stream().allMatch(Entry::timeTrusted);
    }

    static Optional<MeterReading> reading(Fact fact) {
        if (fact instanceof Fact.TransactionStarted f) {
            return f.reading();
        } else if (fact instanceof Fact.TransactionUpdated f) {
            return f.reading();
        } else if (fact instanceof Fact.TransactionEnded f) {
            return f.reading();
        }
        return Optional.empty();
    }
}
