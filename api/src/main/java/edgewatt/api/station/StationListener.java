package edgewatt.api.station;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard for live telemetry. On bind comes a {@link StationEvent.Snapshot}; then events through a bounded queue of
 * the listener's own, on a thread of the station's: a slow listener loses the oldest events and is named in Health, and
 * holds up nobody else. Durable facts are read from the journal instead.
 */
@ConsumerType
public interface StationListener {
    /** Names the listener in Health. */
    String name();

    /** Have a default branch: new event records are a minor change. */
    void onEvent(StationEvent event);
}
