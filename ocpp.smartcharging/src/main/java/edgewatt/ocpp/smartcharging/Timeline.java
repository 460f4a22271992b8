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
 * When one installed profile is in force, and when that next may change. Immutable. What lies beyond one recurrence is not
 * run; a dynamic profile counts from its last update.
 */
final class Timeline {
    private static final long NEVER = Long.MAX_VALUE;

    final Installed installed;
    final LimitSource source;
    private final ChargingProfile profile;
    private final Schedule schedule;
    private final int[] starts;
    private final long durationS;
    /** null = it does not recur. */
    private final Recurrence recurrence;

    /** Until here, and no longer, it is in force although its owner's link is down; null = it stays. */
    private final Instant offlineEnd;

    Timeline(Installed installed, Circumstances circumstances) {
        this.installed = installed;
        profile = installed.profile();
        source = new LimitSource(LimitSource.Kind.PROFILE, Integer.toString(profile.id()));
        // several schedules are alternatives that an ISO 15118 car chooses from; without one the first counts
        schedule = profile.schedules().get(0);
        starts = schedule.periods().stream().mapToInt(Period::startS).toArray();
        durationS = schedule.durationS().isPresent() ? schedule.durationS().getAsInt() : NEVER;
        recurrence = profile.kind() == Kind.RECURRING ? recurrence(circumstances) : null;
        offlineEnd = profile.offline()
                .flatMap(rule ->
                        circumstances.offlineSince(installed.owner()).map(since -> since.plusSeconds(rule.maxS())))
                .orElse(null);
    }

    private Recurrence recurrence(Circumstances circumstances) {
        Instant start = schedule.start().orElse(Instant.EPOCH);
        Recurrency every = profile.recurrency().orElse(Recurrency.DAILY);
        return schedule.localTime()
                ? Recurrence.Local.of(start, every, circumstances.zone())
                : Recurrence.Fixed.of(start, every);
    }

    ChargingProfile profile() {
        return profile;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Its link has been down for longer than it may be, at {@code t}. */
    boolean expired(Instant t) {
        return offlineEnd != null && t.isAfter(offlineEnd);
    }

    /**
     * The period in force at {@code t}; null if none is or it says nothing.
     *
     * @param relativeAnchor where relative profiles begin
     */
    Period periodAt(Instant t, Instant relativeAnchor) {
        if (!valid(t)) {
            return null;
        }
        long offset = Duration.between(begun(t, relativeAnchor), t).getSeconds();
        if (offset < 0 || offset >= durationS) {
            return null;
        }
        Period period = schedule.periods().get(indexAt(offset));
        return says(period) ? period : null;
    }

    /** The first instant after {@code t} at which {@link #periodAt} may answer differently; null = never. */
    Instant nextChange(Instant t, Instant relativeAnchor) {
        Instant next = earliest(after(profile.validFrom(), t), after(profile.validTo(), t));
        if (offlineEnd != null && !offlineEnd.isBefore(t)) {
            // the first instant that is longer
            next = earliest(next, offlineEnd.plusNanos(1));
        }
        Instant begun = begun(t, relativeAnchor);
        if (recurrence != null) {
            next = earliest(next, recurrence.after(begun));
        }
        long inside = Duration.between(begun, t).getSeconds();
        long change = inside < 0 ? 0 : NEVER;
        if (inside >= 0 && inside < durationS) {
            int following = indexAt(inside) + 1;
            change = Math.min(following < starts.length ? starts[following] : NEVER, durationS);
        }
        return change == NEVER ? next : earliest(next, begun.plusSeconds(change));
    }

    private boolean valid(Instant t) {
        return (profile.validFrom().isEmpty() || !t.isBefore(profile.validFrom().get()))
                && (profile.validTo().isEmpty() || t.isBefore(profile.validTo().get()));
    }

    private Instant begun(Instant t, Instant relativeAnchor) {
        if (recurrence != null) {
            return recurrence.begunAt(t);
        }
        return switch (profile.kind()) {
            case RELATIVE -> relativeAnchor;
            case DYNAMIC ->
                profile.dynamic().map(ChargingProfile.Dynamic::updatedAt).orElse(relativeAnchor);
            default -> schedule.start().orElse(relativeAnchor);
        };
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
