package edgewatt.ocpp.smartcharging;

import edgewatt.api.deploy.Link;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Evse;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The {@link Profiles} service over {@link ProfileStore}, {@link ProfileRules} and {@link CompositeEngine}. */
@Component(
        service = {Profiles.class, ProfileFeed.class},
        configurationPid = "ocpp.smartcharging",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        immediate = true)
public final class ProfilesComponent implements Profiles, ProfileFeed {
    private final Station station;
    private final StationClock clock;
    private final ProfileStore store;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile ZoneId zone;
    private volatile Set<UUID> prioritized = Set.of();
    private volatile Standing standing = Standing.NONE;
    private volatile Outside outside = Outside.NONE;

    @Activate
    public ProfilesComponent(
            @Reference Station station,
            @Reference Documents documents,
            @Reference Journal journal,
            @Reference StationClock clock,
            SmartChargingSettings config) {
        this.station = station;
        this.clock = clock;
        this.store = new ProfileStore(documents, journal, clock);
        zone = zone(config);
    }

    @Modified
    void modified(SmartChargingSettings config) {
        zone = zone(config);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLink(Link link) {
        links.add(link);
    }

    void unbindLink(Link link) {
        links.remove(link);
    }

    /** A name that is none is told by {@link AllocatorComponent}; until it is corrected the system's zone counts. */
    private static ZoneId zone(SmartChargingSettings config) {
        try {
            return config.timeZone().isBlank() ? ZoneId.systemDefault() : ZoneId.of(config.timeZone());
        } catch (DateTimeException e) {
            return ZoneId.systemDefault();
        }
    }

    @Override
    public Outcome set(int evseId, ChargingProfile profile, String owner) {
        Optional<UUID> running =
                station.evse(evseId).flatMap(e -> e.snapshot().transaction()).map(TransactionInfo::id);
        Optional<String> refusal =
                ProfileRules.refusal(evseId, profile, station.evses().size(), running, owner);
        if (refusal.isPresent()) {
            return new Outcome(false, refusal.get());
        }
        ChargingProfile complete = profile;
        if (profile.purpose() == Purpose.TX) {
            // a transaction profile without an id (1.6 permits it) belongs to the one that runs now
            complete = with(complete, running, complete.dynamic(), complete.schedules());
        }
        if (profile.kind() == Kind.DYNAMIC && profile.dynamic().isEmpty()) {
            complete = with(complete, complete.transaction(), Optional.of(updated(complete)), complete.schedules());
        }
        return store.put(evseId, complete, owner);
    }

    @Override
    public Outcome update(int profileId, Period values) {
        Optional<Installed> found = store.installed().stream()
                .filter(i -> i.profile().id() == profileId)
                .findFirst();
        if (found.isEmpty() || found.get().profile().kind() != Kind.DYNAMIC) {
            return new Outcome(false, "InvalidProfile: there is no dynamic profile " + profileId);
        }
        ChargingProfile p = found.get().profile();
        Schedule s = p.schedules().get(0);
        Period merged = merge(s.periods().get(0), values);
        Schedule fresh = new Schedule(
                s.id(), s.unit(), s.start(), s.durationS(), s.minChargingRate(), List.of(merged), s.localTime());
        return set(
                found.get().evseId(),
                with(p, p.transaction(), Optional.of(updated(p)), List.of(fresh)),
                found.get().owner());
    }

    private ChargingProfile.Dynamic updated(ChargingProfile p) {
        return new ChargingProfile.Dynamic(
                p.dynamic().map(ChargingProfile.Dynamic::updateIntervalS).orElseGet(java.util.OptionalInt::empty),
                clock.instant());
    }

    private static Period merge(Period old, Period fresh) {
        return new Period(
                0,
                fresh.limit().isPresent() ? fresh.limit() : old.limit(),
                fresh.dischargeLimit().isPresent() ? fresh.dischargeLimit() : old.dischargeLimit(),
                fresh.setpoint().isPresent() ? fresh.setpoint() : old.setpoint(),
                old.mode(),
                old.numberPhases());
    }

    private static ChargingProfile with(
            ChargingProfile p,
            Optional<UUID> transaction,
            Optional<ChargingProfile.Dynamic> dynamic,
            List<Schedule> schedules) {
        return new ChargingProfile(
                p.id(),
                p.stackLevel(),
                p.purpose(),
                p.kind(),
                p.recurrency(),
                p.validFrom(),
                p.validTo(),
                transaction,
                schedules,
                p.offline(),
                dynamic);
    }

    @Override
    public Outcome prioritize(UUID transaction, boolean active) {
        boolean runs = station.evses().stream()
                .flatMap(e -> e.snapshot().transaction().stream())
                .anyMatch(t -> t.id().equals(transaction));
        if (!runs) {
            return new Outcome(false, "TxNotFound: that transaction does not run");
        }
        if (active && store.installed().stream().noneMatch(i -> i.profile().purpose() == Purpose.PRIORITY_CHARGING)) {
            return new Outcome(false, "NoProfile: no priority charging profile is installed");
        }
        synchronized (this) {
            Set<UUID> next = new HashSet<>(prioritized);
            if (active ? next.add(transaction) : next.remove(transaction)) {
                prioritized = Set.copyOf(next);
            }
        }
        store.changed();
        return new Outcome(true, "");
    }

    @Override
    public int clear(Filter filter) {
        return store.remove(ProfileStore.matching(filter), "cleared");
    }

    @Override
    public List<Installed> list(Filter filter) {
        return store.installed().stream().filter(ProfileStore.matching(filter)).toList();
    }

    @Override
    public Composite composite(int evseId, Instant from, Duration horizon, RateUnit unit) {
        Standing now = standing();
        List<EvseContext> evses = station.evses().stream().map(now::context).toList();
        return new CompositeEngine(now.installed(), evses, now.circumstances()).composite(evseId, from, horizon, unit);
    }

    @Override
    public Standing standing() {
        List<Installed> installed = outside();
        Set<UUID> first = prioritized;
        Map<String, Instant> offline = !anyOfflineRule(installed)
                ? Map.of()
                : links.stream()
                        .filter(l -> l.state() != Link.State.UP)
                        .collect(Collectors.toMap(Link::name, Link::since, (a, b) -> a));
        Standing last = standing;
        Circumstances circumstances = last.circumstances();
        if (!zone.equals(circumstances.zone()) || !offline.equals(circumstances.offlineSince())) {
            circumstances = new Circumstances(zone, offline);
        }
        if (installed != last.installed() || first != last.prioritized() || circumstances != last.circumstances()) {
            last = new Standing(installed, circumstances, first);
            standing = last;
        }
        return last;
    }

    /** All but our own plan's; the same list as long as nothing has changed. */
    private List<Installed> outside() {
        List<Installed> all = store.installed();
        Outside last = outside;
        if (all != last.of()) {
            boolean plain = all.stream().noneMatch(ProfileStore::own);
            last = new Outside(
                    all,
                    plain ? all : all.stream().filter(i -> !ProfileStore.own(i)).toList());
            outside = last;
        }
        return last.profiles();
    }

    private record Outside(List<Installed> of, List<Installed> profiles) {
        static final Outside NONE = new Outside(List.of(), List.of());
    }

    /** By index: this is asked every second, and an iterator would be garbage. */
    private static boolean anyOfflineRule(List<Installed> installed) {
        for (int i = 0; i < installed.size(); i++) {
            if (installed.get(i).profile().offline().isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onChange(Runnable listener) {
        store.onChange(listener);
    }

    @Override
    public void observe(StationEvent event) {
        if (event instanceof StationEvent.EvseChanged c) {
            dropEnded(c.evse().evseId());
        } else if (event instanceof StationEvent.Snapshot s) {
            s.evses().forEach(e -> dropEnded(e.evseId()));
        }
    }

    @Override
    public void expire() {
        Map<String, Instant> offline = standing().circumstances().offlineSince();
        if (!offline.isEmpty()) {
            Instant now = clock.instant();
            Predicate<Installed> over = i -> i.profile()
                    .offline()
                    .filter(ChargingProfile.Offline::dropAfter)
                    .filter(o -> offline.containsKey(i.owner())
                            && now.isAfter(offline.get(i.owner()).plusSeconds(o.maxS())))
                    .isPresent();
            store.remove(over, "offline for too long");
        }
    }

    @Override
    public List<String> damaged() {
        return store.damaged();
    }

    /** Asks the station, not the event: an event that waited must not end a profile of a transaction begun since. */
    private void dropEnded(int evseId) {
        station.evse(evseId)
                .ifPresent(e -> store.transactionIs(
                        evseId, () -> e.snapshot().transaction().map(TransactionInfo::id)));
        if (!prioritized.isEmpty()) {
            Set<UUID> running = station.evses().stream()
                    .map(Evse::snapshot)
                    .flatMap(s -> s.transaction().stream())
                    .map(TransactionInfo::id)
                    .collect(Collectors.toSet());
            synchronized (this) {
                prioritized = prioritized.stream().filter(running::contains).collect(Collectors.toUnmodifiableSet());
            }
        }
    }
}
