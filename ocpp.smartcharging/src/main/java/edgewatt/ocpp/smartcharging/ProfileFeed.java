package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.TransactionInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** How the allocator sees the profile store, inside this bundle. Any thread. */
interface ProfileFeed {
    /** What counts now; the same object as long as nothing has changed. Never blocks. */
    Standing standing();

    /**
     * @param installed all profiles
     * @param prioritized transactions that may charge by the priority charging profile
     */
    record Standing(List<Installed> installed, Circumstances circumstances, Set<UUID> prioritized) {
        static final Standing NONE = new Standing(List.of(), Circumstances.PLAIN, Set.of());

        /** What the engine must know of an EVSE. */
        EvseContext context(Evse evse) {
            EvseCapabilities c = evse.capabilities();
            Optional<TransactionInfo> tx = evse.snapshot().transaction();
            return new EvseContext(
                    evse.id(),
                    c.nominalVoltageV(),
                    c.phases(),
                    c.maxCurrentA(),
                    tx.map(TransactionInfo::id),
                    tx.map(TransactionInfo::startedAt),
                    tx.isPresent() && prioritized.contains(tx.get().id()));
        }
    }

    /** Stored documents that could not be read. */
    List<String> damaged();

    /** Calls {@code listener} after each change, on the thread that changed; null ends it. */
    void onChange(Runnable listener);

    /**
     * Profiles of transactions that have ended are dropped. The allocator passes on what it hears of the station, because
     * each listener costs a thread. Blocks on disk.
     */
    void observe(StationEvent event);

    /** Drops profiles that are not to outlive the loss of their owner's link any longer. Blocks on disk if there are any. */
    void expire();
}
