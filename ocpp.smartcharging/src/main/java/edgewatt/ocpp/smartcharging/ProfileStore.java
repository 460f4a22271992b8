package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Profiles.Filter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.energy.Profiles.Outcome;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Profiles in memory and as one document each ({@code profiles.ID}). Durable first, then effective, then told: to the
 * listener and to the journal. Any thread; writers one after another, readers never wait.
 */
final class ProfileStore {
    static final int MAX_PROFILES = 200;
    private static final String PREFIX = "profiles.";
    private static final String OWN = "plan";
    private static final Logger LOG = LoggerFactory.getLogger(ProfileStore.class);

    private final Documents documents;
    private final Journal journal;
    private final InstantSource clock;
    private final ProfileCodec codec = new ProfileCodec();
    private final List<String> damaged = new ArrayList<>();
    private volatile List<Installed> installed = List.of();
    private volatile Runnable listener;
    private long order;

    ProfileStore(Documents documents, Journal journal, InstantSource clock) {
        this.documents = documents;
        this.journal = journal;
        this.clock = clock;
        restore();
    }

    /** All profiles; the same list object as long as nothing has changed. Never blocks. */
    List<Installed> installed() {
        return installed;
    }

    /** Calls {@code listener} after each change, on the thread that changed; null ends it. */
    void onChange(Runnable listener) {
        this.listener = listener;
    }

    /** Names of documents that could not be read; they are kept for an expert's eye and not used. */
    synchronized List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Installs without asking {@link ProfileRules}: the caller has. */
    synchronized Outcome put(int evseId, ChargingProfile profile, String owner) {
        Installed fresh = new Installed(evseId, profile, owner);
        List<Installed> next = new ArrayList<>();
        List<Installed> replaced = new ArrayList<>();
        for (Installed i : installed) {
            if (own(fresh) && !own(i) && i.profile().id() == profile.id()) {
                return new Outcome(
                        false,
                        "InvalidProfile: profile " + profile.id() + " belongs to " + i.owner() + "; choose another id");
            }
            (i.profile().id() == profile.id() || samePlace(i, fresh) ? replaced : next).add(i);
        }
        if (next.size() >= MAX_PROFILES) {
            return new Outcome(false, "TooManyElements: " + MAX_PROFILES + " profiles are installed; clear some first");
        }
        next.add(fresh);
        try {
            documents.write(name(profile.id()), codec.encode(new ProfileCodec.Stored(++order, fresh)));
        } catch (JournalException e) {
            return new Outcome(false, "InternalError: " + e.getMessage());
        }
        installed = List.copyOf(next);
        for (Installed old : replaced) {
            if (old.profile().id() != profile.id()) {
                // a crash before this leaves two of one place: restore() keeps the younger
                deleteQuietly(old);
                tell(old, false, owner);
            }
        }
        tell(fresh, true, owner);
        changed();
        return new Outcome(true, "");
    }

    /** Removes what matches. */
    synchronized int remove(Predicate<Installed> which, String by) {
        List<Installed> gone = installed.stream().filter(which).toList();
        if (gone.isEmpty()) {
            return 0;
        }
        installed = installed.stream().filter(which.negate()).toList();
        for (Installed i : gone) {
            deleteQuietly(i);
            tell(i, false, by);
        }
        changed();
        return gone.size();
    }

    /**
     * The transaction on an EVSE may have changed: profiles of any other one are over.
     *
     * @param now which one runs; asked while nobody can install, so that a profile of one that has just begun stays
     */
    synchronized void transactionIs(int evseId, Supplier<Optional<UUID>> now) {
        Optional<UUID> running = now.get();
        Predicate<Installed> over = i -> i.evseId() == evseId
                && i.profile().purpose() == Purpose.TX
                && !i.profile().transaction().equals(running);
        if (installed.stream().anyMatch(over)) {
            remove(over, "transaction ended");
        }
    }

    static Predicate<Installed> matching(Filter f) {
        if (f.profileId().isPresent()) {
            return i -> i.profile().id() == f.profileId().getAsInt();
        }
        return i -> (f.evseId().isEmpty() || f.evseId().getAsInt() == i.evseId())
                && (f.purpose().isEmpty() || f.purpose().get() == i.profile().purpose())
                && (f.stackLevel().isEmpty()
                        || f.stackLevel().getAsInt() == i.profile().stackLevel());
    }

    private void restore() {
        List<ProfileCodec.Stored> found = new ArrayList<>();
        for (String name : documents.names(PREFIX)) {
            try {
                documents.read(name).map(codec::decode).ifPresent(found::add);
            } catch (IllegalArgumentException e) {
                damaged.add(name);
                LOG.warn("charging profile in document '{}' cannot be read and is not used: {}", name, e.getMessage());
            }
        }
        found.sort((a, b) -> Long.compare(a.order(), b.order()));
        List<Installed> kept = new ArrayList<>();
        for (ProfileCodec.Stored s : found) {
            order = Math.max(order, s.order());
            for (Installed older : List.copyOf(kept)) {
                if (samePlace(older, s.installed())) {
                    kept.remove(older);
                    deleteQuietly(older);
                }
            }
            kept.add(s.installed());
        }
        installed = List.copyOf(kept);
    }

    private static boolean samePlace(Installed a, Installed b) {
        return a.evseId() == b.evseId()
                && a.profile().purpose() == b.profile().purpose()
                && a.profile().stackLevel() == b.profile().stackLevel()
                && own(a) == own(b);
    }

    /** Our own plan's: kept and listed, and no limit from outside. */
    static boolean own(Installed i) {
        return i.owner().equals(OWN);
    }

    private void deleteQuietly(Installed i) {
        try {
            documents.delete(name(i.profile().id()));
        } catch (JournalException e) {
            LOG.warn(
                    "charging profile {} is cleared but comes back after a restart: {}",
                    i.profile().id(),
                    e.getMessage());
        }
    }

    private void tell(Installed i, boolean isInstalled, String by) {
        journal.append(new Fact.ProfileChanged(
                        i.evseId(), clock.instant(), i.profile().id(), isInstalled, by))
                .whenComplete((position, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "change of charging profile {} is not in the journal: {}",
                                i.profile().id(),
                                failure.getMessage());
                    }
                });
    }

    /** Tells the listener. */
    void changed() {
        Runnable l = listener;
        if (l != null) {
            l.run();
        }
    }

    private static String name(int id) {
        return PREFIX + id;
    }
}
