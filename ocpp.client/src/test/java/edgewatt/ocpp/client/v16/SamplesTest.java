package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.VariableId;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {
    private static final MeterReading READING = new MeterReading(
            Facts.at(0),
            0,
            1234.9,
            5.5,
            -1500.25,
            new PhaseValues(6.004, -2, Double.NaN),
            new PhaseValues(230, Double.NaN, 231.5),
            80,
            Optional.empty());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Energy.Active.Import.Register | 1234 Wh",
                "Energy.Active.Export.Register | 5 Wh",
                "Power.Active.Import           | 0 W",
                "Power.Active.Export           | 1500.25 W",
                "Current.Import                | 6.004 A L1, 0 A L2",
                "Current.Import.L2             | 0 A L2",
                "Current.Export.L2             | 2 A L2",
                "Voltage                       | 230 V L1-N, 231.5 V L3-N",
                "Voltage.L3                    | 231.5 V L3-N",
                "Voltage.L2                    | none",
                "SoC                           | 80 Percent",
                "Current.Offered               | none",
            })
    void eachQuantityIsSaidWithItsUnitAndPhase(String measurands, String expected) {
        String said = Samples.meterValue(
                        Samples.Taken.of(1, READING, Samples.Context.PERIODIC, Facts.at(0)),
                        Measurand.known(measurands))
                .map(value -> {
                    StringBuilder text = new StringBuilder();
                    value.get("sampledValue").forEach(s -> {
                        assertEquals(true, s.get("value").isTextual());
                        text.append(text.isEmpty() ? "" : ", ")
                                .append(s.get("value").asText())
                                .append(' ')
                                .append(s.get("unit").asText());
                        if (s.has("phase")) {
                            text.append(' ').append(s.get("phase").asText());
                        }
                    });
                    return text.toString();
                })
                .orElse("none");
        assertEquals(expected, said);
    }

    private static final MeterReading MUCH = new MeterReading(
            Facts.at(7),
            0,
            1234.9,
            Double.NaN,
            Double.NaN,
            PhaseValues.NONE,
            PhaseValues.NONE,
            Double.NaN,
            Optional.empty(),
            List.of(
                    new Quantity("Frequency", "", Quantity.Location.OUTLET, 49.98, "Hertz"),
                    new Quantity("Temperature", "", Quantity.Location.BODY, 41.25, "Celsius"),
                    new Quantity("Temperature", "", Quantity.Location.CABLE, 311, "K"),
                    new Quantity("Power.Factor", "L2", Quantity.Location.OUTLET, 0.98, ""),
                    new Quantity("Power.Factor", "", Quantity.Location.INLET, 0.99, ""),
                    new Quantity("Current.Offered", "", Quantity.Location.OUTLET, 16, "A"),
                    new Quantity("Power.Offered", "", Quantity.Location.OUTLET, 11_040, "W"),
                    new Quantity("Energy.Reactive.Import.Register", "", Quantity.Location.OUTLET, 12, ""),
                    new Quantity("Energy.Active.Import.Interval", "", Quantity.Location.OUTLET, 1.5, "kWh"),
                    new Quantity("Voltage", "L1-L2", Quantity.Location.OUTLET, 400, "V"),
                    new Quantity("SoC", "", Quantity.Location.EV, 55, "Percent")));

    /** Value, unit where 1.6 has one, phase, and the place where it is not the outlet. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Frequency | 49.98",
                "Temperature | 41.25 Celsius @Body, 311 K @Cable",
                "Power.Factor | 0.98 L2, 0.99 @Inlet",
                "Power.Factor.L2 | 0.98 L2",
                "Current.Offered | 16 A",
                "Power.Offered | 11040 W",
                "Energy.Reactive.Import.Register | 12 varh",
                "Energy.Active.Import.Interval | 1.5 kWh",
                "Energy.Active.Import.Register | 1234 Wh",
                "Voltage | 400 V L1-L2",
                "Voltage.L1 | none",
                "SoC | 55 Percent @EV",
                "RPM | none",
            })
    void whatElseWasMeasuredIsSaidWithItsPlace(String measurand, String expected) {
        assertEquals(expected, said(1, MUCH, measurand));
    }

    @Test
    void theStationsMeterMeasuresAtTheInlet() {
        assertEquals("1234 Wh @Inlet", said(0, MUCH, "Energy.Active.Import.Register"));
        assertEquals("16 A @Inlet", said(0, MUCH, "Current.Offered"));
        assertEquals("41.25 Celsius @Body, 311 K @Cable", said(0, MUCH, "Temperature"));
        Bench b = new Bench();
        b.variables.set(VariableId.of("AlignedDataCtrlr", "Measurands"), "Power.Active.Import");
        b.accepted();
        b.journal.append(
                new Fact.MeterSampled(0, Facts.at(900), Fact.Trigger.METER_VALUE_CLOCK, Facts.reading(897, 5)));
        JsonNode sample = b.answer("MeterValues", "{}");
        assertEquals(0, sample.get("connectorId").asInt());
        assertFalse(sample.has("transactionId"));
        assertEquals(
                "{\"timestamp\":\"2026-03-01T10:15:00.000Z\",\"sampledValue\":[{\"value\":\"7360.5\","
                        + "\"context\":\"Sample.Clock\",\"measurand\":\"Power.Active.Import\",\"location\":\"Inlet\","
                        + "\"unit\":\"W\"}]}",
                sample.at("/meterValue/0").toString());
    }

    private static String said(int evse, MeterReading reading, String measurands) {
        return Samples.meterValue(
                        Samples.Taken.of(evse, reading, Samples.Context.PERIODIC, Facts.at(0)),
                        Measurand.known(measurands))
                .map(value -> {
                    StringJoiner text = new StringJoiner(", ");
                    value.get("sampledValue").forEach(s -> {
                        assertTrue(s.get("value").isTextual());
                        text.add(s.get("value").asText()
                                + (s.has("unit") ? " " + s.get("unit").asText() : "")
                                + (s.has("phase") ? " " + s.get("phase").asText() : "")
                                + (s.has("location") ? " @" + s.get("location").asText() : ""));
                    });
                    return text.toString();
                })
                .orElse("none");
    }

    /** Why it was taken, as the backend reads it; what is no sample is not sent. */
    @ParameterizedTest
    @CsvSource({
        "METER_VALUE_PERIODIC,Sample.Periodic",
        "METER_VALUE_CLOCK,Sample.Clock",
        "TRIGGER,Trigger",
        "ABNORMAL_CONDITION,Interruption.Begin",
        "TX_RESUMED,Interruption.End",
        "SIGNED_DATA_RECEIVED,Other",
        "CHARGING_STATE_CHANGED,",
        "CHARGING_RATE_CHANGED,",
    })
    void everySampleHasItsContext(Fact.Trigger trigger, String context) {
        Bench b = new Bench().accepted();
        UUID tx = UUID.randomUUID();
        b.journal.append(Facts.started(tx, 1, 0, "T", 100));
        b.answer("StartTransaction", "{'transactionId':1,'idTagInfo':{'status':'Accepted'}}");
        b.journal.append(Facts.updated(tx, 1, 60, trigger, Optional.of(Facts.reading(58, 110))));
        if (context == null) {
            b.quiet();
        } else {
            JsonNode value = b.answer("MeterValues", "{}").at("/meterValue/0");
            assertEquals(context, value.at("/sampledValue/0/context").asText());
            assertEquals(
                    trigger == Fact.Trigger.METER_VALUE_CLOCK ? "2026-03-01T10:01:00.000Z" : "2026-03-01T10:00:58.000Z",
                    value.get("timestamp").asText());
        }
    }

    @Test
    void aSignedSampleIsSentByteForByteAlsoWhereNothingElseIsWanted() {
        Bench b = new Bench();
        b.variables.set(VariableId.of("SampledDataCtrlr", "TxUpdatedMeasurands"), "SoC");
        b.accepted();
        UUID tx = UUID.randomUUID();
        b.journal.append(Facts.started(tx, 1, 0, "T", 100));
        b.answer("StartTransaction", "{'transactionId':1,'idTagInfo':{'status':'Accepted'}}");
        String record = "OCMF|{\"FV\":\"1.0\",\"VI\":\"\u00e9 \\/\"}|{\"SD\":\"3045\"}\n";
        b.journal.append(Facts.updated(
                tx,
                1,
                60,
                Fact.Trigger.METER_VALUE_PERIODIC,
                Optional.of(Facts.signed(Facts.reading(60, 110), record))));
        JsonNode values = b.answer("MeterValues", "{}").at("/meterValue/0/sampledValue");
        assertEquals(1, values.size());
        assertEquals(record, values.at("/0/value").asText());
        assertEquals("SignedData", values.at("/0/format").asText());
        assertFalse(values.at("/0").has("unit"));
    }

    @Test
    void theLastFrameStaysBelowTheLimitOfBackendsAndKeepsBothSignedRecords() {
        Bench b = new Bench();
        String all = Measurand.text(Arrays.stream(Measurand.Quantity.values())
                .map(q -> new Measurand(q, ""))
                .toList());
        b.variables.set(VariableId.of("SampledDataCtrlr", "TxEndedMeasurands"), all);
        b.accepted();
        b.disconnect();
        UUID tx = UUID.randomUUID();
        b.journal.append(new Fact.TransactionStarted(
                tx,
                1,
                0,
                Facts.at(0),
                Optional.of(Facts.token("T")),
                100,
                Fact.Trigger.AUTHORIZED,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                Optional.of(Facts.signed(Facts.reading(0, 100), "first " + "s".repeat(4000)))));
        for (int i = 1; i <= 96; i++) {
            MeterReading r = Facts.reading(i, 100 + i);
            b.journal.append(Facts.updated(
                    tx, 1, i, Fact.Trigger.METER_VALUE_PERIODIC, Optional.of(Facts.signed(r, "s".repeat(2000)))));
        }
        b.journal.append(new Fact.TransactionEnded(
                tx,
                1,
                98,
                Facts.at(100),
                Fact.Trigger.STOP_AUTHORIZED,
                StopReason.LOCAL,
                Optional.empty(),
                200,
                Optional.of(Facts.signed(Facts.reading(100, 200), "last " + "s".repeat(4000)))));
        b.connect();
        b.answer("StartTransaction", "{'transactionId':1,'idTagInfo':{'status':'Accepted'}}");
        for (int i = 1; i <= 96; i++) {
            b.answer("MeterValues", "{}");
        }
        JsonNode stop = b.expect("StopTransaction");
        JsonNode data = stop.get("transactionData");
        assertTrue(stop.toString().length() < 60_000, "" + stop.toString().length());
        assertTrue(data.size() > 5 && data.size() < 98, "" + data.size());
        String text = data.toString();
        assertTrue(text.contains("\"first s") && text.contains("\"last s"));
        assertEquals("Transaction.Begin", data.at("/0/sampledValue/0/context").asText());
        assertEquals(
                "Transaction.End",
                data.get(data.size() - 1).at("/sampledValue/0/context").asText());
    }

    @Test
    void theDataOfATransactionComesWithItsContextsAndSignedRecords() {
        Bench b = new Bench();
        b.variables.set(VariableId.of("SampledDataCtrlr", "TxEndedMeasurands"), "Energy.Active.Import.Register");
        b.accepted();
        UUID tx = UUID.randomUUID();
        b.journal.append(Facts.started(tx, 1, 0, "T", 100));
        b.answer("StartTransaction", "{'transactionId':1,'idTagInfo':{'status':'Accepted'}}");
        b.journal.append(Facts.sample(tx, 1, 10, 150));
        b.answer("MeterValues", "{}");
        b.journal.append(new Fact.TransactionEnded(
                tx,
                1,
                2,
                Facts.at(20),
                Fact.Trigger.STOP_AUTHORIZED,
                StopReason.REMOTE,
                Optional.empty(),
                200,
                Optional.of(Facts.signed(Facts.reading(20, 200), "OCMF|{}|x"))));
        JsonNode data = b.answer("StopTransaction", "{}").get("transactionData");
        assertEquals("Transaction.Begin", data.at("/0/sampledValue/0/context").asText());
        assertEquals("Sample.Periodic", data.at("/1/sampledValue/0/context").asText());
        assertEquals("Transaction.End", data.at("/2/sampledValue/0/context").asText());
        assertEquals(
                "SignedData OCMF|{}|x",
                data.at("/2/sampledValue/1/format").asText() + " "
                        + data.at("/2/sampledValue/1/value").asText());
    }

    @Test
    void aLongTransactionKeepsItsFirstAndLastValue() {
        Bench b = new Bench();
        b.variables.set(VariableId.of("SampledDataCtrlr", "TxEndedMeasurands"), "Energy.Active.Import.Register");
        b.accepted();
        b.disconnect();
        UUID tx = UUID.randomUUID();
        b.journal.append(Facts.started(tx, 1, 0, "T", 100));
        for (int i = 1; i <= 300; i++) {
            b.journal.append(Facts.sample(tx, 1, i, 100 + i));
        }
        b.journal.append(Facts.ended(tx, 1, 301, StopReason.REMOTE, null, 500));
        b.connect();
        b.answer("StartTransaction", "{'transactionId':1,'idTagInfo':{'status':'Accepted'}}");
        for (int i = 1; i <= 300; i++) {
            b.answer("MeterValues", "{}");
        }
        JsonNode data = b.answer("StopTransaction", "{}").get("transactionData");
        assertEquals(TransactionData.MAX_VALUES, data.size());
        assertEquals("100", data.at("/0/sampledValue/0/value").asText());
        assertEquals("500", data.at("/99/sampledValue/0/value").asText());
    }

    @Test
    void aSampleOutsideATransactionHasNoTransactionId() {
        Bench b = new Bench().accepted();
        b.journal.append(new Fact.MeterSampled(1, Facts.at(0), Fact.Trigger.METER_VALUE_CLOCK, Facts.reading(0, 12)));
        JsonNode sample = b.answer("MeterValues", "{}");
        assertFalse(sample.has("transactionId"));
        assertEquals(
                "Sample.Clock",
                sample.at("/meterValue/0/sampledValue/0/context").asText());
    }

    @Test
    void aFaultIsToldWithItsCodesAndCutToLength() {
        Bench b = new Bench().accepted();
        b.journal.append(Facts.faulted(
                1, 5, new EvseFault(EvseFault.Code.GROUND_FAILURE, "i".repeat(60), "v".repeat(60), true)));
        JsonNode status = b.answer("StatusNotification", "{}");
        assertEquals(
                "Faulted GroundFailure",
                status.get("status").asText() + " " + status.get("errorCode").asText());
        assertEquals(50, status.get("info").asText().length());
        assertEquals(50, status.get("vendorErrorCode").asText().length());
    }

    @Test
    void everyStopReasonHasAWordAndLocalNeedsNone() {
        for (StopReason reason : StopReason.values()) {
            String word = Vocabulary.reason(reason);
            assertEquals(true, word.matches("[A-Za-z]+"), reason + " " + word);
        }
        assertEquals("Other", Vocabulary.reason(StopReason.ENERGY_LIMIT_REACHED));
    }
}
