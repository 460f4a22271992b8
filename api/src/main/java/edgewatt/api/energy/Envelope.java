package edgewatt.api.energy;

import edgewatt.api.station.PhaseValues;
import java.time.Instant;
import java.util.List;

/**
 * Bounds over time.
 *
 * @param steps ordered by {@link Step#from()}; before the first step nothing is limited, the last one holds for ever
 */
public record Envelope(List<Step> steps) {
    public static final Envelope UNLIMITED = new Envelope(List.of());

    /**
     * Bounds from an instant on. NaN = not limited.
     *
     * @param maxCurrentA import per site phase
     * @param maxImportW total import
     * @param maxExportW total export, a magnitude
     */
    public record Step(Instant from, PhaseValues maxCurrentA, double maxImportW, double maxExportW) {}
}
