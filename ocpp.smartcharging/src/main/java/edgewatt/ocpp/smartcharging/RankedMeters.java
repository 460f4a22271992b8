package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.Meter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Meters in the order of the service registry, whoever came first: the highest ranking, then the one that is there longest. */
final class RankedMeters {
    private static final String RANKING = "service.ranking";
    private static final String ID = "service.id";

    private final List<Ranked> all = new ArrayList<>();

    private record Ranked(Meter meter, int ranking, long id) {}

    synchronized void add(Meter meter, Map<String, ?> properties) {
        all.add(new Ranked(
                meter,
                properties.get(RANKING) instanceof Integer r ? r : 0,
                properties.get(ID) instanceof Long id ? id : Long.MAX_VALUE));
        all.sort(Comparator.comparingInt((Ranked r) -> -r.ranking()).thenComparingLong(Ranked::id));
    }

    synchronized void remove(Meter meter) {
        all.removeIf(r -> r.meter() == meter);
    }

    synchronized Meter[] at(Meter.Place place) {
        return all.stream().map(Ranked::meter).filter(m -> m.place() == place).toArray(Meter[]::new);
    }
}
