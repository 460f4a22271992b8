package edgewatt.itest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the journal has of transactions, against what the two uplinks' peers were told. */
final class Books {
    private final ObjectMapper json = new ObjectMapper();
    private final Charger charger;
    private final Journal journal;
    private final MqttDoor broker;

    /** @param lost events that a peer does not have @param repeated that one was told twice */
    record Difference(long lost, long repeated) {}

    /** @param position of the last entry */
    record Mark(long position, long backend, long repeated, int published) {}

    Books(Charger charger, MqttDoor broker) {
        this.charger = charger;
        this.broker = broker;
        journal = charger.service(Journal.class);
        // a cursor of our own, which acknowledges nothing: what the uplinks have told stays readable
        journal.open("bench", Journal.Start.END, () -> {});
    }

    Mark mark() throws Exception {
        long last = 0;
        for (List<Entry> page = journal.read(0, 500); !page.isEmpty(); page = journal.read(last, 500)) {
            last = page.get(page.size() - 1).position();
        }
        JsonNode ledger = charger.desk.ledger();
        return new Mark(last, booked(ledger), repeated(ledger), positions().size());
    }

    /** Since the mark, when nothing is on the way any more. */
    Difference since(Mark mark) throws Exception {
        long ends = 0;
        Set<Long> expected = new HashSet<>();
        long last = mark.position();
        for (List<Entry> page = journal.read(last, 500); !page.isEmpty(); page = journal.read(last, 500)) {
            for (Entry e : page) {
                last = e.position();
                if (e.fact().transaction().isPresent()) {
                    expected.add(e.position());
                    ends += e.fact() instanceof Fact.TransactionStarted || e.fact() instanceof Fact.TransactionEnded
                            ? 1
                            : 0;
                }
            }
        }
        List<Long> told = positions();
        told = told.subList(mark.published(), told.size());
        Set<Long> once = new HashSet<>(told);
        long twice = told.size() - once.size();
        expected.removeAll(once);
        JsonNode ledger = charger.desk.ledger();
        long missing = ends - (booked(ledger) - mark.backend());
        return new Difference(expected.size() + Math.abs(missing), twice + repeated(ledger) - mark.repeated());
    }

    private static long booked(JsonNode ledger) {
        long n = 0;
        for (JsonNode t : ledger) {
            n += t.has("energyWh") ? 2 : 1;
        }
        return n;
    }

    private static long repeated(JsonNode ledger) {
        long n = 0;
        for (JsonNode t : ledger) {
            n += t.path("repeatedStarts").asLong() + t.path("repeatedStops").asLong();
        }
        return n;
    }

    private List<Long> positions() throws Exception {
        List<Long> positions = new ArrayList<>();
        for (String text : broker.texts("/transaction")) {
            positions.add(json.readTree(text).path("seq").asLong());
        }
        return positions;
    }
}
