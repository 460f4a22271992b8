package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.Profiles.Piece;
import edgewatt.api.station.LimitSource;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The minimum of layers while it is being made. */
final class Blend {
    private final RateUnit unit;
    double limit = Double.NaN;
    double discharge = Double.NaN;
    private double setpoint = Double.NaN;
    private OperationMode mode;
    int phases = 3;
    private boolean spoken;
    LimitSource source = LimitSource.of(LimitSource.Kind.HARDWARE);

    Blend(RateUnit unit) {
        this.unit = unit;
    }

    void lower(Layer layer, double voltageV, int withPhases) {
        Period p = layer.period();
        double l = p.limit().isPresent() ? layer.in(unit, p.limit().getAsDouble(), voltageV, withPhases) : Double.NaN;
        if (l < limit || (Double.isNaN(limit) && (!spoken || !Double.isNaN(l)))) {
            limit = l;
            source = layer.source();
        }
        if (p.dischargeLimit().isPresent()) {
            double d = layer.in(unit, p.dischargeLimit().getAsDouble(), voltageV, withPhases);
            discharge = Double.isNaN(discharge) ? d : Math.max(discharge, d);
        }
        if (p.setpoint().isPresent() && Double.isNaN(setpoint)) {
            setpoint = layer.in(unit, p.setpoint().getAsDouble(), voltageV, withPhases);
        }
        if (mode == null) {
            mode = p.mode();
        }
        spoken = true;
    }

    Piece piece(int startS) {
        double clamped = setpoint;
        if (!Double.isNaN(clamped) && !Double.isNaN(limit)) {
            clamped = Math.min(clamped, limit);
        }
        if (!Double.isNaN(clamped) && !Double.isNaN(discharge)) {
            clamped = Math.max(clamped, discharge);
        }
        return new Piece(
                startS,
                optional(limit),
                optional(discharge),
                optional(clamped),
                mode == null ? OperationMode.CHARGING_ONLY : mode,
                spoken || !Double.isNaN(limit) ? OptionalInt.of(phases) : OptionalInt.empty(),
                source);
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
