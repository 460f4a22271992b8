package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Times;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Readings in 1.6's words (sections 7.33 and 7.43): values are strings; measurand and context are always said, the unit
 * where 1.6 has one, the format only of signed records, the location only where it is not the outlet. A reading without
 * any of the wanted quantities gives nothing.
 */
final class Samples {
    /** Section 7.45, with the two spellings of the schemas. Another unit is not said. */
    private static final Set<String> UNITS = Set.of(
            "Wh",
            "kWh",
            "varh",
            "kvarh",
            "W",
            "kW",
            "VA",
            "kVA",
            "var",
            "kvar",
            "A",
            "V",
            "Celsius",
            "Fahrenheit",
            "K",
            "Percent");

    private static final Map<Quantity.Location, String> LOCATIONS = Map.of(
            Quantity.Location.BODY, "Body",
            Quantity.Location.CABLE, "Cable",
            Quantity.Location.EV, "EV",
            Quantity.Location.INLET, "Inlet",
            Quantity.Location.OUTLET, "Outlet");

    private final ArrayNode values = Json.array();
    private final MeterReading reading;
    private final Context context;
    private final Quantity.Location place;

    private Samples(MeterReading reading, Context context, int evseId) {
        this.reading = reading;
        this.context = context;
        // the station's own meter sits where the grid comes in
        this.place = evseId == 0 ? Quantity.Location.INLET : Quantity.Location.OUTLET;
    }

    /** Why a reading was taken (section 7.42, ReadingContext). */
    enum Context {
        BEGIN("Transaction.Begin"),
        END("Transaction.End"),
        PERIODIC("Sample.Periodic"),
        CLOCK("Sample.Clock"),
        TRIGGER("Trigger"),
        INTERRUPTION_BEGIN("Interruption.Begin"),
        INTERRUPTION_END("Interruption.End"),
        OTHER("Other");

        final String word;

        Context(String word) {
            this.word = word;
        }
    }

    /**
     * A reading with what 1.6 says about it.
     *
     * @param evseId 0 = the station
     * @param at the stamp of a clock-aligned sample is exact, whenever the meter was read
     */
    record Taken(int evseId, MeterReading reading, Context context, Instant at) {
        static Taken of(int evseId, MeterReading reading, Context context, Instant fact) {
            return new Taken(evseId, reading, context, context == Context.CLOCK ? fact : reading.at());
        }
    }

    /** One meterValue element: the wanted quantities, and the meter's signed record if it gave one. */
    static Optional<ObjectNode> meterValue(Taken taken, List<Measurand> wanted) {
        Samples samples = new Samples(taken.reading(), taken.context(), taken.evseId());
        wanted.forEach(samples::add);
        samples.signed();
        if (samples.values.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode meterValue = Json.object().put("timestamp", Times.format(taken.at()));
        meterValue.set("sampledValue", samples.values);
        return Optional.of(meterValue);
    }

    private void add(Measurand m) {
        switch (m.quantity()) {
            // whole Wh, rounded down as the registers of start and stop are
            case ENERGY_IMPORT -> total(m, Math.floor(reading.importWh()));
            case ENERGY_EXPORT -> total(m, Math.floor(reading.exportWh()));
            case POWER_IMPORT -> total(m, positive(reading.powerW()));
            case POWER_EXPORT -> total(m, positive(-reading.powerW()));
            case SOC -> one(m, reading.socPercent(), "", "", Quantity.Location.EV);
            case VOLTAGE -> phases(m, reading.voltageV(), 0, "-N");
            case CURRENT_IMPORT -> phases(m, reading.currentA(), 1, "");
            case CURRENT_EXPORT -> phases(m, reading.currentA(), -1, "");
            default -> {}
        }
        for (Quantity q : reading.others()) {
            if (q.measurand().equalsIgnoreCase(m.quantity().word) && m.takes(q.phase())) {
                // an EVSE's outlet is the default; a meter of the station measures at the inlet unless it says else
                one(m, q.value(), q.phase(), q.unit(), q.location() == Quantity.Location.OUTLET ? place : q.location());
            }
        }
    }

    private void total(Measurand m, double value) {
        if (m.phase().isEmpty()) {
            one(m, value, "", "", place);
        }
    }

    /** @param sign 0 = the value as it is; else its part in this direction */
    private void phases(Measurand m, PhaseValues of, int sign, String suffix) {
        for (int i = 1; i <= 3; i++) {
            String phase = "L" + i + suffix;
            if (m.takes(phase)) {
                double value = of.phase(i);
                one(m, sign == 0 ? value : positive(sign * value), phase, "", place);
            }
        }
    }

    private void one(Measurand m, double value, String phase, String unit, Quantity.Location location) {
        if (!Double.isFinite(value)) {
            return;
        }
        ObjectNode sample = Json.object()
                .put("value", text(value))
                .put("context", context.word)
                .put("measurand", m.quantity().word);
        if (Measurand.PHASES.contains(phase)) {
            sample.put("phase", phase);
        }
        if (location != Quantity.Location.OUTLET) {
            sample.put("location", LOCATIONS.get(location));
        }
        String said = UNITS.contains(unit) ? unit : m.quantity().unit;
        if (!said.isEmpty()) {
            sample.put("unit", said);
        }
        values.add(sample);
    }

    /** Byte for byte as the meter gave it: who checks it needs exactly that. */
    private void signed() {
        reading.signed().ifPresent(s -> {
            ObjectNode sample = Json.object()
                    .put("value", s.data())
                    .put("context", context.word)
                    .put("format", "SignedData")
                    .put("measurand", Measurand.Quantity.ENERGY_IMPORT.word);
            if (place != Quantity.Location.OUTLET) {
                sample.put("location", LOCATIONS.get(place));
            }
            values.add(sample);
        });
    }

    /** The part of a signed value in its positive direction; not measured stays not measured. */
    private static double positive(double value) {
        return Double.isNaN(value) ? value : Math.max(0, value);
    }

    private static String text(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
