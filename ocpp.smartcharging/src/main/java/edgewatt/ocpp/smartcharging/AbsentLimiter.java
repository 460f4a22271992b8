package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands in for a limiter that must be there and is not, because its bundle has not started yet, is being updated, or was
 * removed: the safe current for all EVSEs together. Else its limit would end at the very moment when nobody watches it.
 */
final class AbsentLimiter implements Limiter {
    private final String id;
    private final double safeA;
    private final LimitSource source;
    private final Envelope envelope;

    private AbsentLimiter(String id, double safeA) {
        this.id = id;
        this.safeA = safeA;
        source = new LimitSource(LimitSource.Kind.LIMITER, id + " is missing");
        envelope = new Envelope(List.of(
                new Envelope.Step(Instant.EPOCH, new PhaseValues(safeA, safeA, safeA), Double.NaN, Double.NaN)));
    }

    /** Those present, and a stand-in for each that is required by the id of its source and is not. */
    static Limiter[] complete(List<Limiter> present, List<String> required, double safeA) {
        List<Limiter> all = new ArrayList<>(present);
        for (String id : required) {
            if (present.stream().noneMatch(l -> l.source().id().equals(id))) {
                all.add(new AbsentLimiter(id, safeA));
            }
        }
        return all.toArray(new Limiter[0]);
    }

    String id() {
        return id;
    }

    /** One sentence. */
    String trouble() {
        return "no limiter '" + id
                + "' is present, and requiredLimiters in etc/ocpp.smartcharging.json asks for it; all EVSEs"
                + " together get " + safeA + " A per phase until it is: see whether its bundle runs";
    }

    @Override
    public LimitSource source() {
        return source;
    }

    @Override
    public int evseId() {
        return 0;
    }

    @Override
    public Envelope envelope() {
        return envelope;
    }
}
