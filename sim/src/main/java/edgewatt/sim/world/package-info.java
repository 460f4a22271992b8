/**
 * A car, a contactor with its interlock, a house with the sun on its roof: pure state on a monotonic clock that the
 * caller moves. Nothing here knows a thread, a pin or the time of day on the wall, so a day passes in a fraction of a
 * second. Not thread-safe: one thread at a time.
 */
package edgewatt.sim.world;
