package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The {@link Profiles} service over {@link ProfileStore}, {@link ProfileRules} and {@link CompositeEngine}. */
@Component(
        service = {Profiles.class, ProfileFeed.class},
        immediate = true)
public final class ProfilesComponent implements Profiles, ProfileFeed {
    private final Station station;
    private final ProfileStore store;

    @Activate
    public ProfilesComponent(
            @Reference Station station,
            @Reference Documents documents,
            @Reference Journal journal,
            @Reference StationClock clock) {
        this.station = station;
        this.store = new ProfileStore(documents, journal, clock);
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
        return store.put(evseId, profile.purpose() == Purpose.TX ? bound(profile, running) : profile, owner);
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
        return new CompositeEngine(store.installed(), contexts(station)).composite(evseId, from, horizon, unit);
    }

    @Override
    public List<Installed> installed() {
        return store.installed();
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
    public List<String> damaged() {
        return store.damaged();
    }

    /** Asks the station, not the event: an event that waited must not end a profile of a transaction begun since. */
    private void dropEnded(int evseId) {
        station.evse(evseId)
                .ifPresent(e ->
                        store.transactionIs(evseId, e.snapshot().transaction().map(TransactionInfo::id)));
    }

    /** A transaction profile without an id (1.6 permits it) belongs to the one that runs now. */
    private static ChargingProfile bound(ChargingProfile p, Optional<UUID> running) {
        return new ChargingProfile(
                p.id(),
                p.stackLevel(),
                p.purpose(),
                p.kind(),
                p.recurrency(),
                p.validFrom(),
                p.validTo(),
                running,
                p.schedules());
    }

    static List<EvseContext> contexts(Station station) {
        return station.evses().stream().map(ProfilesComponent::context).toList();
    }

    static EvseContext context(Evse evse) {
        EvseCapabilities c = evse.capabilities();
        Optional<TransactionInfo> tx = evse.snapshot().transaction();
        return new EvseContext(
                evse.id(),
                c.nominalVoltageV(),
                c.phases(),
                c.maxCurrentA(),
                tx.map(TransactionInfo::id),
                tx.map(TransactionInfo::startedAt));
    }
}
