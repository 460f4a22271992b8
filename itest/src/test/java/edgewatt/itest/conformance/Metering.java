package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Meter values: sampled, clock-aligned, and those that come with the end. */
final class Metering {
    private static final String REGISTER = "Energy.Active.Import.Register";

    private final Rig rig;

    Metering(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "meter.sampled",
                        "samples come in MeterValueSampleInterval with the measurands asked for",
                        this::sampled),
                new Step(
                        "meter.aligned",
                        "clock-aligned values carry multiples of the interval, charging and idle",
                        this::aligned),
                new Step(
                        "meter.transaction-data",
                        "StopTransaction carries begin, samples and end",
                        this::transactionData));
    }

    private void sampled() throws Exception {
        rig.configure("MeterValueSampleInterval", "1");
        rig.configure(
                "MeterValuesSampledData",
                "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,Current.Offered");
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        Set<String> measurands = new HashSet<>();
        for (int sample = 0; sample < 2; sample++) {
            Frame values =
                    rig.sent(from, "MeterValues", p -> p.path("transactionId").asInt() == transaction);
            from = values.number() + 1;
            unless(values.payload().path("connectorId").asInt() == 1, "connector: " + values.text());
            for (JsonNode value : values.payload().path("meterValue").path(0).path("sampledValue")) {
                measurands.add(value.path("measurand").asText(REGISTER));
                String context = value.path("context").asText("Sample.Periodic");
                unless(context.equals("Sample.Periodic"), "context " + context + ": " + values.text());
            }
        }
        unless(
                measurands.containsAll(
                        Set.of(REGISTER, "Power.Active.Import", "Current.Import", "Voltage", "Current.Offered")),
                "measurands sent: " + measurands);
        rig.configure("MeterValueSampleInterval", "0");
        rig.configure("MeterValuesSampledData", REGISTER);
        rig.leave(1);
    }

    private void aligned() throws Exception {
        rig.configure("ClockAlignedDataInterval", "2");
        rig.configure("MeterValuesAlignedData", REGISTER);
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        Frame charging = rig.sent(
                from, "MeterValues", p -> clock(p) && p.path("transactionId").asInt() == transaction);
        Frame idle = rig.sent(
                from, "MeterValues", p -> clock(p) && p.path("connectorId").asInt() == 2);
        unless(!idle.payload().has("transactionId"), "an idle connector has no transaction: " + idle.text());
        for (Frame values : List.of(charging, idle)) {
            JsonNode first = values.payload().path("meterValue").path(0);
            Instant at = Instant.parse(first.path("timestamp").asText());
            unless(at.toEpochMilli() % 2000 == 0, "not aligned: " + values.text());
        }
        rig.configure("ClockAlignedDataInterval", "0");
        rig.leave(1);
    }

    private static boolean clock(JsonNode payload) {
        JsonNode value = payload.path("meterValue").path(0).path("sampledValue").path(0);
        return value.path("context").asText().equals("Sample.Clock");
    }

    private void transactionData() throws Exception {
        rig.configure("MeterValueSampleInterval", "1");
        rig.configure("StopTxnSampledData", REGISTER);
        int from = rig.mark();
        int transaction = rig.charge(1, "CARD1");
        rig.sent(from, "MeterValues", p -> p.path("transactionId").asInt() == transaction);
        rig.sim("tag 1 CARD1");
        Frame stop = rig.stopped(from, transaction, "Local");
        Set<String> contexts = new HashSet<>();
        for (JsonNode value : stop.payload().path("transactionData")) {
            for (JsonNode sample : value.path("sampledValue")) {
                contexts.add(sample.path("context").asText("Sample.Periodic"));
            }
        }
        unless(contexts.containsAll(Set.of("Transaction.Begin", "Transaction.End")), "contexts: " + contexts);
        rig.configure("MeterValueSampleInterval", "0");
        rig.leave(1);
    }
}
