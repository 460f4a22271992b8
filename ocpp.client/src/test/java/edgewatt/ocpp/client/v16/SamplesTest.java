package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.VariableId;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import java.util.Optional;
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
