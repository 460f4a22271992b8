package edgewatt.api.station;

import java.util.List;

/** Live telemetry. New records may be added; switch with a default branch. */
public sealed interface StationEvent {
    /** Everything, sent once on bind and again after events were lost. */
    record Snapshot(Availability availability, List<EvseSnapshot> evses) implements StationEvent {}

    /** State, offer, fault or transaction of one EVSE changed. */
    record EvseChanged(EvseSnapshot evse) implements StationEvent {}

    /** A new reading of an EVSE meter, at most one per second and EVSE. */
    record Metered(int evseId, MeterReading reading) implements StationEvent {}

    /** Availability of the station as a whole changed. */
    record AvailabilityChanged(Availability availability) implements StationEvent {}
}
