package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that fails is the operator's trouble, not the driver's. */
class RefusalIT {
    private static final String STATION = Charger.IDENTITY.replace(" ", "%20");
    private static final String INTERVAL = "TransactionMessageRetryInterval";

    private final Charger charger = new Charger();
    private String intervalBefore;

    @BeforeEach
    void connectedAndInAHurry() throws Exception {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
        intervalBefore = charger.desk
                .call(STATION, "GetConfiguration", "{\"key\":[\"" + INTERVAL + "\"]}")
                .at("/configurationKey/0/value")
                .asText();
        retryAfter("0");
    }

    @AfterEach
    void asBefore() throws Exception {
        retryAfter(intervalBefore);
    }

    private void retryAfter(String seconds) throws Exception {
        charger.desk.call(
                STATION, "ChangeConfiguration", "{\"key\":\"" + INTERVAL + "\",\"value\":\"" + seconds + "\"}");
    }

    @Test
    void threeErrorAnswersOfTheBackendNeverEndTheDriversCharge() throws Exception {
        charger.desk.fault("{\"kind\":\"callerror\",\"action\":\"StartTransaction\",\"count\":3}");
        charger.charge(1, "REFUSED-3");

        ContactorWatch watch = new ContactorWatch(charger.context, 1);
        try {
            Await.until("three errors", charger.desk::faults, left -> left == 0);
            double at = charger.evse(1).transaction().orElseThrow().energyWh();
            Await.until(
                    "energy flows on",
                    () -> charger.evse(1).transaction().orElseThrow().energyWh(),
                    wh -> wh > at + 50);
        } finally {
            watch.close();
        }
        watch.assertStayedClosed();

        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("REFUSED-3"), t -> t.has("energyWh"));
        assertEquals("EVDisconnected", bill.path("reason").asText());
        assertEquals(
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh()),
                bill.path("meterStop").asLong());
    }
}
