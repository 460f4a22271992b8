package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Profiles.Composite;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.energy.Profiles.Piece;
import edgewatt.api.station.LimitSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The composite schedule as a pure function of profiles, EVSEs and time (OCPP 1.6 section 3.13, 2.0.1 K01). Within a
 * purpose the highest stack level in force wins; priority charging stands before TX where it is switched on, TX before
 * TX_DEFAULT; external constraints (raised by local generation) and the station maximum cap by the minimum. On one stack
 * level the EVSE's own default profile stands before that of EVSE 0. How long a link has been down is judged at the moment
 * of asking, not for the future asked about. Immutable; any thread.
 */
final class CompositeEngine {
    /** A longer horizon is cut: a backend's number must not make the answer unbounded. */
    static final Duration LONGEST = Duration.ofDays(31);

    private static final int SITE = 0;

    private final Map<Purpose, List<Timeline>> byPurpose = new EnumMap<>(Purpose.class);
    private final List<EvseContext> evses;

    CompositeEngine(List<Installed> installed, List<EvseContext> evses, Circumstances circumstances) {
        this.evses = List.copyOf(evses);
        for (Installed i : installed) {
            byPurpose
                    .computeIfAbsent(i.profile().purpose(), p -> new ArrayList<>())
                    .add(new Timeline(i, circumstances));
        }
        Comparator<Timeline> order = Comparator.<Timeline>comparingInt(
                        t -> -t.profile().stackLevel())
                .thenComparingInt(t -> -t.installed.evseId())
                .thenComparingInt(t -> t.profile().id());
        byPurpose.values().forEach(list -> list.sort(order));
    }

    /** Pieces over {@code horizon}; a horizon of zero or less gives the one piece in force at {@code from}. */
    Composite composite(int evseId, Instant from, Duration horizon, RateUnit unit) {
        Duration asked = horizon.isNegative() ? Duration.ZERO : horizon;
        Duration cut = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        List<Piece> pieces = new ArrayList<>();
        Piece last = null;
        long at = 0;
        do {
            Instant t = from.plusSeconds(at);
            Piece piece = at(evseId, t, from, unit, (int) at);
            if (last == null || !same(last, piece)) {
                pieces.add(piece);
                last = piece;
            }
            Instant next = nextChange(evseId, t, from);
            if (next == null) {
                break;
            }
            Duration d = Duration.between(from, next);
            at = d.getSeconds() + (d.getNano() > 0 ? 1 : 0);
        } while (Duration.ofSeconds(at).compareTo(cut) < 0);
        return new Composite(evseId, from, cut, unit, List.copyOf(pieces));
    }

    /** What holds at {@code t}; relative profiles without a transaction begin at {@code queryStart}. */
    Piece at(int evseId, Instant t, Instant queryStart, RateUnit unit, int startS) {
        Blend site = new Blend(unit);
        if (evseId != SITE) {
            EvseContext evse = evse(evseId);
            site.phases = evse.phases();
            List<Layer> layers = own(evse, t, queryStart);
            layers.addAll(caps(t, queryStart));
            layers.forEach(l -> site.phases = Math.min(site.phases, l.phases()));
            layers.forEach(l -> site.lower(l, evse.voltageV(), site.phases));
            return site.piece(startS);
        }
        List<Layer> caps = caps(t, queryStart);
        site.phases = evses.stream().mapToInt(EvseContext::phases).max().orElse(3);
        sum(t, queryStart, unit, !caps.isEmpty(), site);
        caps.forEach(l -> site.phases = Math.min(site.phases, l.phases()));
        double voltage = stationVoltageV();
        caps.forEach(l -> site.lower(l, voltage, site.phases));
        return site.piece(startS);
    }

    private void sum(Instant t, Instant queryStart, RateUnit unit, boolean capped, Blend into) {
        double total = 0;
        double discharge = 0;
        boolean anyDischarge = false;
        boolean any = false;
        List<String> ids = new ArrayList<>();
        for (EvseContext evse : evses) {
            List<Layer> layers = own(evse, t, queryStart);
            Blend one = new Blend(unit);
            one.phases = evse.phases();
            layers.forEach(l -> one.phases = Math.min(one.phases, l.phases()));
            layers.forEach(l -> one.lower(l, evse.voltageV(), one.phases));
            any |= !layers.isEmpty();
            into.phases = layers.isEmpty() ? into.phases : Math.min(into.phases, one.phases);
            total += Double.isNaN(one.limit)
                    ? unit == RateUnit.A ? evse.defaultA() : evse.defaultA() * evse.voltageV() * evse.phases()
                    : one.limit;
            if (!Double.isNaN(one.discharge)) {
                discharge += one.discharge;
                anyDischarge = true;
            }
            if (!layers.isEmpty() && !ids.contains(one.source.id())) {
                ids.add(one.source.id());
            }
        }
        if (any || capped) {
            into.limit = total;
            into.discharge = anyDischarge ? discharge : Double.NaN;
            into.source = any
                    ? new LimitSource(LimitSource.Kind.PROFILE, String.join("+", ids))
                    : LimitSource.of(LimitSource.Kind.HARDWARE);
        }
    }

    /** Layers of the EVSE itself, without what caps the station: its transaction's or default profile, then constraints. */
    List<Layer> own(EvseContext evse, Instant t, Instant queryStart) {
        List<Layer> layers = new ArrayList<>(4);
        Layer base = evse.priority() ? inForce(Purpose.PRIORITY_CHARGING, evse, t, queryStart) : null;
        if (base == null && evse.transaction().isPresent()) {
            base = inForce(Purpose.TX, evse, t, queryStart);
        }
        if (base == null) {
            base = inForce(Purpose.TX_DEFAULT, evse, t, queryStart);
        }
        if (base != null) {
            layers.add(base);
        }
        external(evse, t, queryStart, layers);
        return layers;
    }

    /** Layers that cap the station as a whole. */
    List<Layer> caps(Instant t, Instant queryStart) {
        List<Layer> layers = new ArrayList<>(2);
        Layer max = inForce(Purpose.STATION_MAX, null, t, queryStart);
        if (max != null) {
            layers.add(max);
        }
        external(null, t, queryStart, layers);
        return layers;
    }

    /** What the grid permits from outside, and what is generated here on top of it. */
    private void external(EvseContext evse, Instant t, Instant queryStart, List<Layer> into) {
        Layer external = inForce(Purpose.STATION_EXTERNAL_CONSTRAINTS, evse, t, queryStart);
        if (external != null) {
            Layer generated = inForce(Purpose.LOCAL_GENERATION, evse, t, queryStart);
            double voltage = evse != null ? evse.voltageV() : stationVoltageV();
            into.add(generated == null ? external : external.raisedBy(generated, voltage));
        }
    }

    private double stationVoltageV() {
        return evses.isEmpty() ? 230 : evses.get(0).voltageV();
    }

    /** The first instant after {@code t} at which the EVSE's answer (0: any answer) may change; null = never. */
    Instant nextChange(int evseId, Instant t, Instant queryStart) {
        Instant next = null;
        for (List<Timeline> list : byPurpose.values()) {
            for (Timeline line : list) {
                int of = line.installed.evseId();
                if (evseId == SITE || of == SITE || of == evseId) {
                    for (EvseContext evse : evses) {
                        boolean concerned =
                                (of == SITE || of == evse.evseId()) && (evseId == SITE || evseId == evse.evseId());
                        if (concerned) {
                            next = Timeline.earliest(
                                    next, line.nextChange(t, evse.startedAt().orElse(queryStart)));
                        }
                    }
                    if (evses.isEmpty()) {
                        next = Timeline.earliest(next, line.nextChange(t, queryStart));
                    }
                }
            }
        }
        return next;
    }

    private Layer inForce(Purpose purpose, EvseContext evse, Instant t, Instant queryStart) {
        List<Timeline> lines = byPurpose.get(purpose);
        if (lines == null) {
            return null;
        }
        Instant anchor = evse == null ? t : evse.startedAt().orElse(queryStart);
        for (Timeline line : lines) {
            if (applies(line, purpose, evse) && !line.expired(queryStart)) {
                Period p = line.periodAt(t, anchor);
                if (p != null) {
                    return new Layer(line.schedule().unit(), p, line.source);
                }
            }
        }
        return null;
    }

    private static boolean applies(Timeline line, Purpose purpose, EvseContext evse) {
        int of = line.installed.evseId();
        return switch (purpose) {
            case STATION_MAX -> evse == null && of == SITE;
            case STATION_EXTERNAL_CONSTRAINTS, LOCAL_GENERATION -> evse == null ? of == SITE : of == evse.evseId();
            case TX_DEFAULT, PRIORITY_CHARGING -> of == SITE || of == evse.evseId();
            case TX ->
                of == evse.evseId()
                        && (line.profile().transaction().isEmpty()
                                || line.profile().transaction().equals(evse.transaction()));
        };
    }

    private EvseContext evse(int id) {
        for (EvseContext e : evses) {
            if (e.evseId() == id) {
                return e;
            }
        }
        throw new IllegalArgumentException("no EVSE " + id + "; the station has 1 to " + evses.size());
    }

    private static boolean same(Piece a, Piece b) {
        return a.limit().equals(b.limit())
                && a.dischargeLimit().equals(b.dischargeLimit())
                && a.setpoint().equals(b.setpoint())
                && a.mode() == b.mode()
                && a.numberPhases().equals(b.numberPhases())
                && a.source().equals(b.source());
    }
}
