package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Meter;
import java.util.function.IntFunction;

/**
 * What the allocator looks at beside the station and the profiles; replaced when something comes or goes.
 *
 * @param grid the meter of the grid connection, or null
 * @param circuits meters of circuits
 * @param mode of an EVSE
 */
record Inputs(Limiter[] limiters, Meter grid, Meter[] circuits, IntFunction<ChargingMode> mode, Corridor plan) {
    static Inputs of(Limiter[] limiters, Meter grid) {
        return new Inputs(limiters, grid, new Meter[0], id -> ChargingMode.NOW, Corridor.NONE);
    }
}
