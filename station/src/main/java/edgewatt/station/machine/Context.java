package edgewatt.station.machine;

import edgewatt.api.station.MeterReading;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The world at the moment of an input.
 *
 * @param at wall time
 * @param freshId the id of a transaction that begins now
 * @param registerWh energy register, whole Wh, never decreasing
 * @param reading the EVSE meter's present reading; empty when lost
 * @param rules settings in force
 * @param offered what is offered to the car while it is permitted
 */
public record Context(
        Instant at, UUID freshId, long registerWh, Optional<MeterReading> reading, Rules rules, Offered offered) {
    /** With nothing offered. */
    public Context(Instant at, UUID freshId, long registerWh, Optional<MeterReading> reading, Rules rules) {
        this(at, freshId, registerWh, reading, rules, Offered.NOTHING);
    }
}
