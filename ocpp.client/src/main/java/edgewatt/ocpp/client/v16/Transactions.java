package edgewatt.ocpp.client.v16;

import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Station;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Cursor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The backend's integer for each of our transactions: a mapping of the cursor, written with the acknowledgement. */
final class Transactions {
    /** For a transaction whose start was never answered (errata 3.18). */
    static final int UNKNOWN = -1;

    private final Station station;
    private final Cursor cursor;

    Transactions(Station station, Cursor cursor) {
        this.station = station;
        this.cursor = cursor;
    }

    /** Absent for a transaction whose start this backend has not been told. Any value is an ordinary id (errata 3.54). */
    OptionalInt number(UUID transaction) {
        return cursor.mapping(key(transaction))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
    }

    /** Whether it began after this link did: if its number is absent then, a damaged disk has lost it. */
    boolean isOfThisLink(UUID transaction) {
        long from = cursor.mapping(Cursor.FROM).map(Long::parseLong).orElse(Long.MAX_VALUE);
        return cursor.transaction(transaction).stream()
                .findFirst()
                .filter(e -> e.position() > from)
                .isPresent();
    }

    /**
     * The EVSE on which the backend's transaction runs; none if several do, as when {@link #UNKNOWN} stands for more
     * than one.
     */
    Optional<EvseSnapshot> running(int number) {
        List<EvseSnapshot> found = station.evses().stream()
                .map(evse -> evse.snapshot())
                .filter(s -> s.transaction()
                        .map(TransactionInfo::id)
                        .map(this::number)
                        .filter(n -> n.isPresent() && n.getAsInt() == number)
                        .isPresent())
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    static Map<String, String> mapping(UUID transaction, int number) {
        return Map.of(key(transaction), Integer.toString(number));
    }

    private static String key(UUID transaction) {
        return "v16.tx." + transaction;
    }
}
