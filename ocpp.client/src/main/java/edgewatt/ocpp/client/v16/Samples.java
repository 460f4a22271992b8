package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Times;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Readings in 1.6's words (sections 7.33 and 7.43): values are strings; measurand, context and unit are always said, the
 * defaults for format and location never. A reading without any of the wanted quantities gives nothing.
 */
final class Samples {
    private Samples() {}

    /** Why a reading was taken (1.6 ReadingContext). */
    enum Context {
        BEGIN("Transaction.Begin"),
        END("Transaction.End"),
        PERIODIC("Sample.Periodic"),
        CLOCK("Sample.Clock"),
        TRIGGER("Trigger");

        final String word;

        Context(String word) {
            this.word = word;
        }
    }

    /** What is offered to the car now, A per phase and W. */
    record Offer(double currentA, double powerW) {}

    /** One meterValue element. */
    static Optional<ObjectNode> meterValue(
            MeterReading reading, Context context, List<Measurand> wanted, Optional<Offer> offer, boolean signed) {
        ArrayNode values = Json.array();
        for (Measurand measurand : wanted) {
            add(values, measurand, reading, context, offer);
        }
        if (signed) {
            reading.signed()
                    .ifPresent(s -> values.add(Json.object()
                            .put("value", s.data())
                            .put("context", context.word)
                            .put("format", "SignedData")
                            .put("measurand", Measurand.Quantity.ENERGY_IMPORT.word)));
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode meterValue = Json.object().put("timestamp", Times.format(reading.at()));
        meterValue.set("sampledValue", values);
        return Optional.of(meterValue);
    }

    private static void add(
            ArrayNode to, Measurand measurand, MeterReading reading, Context context, Optional<Offer> offer) {
        switch (measurand.quantity()) {
            // whole Wh, rounded down as the registers of start and stop are
            case ENERGY_IMPORT -> one(to, measurand, context, Math.floor(reading.importWh()), "");
            case ENERGY_EXPORT -> one(to, measurand, context, Math.floor(reading.exportWh()), "");
            case POWER_IMPORT -> one(to, measurand, context, positive(reading.powerW()), "");
            case POWER_EXPORT -> one(to, measurand, context, positive(-reading.powerW()), "");
            case POWER_OFFERED -> offer.ifPresent(o -> one(to, measurand, context, positive(o.powerW()), ""));
            case CURRENT_OFFERED -> offer.ifPresent(o -> one(to, measurand, context, positive(o.currentA()), ""));
            case SOC -> one(to, measurand, context, reading.socPercent(), "");
            case VOLTAGE -> phases(to, measurand, context, reading.voltageV(), 0, "-N");
            case CURRENT_IMPORT -> phases(to, measurand, context, reading.currentA(), 1, "");
            case CURRENT_EXPORT -> phases(to, measurand, context, reading.currentA(), -1, "");
        }
    }

    /** @param sign 0 = the value as it is; else its part in this direction */
    private static void phases(
            ArrayNode to, Measurand measurand, Context context, PhaseValues values, int sign, String suffix) {
        for (int phase = 1; phase <= 3; phase++) {
            if (measurand.phase() == 0 || measurand.phase() == phase) {
                double value = values.phase(phase);
                one(to, measurand, context, sign == 0 ? value : positive(sign * value), "L" + phase + suffix);
            }
        }
    }

    private static void one(ArrayNode to, Measurand measurand, Context context, double value, String phase) {
        if (!Double.isFinite(value)) {
            return;
        }
        ObjectNode sample = Json.object()
                .put("value", text(value))
                .put("context", context.word)
                .put("measurand", measurand.quantity().word);
        if (!phase.isEmpty()) {
            sample.put("phase", phase);
        }
        if (measurand.quantity() == Measurand.Quantity.SOC) {
            sample.put("location", "EV");
        }
        to.add(sample.put("unit", measurand.quantity().unit));
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
