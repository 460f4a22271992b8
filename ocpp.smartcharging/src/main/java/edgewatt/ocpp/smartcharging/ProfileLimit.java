package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the charging profiles say of one EVSE, or of the site; computed again only at a boundary or change. */
final class ProfileLimit {
    final Cap cap = new Cap();
    /** W that a profile asks to be given back; 0 = none does. */
    double dischargeW;

    LimitSource dischargeSource = cap.powerSource;
    /** Phases a profile permits. */
    int phases = 3;

    private ProfileFeed.Standing standing = ProfileFeed.Standing.NONE;
    private Optional<TransactionInfo> transaction = Optional.empty();
    private CompositeEngine siteEngine;
    private boolean computed;
    private long from;
    private long until;

    /** The EVSE's own: its transaction's or default profile, and constraints set on it. */
    void evse(Bay bay, ProfileFeed.Standing now, StationClock clock, long nowMillis, Boundary next) {
        if (stale(now, nowMillis) || !same(transaction, bay.transaction())) {
            transaction = bay.transaction();
            EvseContext context = now.context(bay.evse);
            CompositeEngine engine = new CompositeEngine(now.installed(), List.of(context), now.circumstances());
            Instant t = clock.instant();
            clear();
            for (Layer l : engine.own(context, t, t)) {
                take(l, bay.can);
            }
            begin(now, nowMillis, engine.nextChange(bay.evse.id(), t, t));
        }
        next.at(until);
    }

    /** The site's: station maximum and constraints set on EVSE 0. */
    void site(ProfileFeed.Standing now, StationClock clock, long nowMillis, Boundary next) {
        if (stale(now, nowMillis)) {
            if (siteEngine == null || now != standing) {
                List<Installed> caps =
                        now.installed().stream().filter(ProfileLimit::capsSite).toList();
                siteEngine = new CompositeEngine(caps, List.of(), now.circumstances());
            }
            Instant t = clock.instant();
            clear();
            for (Layer l : siteEngine.caps(t, t)) {
                double limit = l.period().limit().orElse(Double.POSITIVE_INFINITY);
                if (l.unit() == RateUnit.W) {
                    cap.power(limit, l.source());
                } else {
                    cap.phases(limit, l.source());
                }
            }
            begin(now, nowMillis, siteEngine.nextChange(0, t, t));
        }
        next.at(until);
    }

    private static boolean capsSite(Installed i) {
        return i.evseId() == 0
                && switch (i.profile().purpose()) {
                    case STATION_MAX, STATION_EXTERNAL_CONSTRAINTS, LOCAL_GENERATION -> true;
                    default -> false;
                };
    }

    private boolean stale(ProfileFeed.Standing now, long nowMillis) {
        return !computed || now != standing || nowMillis < from || nowMillis >= until;
    }

    private static boolean same(Optional<TransactionInfo> a, Optional<TransactionInfo> b) {
        return a.isPresent() ? b.isPresent() && a.get().id().equals(b.get().id()) : b.isEmpty();
    }

    private void begin(ProfileFeed.Standing now, long nowMillis, Instant nextChange) {
        standing = now;
        computed = true;
        from = nowMillis;
        until = Boundary.millis(nextChange);
    }

    private void clear() {
        cap.reset();
        dischargeW = 0;
        dischargeSource = cap.powerSource;
        phases = 3;
    }

    private void take(Layer l, EvseCapabilities can) {
        Period p = l.period();
        if (p.mode() == OperationMode.IDLE) {
            cap.phases(0, l.source());
            return;
        }
        phases = Math.min(phases, l.phases());
        p.limit().ifPresent(v -> limit(l, v));
        if (p.setpoint().isPresent() && p.mode() == OperationMode.CENTRAL_SETPOINT) {
            double s = p.setpoint().getAsDouble();
            limit(l, Math.max(0, s));
            dischargeW = watts(l, Math.max(0, -s), can);
            dischargeSource = l.source();
        }
        if (p.dischargeLimit().isPresent() && dischargeW > 0) {
            double most = watts(l, -p.dischargeLimit().getAsDouble(), can);
            dischargeSource = most < dischargeW ? l.source() : dischargeSource;
            dischargeW = Math.min(dischargeW, most);
        }
    }

    private void limit(Layer l, double value) {
        if (l.unit() == RateUnit.W) {
            cap.power(value, l.source());
        } else {
            cap.phases(value, l.source());
        }
    }

    private static double watts(Layer l, double value, EvseCapabilities can) {
        return l.in(RateUnit.W, value, can.nominalVoltageV(), can.phases());
    }
}
