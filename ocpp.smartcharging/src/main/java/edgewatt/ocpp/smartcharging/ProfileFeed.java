package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.StationEvent;
import java.util.List;

/** How the allocator sees the profile store, inside this bundle. Any thread. */
interface ProfileFeed {
    /** All profiles; the same list object as long as nothing has changed. Never blocks. */
    List<Installed> installed();

    /** Stored documents that could not be read. */
    List<String> damaged();

    /** Calls {@code listener} after each change, on the thread that changed; null ends it. */
    void onChange(Runnable listener);

    /**
     * Profiles of transactions that have ended are dropped. The allocator passes on what it hears of the station, because
     * each listener costs a thread. Blocks on disk.
     */
    default void observe(StationEvent event) {}
}
