package edgewatt.sim.world;

import java.util.List;

/**
 * What outlives a restart of the simulation, as a real meter and a real car would: registers, who is plugged, how full.
 * Faults and forced values do not.
 */
public record Memory(List<BayMemory> bays, long gridImportMwh, long gridExportMwh, long pvMwh) {
    public record BayMemory(int id, boolean plugged, double socPercent, long importMwh) {}
}
