package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.station.LimitSource;
import java.util.OptionalDouble;

/** One purpose's word at an instant, in the unit it was given in. */
record Layer(RateUnit unit, Period period, LimitSource source) {
    int phases() {
        return period.numberPhases().orElse(3);
    }

    /** This limit with another on top of it, in this layer's unit and phases. */
    Layer raisedBy(Layer more, double voltageV) {
        if (period.limit().isEmpty() || more.period.limit().isEmpty()) {
            return this;
        }
        double extra = more.in(unit, more.period.limit().getAsDouble(), voltageV, phases());
        return new Layer(
                unit,
                new Period(
                        period.startS(),
                        OptionalDouble.of(period.limit().getAsDouble() + extra),
                        period.dischargeLimit(),
                        period.setpoint(),
                        period.mode(),
                        period.numberPhases()),
                new LimitSource(source.kind(), source.id() + "+" + more.source.id()));
    }

    /** A value of this layer in another unit: W is the total over phases, A is per phase. */
    double in(RateUnit wanted, double value, double voltageV, int phases) {
        if (wanted == unit) {
            return value;
        }
        double wattsPerAmpere = voltageV * phases;
        return wanted == RateUnit.A ? value / wattsPerAmpere : value * wattsPerAmpere;
    }
}
