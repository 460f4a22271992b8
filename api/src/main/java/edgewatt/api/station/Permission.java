package edgewatt.api.station;

import java.time.Duration;

/**
 * Permission to give power, a heartbeat: the station repeats it at least every second, and the driver withdraws it by
 * itself when {@code validFor} has run out (the dead-man timer lives in the driver).
 *
 * @param currentA to offer, A per phase, signed; below 6 A means no energy
 * @param phases 1 to 3
 * @param validFor by the monotonic clock, from the call
 */
public record Permission(double currentA, int phases, Duration validFor) {}
