package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.LimitSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * When one installed profile is in force, and when that next may change. Immutable. Recurring profiles repeat every 24 h
 * or 7 days from their start (and back in time before it); what lies beyond one recurrence is not run.
 */
final class Timeline {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long DAY_S = 86_400;

    final Installed installed;
    final LimitSource source;
    private final ChargingProfile profile;
    private final Schedule schedule;
    private final int[] starts;
    private final long durationS;
    private final long cycleS;

    Timeline(Installed installed) {
        this.installed = installed;
        profile = installed.profile();
        source = new LimitSource(LimitSource.Kind.PROFILE, Integer.toString(profile.id()));
        // several schedules are alternatives that an ISO 15118 car chooses from; without one the first counts
        schedule = profile.schedules().get(0);
        starts = schedule.periods().stream().mapToInt(Period::startS).toArray();
        durationS = schedule.durationS().isPresent() ? schedule.durationS().getAsInt() : NEVER;
        cycleS = profile.kind() != Kind.RECURRING
                ? NEVER
                : profile.recurrency().orElse(Recurrency.DAILY) == Recurrency.WEEKLY ? 7 * DAY_S : DAY_S;
    }

    ChargingProfile profile() {
        return profile;
    }

    Schedule schedule() {
        return schedule;
    }

    /** The period in force at {@code t}, or null. {@code relativeAnchor} is where relative profiles begin. */
    Period periodAt(Instant t, Instant relativeAnchor) {
        if (!valid(t)) {
            return null;
        }
        long offset = Duration.between(anchor(relativeAnchor), t).getSeconds();
        if (cycleS != NEVER) {
            offset = Math.floorMod(offset, cycleS);
        }
        if (offset < 0 || offset >= durationS) {
            return null;
        }
        Period period = schedule.periods().get(indexAt(offset));
        return says(period) ? period : null;
    }

    /** The first instant after {@code t} at which {@link #periodAt} may answer differently; null = never. */
    Instant nextChange(Instant t, Instant relativeAnchor) {
        Instant next = earliest(after(profile.validFrom(), t), after(profile.validTo(), t));
        Instant anchor = anchor(relativeAnchor);
        long offset = Duration.between(anchor, t).getSeconds();
        long base = cycleS == NEVER ? 0 : offset - Math.floorMod(offset, cycleS);
        long inside = offset - base;
        long change = inside < 0 ? 0 : NEVER;
        if (inside >= 0 && inside < durationS) {
            int following = indexAt(inside) + 1;
            change = Math.min(following < starts.length ? starts[following] : NEVER, durationS);
        }
        change = Math.min(change, cycleS);
        return change == NEVER ? next : earliest(next, anchor.plusSeconds(base + change));
    }

    private boolean valid(Instant t) {
        return (profile.validFrom().isEmpty() || !t.isBefore(profile.validFrom().get()))
                && (profile.validTo().isEmpty() || t.isBefore(profile.validTo().get()));
    }

    private Instant anchor(Instant relativeAnchor) {
        return profile.kind() == Kind.RELATIVE
                ? relativeAnchor
                : schedule.start().orElse(relativeAnchor);
    }

    private int indexAt(long offset) {
        int found = Arrays.binarySearch(starts, (int) Math.min(offset, Integer.MAX_VALUE));
        return found >= 0 ? found : -found - 2;
    }

    private static boolean says(Period p) {
        return p.limit().isPresent()
                || p.dischargeLimit().isPresent()
                || p.setpoint().isPresent()
                || p.mode() == OperationMode.IDLE;
    }

    private static Instant after(Optional<Instant> candidate, Instant t) {
        return candidate.isPresent() && candidate.get().isAfter(t) ? candidate.get() : null;
    }

    static Instant earliest(Instant a, Instant b) {
        return a == null ? b : b == null || a.isBefore(b) ? a : b;
    }
}
