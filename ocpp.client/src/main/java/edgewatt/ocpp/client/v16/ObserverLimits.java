package edgewatt.ocpp.client.v16;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Evse;
import edgewatt.api.station.Station;
import edgewatt.api.store.StationClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Profiles of a backend that only observes. They must never replace or hide those of the backend in control, so they
 * are kept as external constraints, of which the minimum with all other purposes holds, with ids of their own. The
 * maximum of the station binds the station; a default profile binds its EVSE, or each one; a profile of a transaction is
 * refused, because transactions are the other backend's. A relative profile is taken only if it says one limit for ever.
 */
final class ObserverLimits {
    private static final Logger LOG = LoggerFactory.getLogger(ObserverLimits.class);

    private final String owner;
    private final Station station;
    private final StationClock clock;

    ObserverLimits(String link, Station station, StationClock clock) {
        this.owner = "observer." + link;
        this.station = station;
        this.clock = clock;
    }

    boolean set(Profiles store, int connector, ChargingProfile given) {
        Optional<ChargingProfile> absolute = given.purpose() == Purpose.TX ? Optional.empty() : absolute(given);
        if (absolute.isEmpty()) {
            LOG.warn("{}: profile {} is refused: an observer may only limit, not steer", owner, given.id());
            return false;
        }
        boolean whole = given.purpose() == Purpose.STATION_MAX;
        int[] evses = whole || connector > 0
                ? new int[] {connector}
                : station.evses().stream().mapToInt(Evse::id).toArray();
        clear(store, filter(given.id()));
        boolean accepted = true;
        for (int evse : evses) {
            Profiles.Outcome outcome = store.set(evse, limit(absolute.get(), evse), owner);
            if (!outcome.accepted()) {
                LOG.warn("{}: profile {} for EVSE {} is refused: {}", owner, given.id(), evse, outcome.reason());
                accepted = false;
            }
        }
        return accepted;
    }

    /** Of its own profiles only. */
    int clear(Profiles store, Profiles.Filter filter) {
        List<Integer> mine = store
                .list(new Profiles.Filter(
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(Purpose.STATION_EXTERNAL_CONSTRAINTS),
                        OptionalInt.empty()))
                .stream()
                .filter(i -> i.owner().equals(owner))
                .filter(i -> filter.profileId().isPresent()
                        ? idOf(filter.profileId().getAsInt(), i.evseId())
                                == i.profile().id()
                        : matches(filter, i))
                .map(i -> i.profile().id())
                .toList();
        mine.forEach(id -> store.clear(filter(id)));
        return mine.size();
    }

    private static boolean matches(Profiles.Filter filter, Profiles.Installed i) {
        Purpose purpose = i.evseId() == 0 ? Purpose.STATION_MAX : Purpose.TX_DEFAULT;
        return (filter.evseId().isEmpty() || filter.evseId().getAsInt() == i.evseId())
                && (filter.purpose().isEmpty() || filter.purpose().get() == purpose)
                && (filter.stackLevel().isEmpty()
                        || filter.stackLevel().getAsInt() == i.profile().stackLevel());
    }

    private static Profiles.Filter filter(int id) {
        return new Profiles.Filter(OptionalInt.of(id), OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** No transaction is at hand to which a schedule could be relative. */
    private Optional<ChargingProfile> absolute(ChargingProfile p) {
        if (p.kind() != Kind.RELATIVE) {
            return Optional.of(p);
        }
        Schedule s = p.schedules().get(0);
        if (s.periods().size() > 1 || s.durationS().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new ChargingProfile(
                p.id(),
                p.stackLevel(),
                p.purpose(),
                Kind.ABSOLUTE,
                Optional.empty(),
                p.validFrom(),
                p.validTo(),
                Optional.empty(),
                List.of(new Schedule(
                        s.id(),
                        s.unit(),
                        Optional.of(clock.instant()),
                        OptionalInt.empty(),
                        s.minChargingRate(),
                        s.periods()))));
    }

    private ChargingProfile limit(ChargingProfile p, int evse) {
        return new ChargingProfile(
                idOf(p.id(), evse),
                p.stackLevel(),
                Purpose.STATION_EXTERNAL_CONSTRAINTS,
                p.kind(),
                p.recurrency(),
                p.validFrom(),
                p.validTo(),
                Optional.empty(),
                p.schedules());
    }

    /** The same for the same profile, and far from the small positive numbers that backends use. */
    private int idOf(int given, int evse) {
        return Integer.MIN_VALUE
                | IntStream.of(owner.hashCode(), given, evse).reduce(17, (a, b) -> a * 0x9E3779B1 + (b ^ a >>> 15));
    }
}
