package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.Token;
import edgewatt.api.store.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A site under calibration law: what the meter signs reaches the bill as the meter wrote it, or nobody charges. */
class SignedIT {
    private static final String KEY = "requireSignedMeterValues";

    private final Charger charger = new Charger();
    private final SigningMeter meter = new SigningMeter();
    private ServiceRegistration<Meter> registration;

    @BeforeEach
    void signaturesAreRequiredAndOneOfTwoMetersSigns() {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
        charger.awaitState(2, EvseState.AVAILABLE);
        registration = charger.context.registerService(
                Meter.class, meter, new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 100)));
        require(true);
    }

    @AfterEach
    void asBefore() {
        require(false);
        registration.unregister();
    }

    private void require(boolean signed) {
        charger.service(Settings.class).change("station", Map.of(KEY, signed), "itest");
        Await.until("the rule", () -> finding("EVSE 1 refuses every charge"), there -> there == signed);
    }

    @Test
    void bothSignaturesReachTheBillByteForByte() throws Exception {
        charger.charge(2, "SIGNED");
        charger.desk.sim("unplug 2");
        charger.awaitState(2, EvseState.AVAILABLE);

        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("SIGNED"), t -> t.has("energyWh"));
        List<String> signed = new ArrayList<>();
        for (JsonNode value : bill.findParents("value")) {
            if (value.path("format").asText().equals("SignedData")) {
                signed.add(value.path("context").asText() + " "
                        + value.path("value").asText());
            }
        }
        assertTrue(signed.contains("Transaction.Begin " + meter.given.get(0)), () -> signed + " of " + bill);
        assertTrue(signed.contains("Transaction.End " + meter.given.get(1)), () -> signed + " of " + bill);
        assertEquals(2, meter.given.size(), meter.given::toString);
    }

    @Test
    void withoutAMeterThatSignsNobodyChargesAndTheOwnerIsTold() throws Exception {
        int before = charger.desk.ledger().size();
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        String answer = charger.desk
                .call(
                        Charger.IDENTITY.replace(" ", "%20"),
                        "RemoteStartTransaction",
                        "{\"connectorId\":1,\"idTag\":\"UNSIGNED\"}")
                .path("status")
                .asText();
        assertEquals("Rejected", answer);
        assertEquals(DriverState.Contactor.OPEN, charger.evse(1).driver().contactor());
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        assertEquals(before, charger.desk.ledger().size());
    }

    private boolean finding(String text) throws Exception {
        for (ServiceReference<Health> reference : charger.context.getServiceReferences(Health.class, null)) {
            Health health = charger.context.getService(reference);
            if (health != null
                    && health.findings().stream().anyMatch(f -> f.message().contains(text))) {
                return true;
            }
        }
        return false;
    }

    /** Signs with a text that suffers from any re-encoding: quotes, a backslash, an accent, spaces at the end. */
    private static final class SigningMeter implements Meter {
        final List<String> given = new ArrayList<>();
        private double importWh = 5_000;

        @Override
        public String name() {
            return "itest signing meter";
        }

        @Override
        public Place place() {
            return Place.EVSE;
        }

        @Override
        public int evseId() {
            return 2;
        }

        @Override
        public synchronized Optional<MeterReading> reading() {
            importWh += 0.1;
            return Optional.of(reading(Optional.empty()));
        }

        @Override
        public boolean signs() {
            return true;
        }

        @Override
        public synchronized CompletionStage<MeterReading> sign(Moment moment, UUID transaction, Optional<Token> token) {
            String record = "OCMF|{\"FV\":\"1.0\",\"GI\":\"Zähler \\u0031\",\"PG\":\"T" + (given.size() + 1)
                    + "\",\"RD\":[{\"TX\":\"" + (moment == Moment.BEGIN ? "B" : "E") + "\",\"RV\":" + importWh
                    + "}]}|{\"SD\":\"30\\/44\"}  ";
            given.add(record);
            return CompletableFuture.completedStage(reading(Optional.of(new SignedValue("OCMF", record, ""))));
        }

        private MeterReading reading(Optional<SignedValue> signed) {
            return new MeterReading(
                    Instant.now(),
                    System.nanoTime(),
                    importWh,
                    0,
                    0,
                    new PhaseValues(0, 0, 0),
                    new PhaseValues(230, 230, 230),
                    Double.NaN,
                    signed);
        }
    }
}
