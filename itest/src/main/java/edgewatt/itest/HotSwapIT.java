package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.EvseState;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** {@code ocpp.client} is stopped, updated and started while a car charges, again and again. */
class HotSwapIT {
    private static final int WARM_UP = 2;
    private static final String CARD = "REGULAR";

    private final Charger charger = new Charger();
    private final int swaps = Boolean.parseBoolean(charger.context.getProperty("edgewatt.full")) ? 50 : 10;

    @Test
    void theClientIsSwappedWhileACarChargesAndNothingIsLostOrLeft() throws Exception {
        charger.connect();
        charger.charge(1, "SWAP");

        session(); // once with the backend, so that the card is known without it

        ContactorWatch watch = new ContactorWatch(charger.context, 1);
        Bundle client = charger.bundle("ocpp.client");
        long boots = charger.boots();
        Residue residue = new Residue("edgewatt-ocpp-");
        for (int i = 0; i < swaps; i++) {
            residue.replaced(client);
            boolean warm = i == WARM_UP;
            swap(client, () -> {
                if (warm) {
                    residue.warm();
                }
            });
            charger.awaitLink();
        }
        watch.assertStayedClosed();
        assertTrue(charger.boots() <= boots, "an update is no boot: what it reports has not changed");
        client.stop();
        try {
            residue.assertNone();
        } finally {
            client.start();
        }
        charger.awaitLink();

        watch.close();
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("SWAP"), t -> t.has("energyWh"));
        assertEquals(0, bill.path("repeatedStarts").asInt());
        assertEquals(0, bill.path("repeatedStops").asInt());
        assertEquals(
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh()),
                bill.path("meterStop").asLong());
    }

    /** While the client is away a car comes and goes at the other EVSE: its session waits in the journal. */
    private void swap(Bundle client, Swap.Meanwhile stopped) throws Exception {
        int before = charger.desk.ledger().size();
        Swap.of(client, () -> {
            session();
            stopped.run();
        });
        JsonNode bill = Await.until(
                "the session of this round",
                () -> charger.desk.ledger().size() > before ? charger.lastTransaction() : null,
                t -> t != null && t.has("energyWh"));
        assertEquals(CARD, bill.path("idTag").asText());
        assertEquals(before + 1, charger.desk.ledger().size());
    }

    private void session() throws Exception {
        charger.desk.sim("plug 2");
        charger.awaitState(2, EvseState.PREPARING);
        charger.desk.sim("tag 2 " + CARD);
        charger.awaitState(2, EvseState.CHARGING);
        charger.desk.sim("unplug 2");
        charger.awaitState(2, EvseState.AVAILABLE);
    }
}
