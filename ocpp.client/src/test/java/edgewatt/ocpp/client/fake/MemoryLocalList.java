package edgewatt.ocpp.client.fake;

import edgewatt.api.station.LocalList;
import java.util.ArrayList;
import java.util.List;

/** A local list that notes what it is told and says what the test wants. */
public final class MemoryLocalList implements LocalList {
    public final List<String> told = new ArrayList<>();
    public int version;
    public int capacity = 3;
    public Outcome outcome = Outcome.ACCEPTED;

    @Override
    public int version() {
        return version;
    }

    @Override
    public int size() {
        return told.size();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public Outcome update(Kind kind, int newVersion, List<Entry> entries, String by) {
        told.add(kind + " " + newVersion + " by " + by + " "
                + entries.stream().map(MemoryLocalList::text).toList());
        return outcome;
    }

    private static String text(Entry e) {
        String said = e.opinion()
                .map(o ->
                        "=" + o.status() + " " + o.parent().map(p -> p.value()).orElse("-") + " "
                                + o.expiry().map(Object::toString).orElse("-"))
                .orElse(" removed");
        return e.token().value() + said;
    }
}
