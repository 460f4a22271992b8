package edgewatt.ocpp.client.fake;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.LimitSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A profile store in memory, with the real one's rules of replacing and clearing; its composite schedule never changes. */
public final class MemoryProfiles implements Profiles {
    public final List<Installed> installed = new ArrayList<>();

    @Override
    public Outcome set(int evseId, ChargingProfile p, String owner) {
        installed.removeIf(i -> i.profile().id() == p.id()
                || i.evseId() == evseId
                        && i.profile().purpose() == p.purpose()
                        && i.profile().stackLevel() == p.stackLevel());
        installed.add(new Installed(evseId, p, owner));
        return new Outcome(true, "");
    }

    @Override
    public int clear(Filter f) {
        List<Installed> gone = list(f);
        installed.removeAll(gone);
        return gone.size();
    }

    @Override
    public List<Installed> list(Filter f) {
        return installed.stream()
                .filter(i -> f.profileId().isPresent()
                        ? i.profile().id() == f.profileId().getAsInt()
                        : (f.evseId().isEmpty() || f.evseId().getAsInt() == i.evseId())
                                && (f.purpose().isEmpty()
                                        || f.purpose().get() == i.profile().purpose())
                                && (f.stackLevel().isEmpty()
                                        || f.stackLevel().getAsInt()
                                                == i.profile().stackLevel()))
                .toList();
    }

    @Override
    public Composite composite(int evseId, Instant from, Duration horizon, ChargingProfile.RateUnit unit) {
        // the second has another source and the same limit
        return new Composite(
                evseId,
                from,
                horizon,
                unit,
                List.of(
                        piece(0, OptionalDouble.of(10.04), OptionalInt.of(1), LimitSource.Kind.PROFILE),
                        piece(30, OptionalDouble.of(10.0), OptionalInt.of(1), LimitSource.Kind.FUSE),
                        piece(60, OptionalDouble.empty(), OptionalInt.empty(), LimitSource.Kind.PROFILE)));
    }

    private static Piece piece(int start, OptionalDouble limit, OptionalInt phases, LimitSource.Kind source) {
        return new Piece(
                start,
                limit,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ChargingProfile.OperationMode.CHARGING_ONLY,
                phases,
                LimitSource.of(source));
    }

    /** Id, EVSE, purpose and first limit of each. */
    public List<String> told() {
        return installed.stream()
                .map(i ->
                        i.profile().id() + " " + i.evseId() + " " + i.profile().purpose() + " "
                                + i.profile()
                                        .schedules()
                                        .get(0)
                                        .periods()
                                        .get(0)
                                        .limit()
                                        .orElse(-1))
                .toList();
    }
}
