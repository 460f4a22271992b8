package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseState;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One path, end to end: a pin toggles, the backend sees it; energy flows; the bill is right. */
class SpineIT {
    private final Charger charger = new Charger();

    @BeforeEach
    void connected() {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
    }

    @Test
    void aTokenStartsAndUnpluggingEndsAChargeWithTheRightBill() throws Exception {
        int before = charger.desk.ledger().size();
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 CARD-1");
        charger.awaitState(1, EvseState.CHARGING);
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);
        Await.until(
                "energy flows",
                () -> charger.evse(1).transaction().orElseThrow().energyWh(),
                wh -> wh > 100);

        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        charger.awaitContactor(1, DriverState.Contactor.OPEN);

        JsonNode bill = Await.until("the bill", charger::lastTransaction, t -> t.has("energyWh"));
        assertEquals(before + 1, charger.desk.ledger().size());
        assertEquals(1, bill.path("connector").asInt());
        assertEquals("CARD-1", bill.path("idTag").asText());
        assertEquals("EVDisconnected", bill.path("reason").asText());
        assertTrue(bill.path("energyWh").asLong() > 100, bill::toString);
        // the register stands still when no car is there: what the meter says now is what was billed
        double registerWh = charger.evse(1).reading().orElseThrow().importWh();
        assertEquals((long) Math.floor(registerWh), bill.path("meterStop").asLong());
    }

    @Test
    void theBackendStartsAndStopsAndTheContactorFollows() throws Exception {
        charger.desk.sim("plug 2");
        charger.awaitState(2, EvseState.PREPARING);
        JsonNode start = charger.desk.call(
                Charger.IDENTITY.replace(" ", "%20"),
                "RemoteStartTransaction",
                "{\"connectorId\":2,\"idTag\":\"REMOTE\"}");
        assertEquals("Accepted", start.path("status").asText());
        charger.awaitState(2, EvseState.CHARGING);
        charger.awaitContactor(2, DriverState.Contactor.CLOSED);
        int id = Await.until(
                        "StartTransaction is answered",
                        charger::lastTransaction,
                        t -> t.path("idTag").asText().equals("REMOTE"))
                .path("id")
                .asInt();

        JsonNode stop = charger.desk.call(
                Charger.IDENTITY.replace(" ", "%20"), "RemoteStopTransaction", "{\"transactionId\":" + id + "}");
        assertEquals("Accepted", stop.path("status").asText());
        charger.awaitState(2, EvseState.FINISHING);
        charger.awaitContactor(2, DriverState.Contactor.OPEN);
        JsonNode bill = Await.until("the bill", charger::lastTransaction, t -> t.has("energyWh"));
        assertEquals("Remote", bill.path("reason").asText());

        charger.desk.sim("unplug 2");
        charger.awaitState(2, EvseState.AVAILABLE);
    }

    @Test
    void theBackendSeesThePlugBeforeTheStartAndTheStartBeforeTheCharge() throws Exception {
        int seen = charger.desk.frames().size();
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 CARD-2");
        charger.awaitState(1, EvseState.CHARGING);
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        List<String> wanted = List.of(
                "\"Preparing\"", "\"StartTransaction\"", "\"Charging\"", "\"StopTransaction\"", "\"Available\"");
        List<String> frames = Await.until(
                "the last status",
                charger.desk::frames,
                f -> f.get(f.size() - 1).contains("\"Available\""));
        int next = 0;
        for (String frame : frames.subList(seen, frames.size())) {
            if (next < wanted.size() && frame.contains(wanted.get(next))) {
                next++;
            }
        }
        assertEquals(wanted.size(), next, "in this order: " + wanted + " in " + frames.subList(seen, frames.size()));
    }

    @Test
    void aFaultOpensAtOnceAndTheChargeIsBilled() throws Exception {
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 CARD-3");
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);
        charger.desk.sim("fault 1 rcd");
        charger.awaitState(1, EvseState.FAULTED);
        charger.awaitContactor(1, DriverState.Contactor.OPEN);
        charger.desk.sim("fault 1 none");
        charger.desk.sim("unplug 1");
        charger.service(edgewatt.api.station.Station.class)
                .evse(1)
                .orElseThrow()
                .resetFault();
        charger.awaitState(1, EvseState.AVAILABLE);
        Await.until("the bill", charger::lastTransaction, t -> t.has("energyWh"));
    }
}
