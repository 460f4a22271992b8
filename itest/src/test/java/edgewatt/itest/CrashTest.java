package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller killed with SIGKILL while a car charges; the books in another process must equal the meter. */
class CrashTest {
    private static final String FAST_METER =
            "{ \"backend\": false, \"evseMeters\": true, \"carLagMs\": 0, \"speed\": 60 }";

    private static final String REGISTER = "Energy.Active.Import.Register";

    @TempDir
    Path folder;

    @Test
    void aKilledChargeIsResumedAndBilledOnce() throws Exception {
        try (BackendProcess backend = new BackendProcess(folder);
                Controller controller = controller(backend, "resume")) {
            chargeAndKill(backend, controller);
            double killedAtWh = bill(backend).path("meterStart").asDouble();

            controller.start();
            Await.until(
                    "the car charges again",
                    () -> controller.state(1),
                    s -> s.path("contactorClosed").asBoolean());
            Await.until(
                    "energy flows",
                    () -> controller.state(1),
                    s -> s.path("importWh").asDouble() > killedAtWh + 300);
            controller.sim("unplug 1");

            JsonNode bill = Await.until("the bill", () -> bill(backend), t -> t.has("energyWh"));
            assertTrueBill(backend, controller, bill);
            assertEquals("EVDisconnected", bill.path("reason").asText());
        }
    }

    @Test
    void aKilledChargeIsClosedAtTheMetersRegisterIfSoConfigured() throws Exception {
        try (BackendProcess backend = new BackendProcess(folder);
                Controller controller = controller(backend, "close")) {
            chargeAndKill(backend, controller);

            controller.start();
            JsonNode bill = Await.until("the bill", () -> bill(backend), t -> t.has("energyWh"));
            assertEquals("PowerLoss", bill.path("reason").asText());
            assertTrueBill(backend, controller, bill);
        }
    }

    private Controller controller(BackendProcess backend, String onRestart) throws Exception {
        return new Controller(
                folder,
                "CRASH",
                backend,
                Map.of(
                        "sim",
                        FAST_METER,
                        "board",
                        boardWithoutPulseMeters(),
                        "variables",
                        "{ \"SampledDataCtrlr.TxUpdatedInterval\": 1 }",
                        "station",
                        "{ \"evses\": 2, \"transactionOnRestart\": \"" + onRestart + "\" }"));
    }

    /** The simulated meters alone: they count on while the controller is dead, as a real one would. */
    private static String boardWithoutPulseMeters() throws Exception {
        String board = java.nio.file.Files.readString(Path.of("..", "dist", "app", "dev", "etc", "board.json"));
        var tree = (com.fasterxml.jackson.databind.node.ObjectNode)
                new com.fasterxml.jackson.databind.ObjectMapper().readTree(board);
        tree.putArray("meters"); // empty, not absent: what is absent comes from the defaults
        return tree.toString();
    }

    private static void chargeAndKill(BackendProcess backend, Controller controller) throws Exception {
        controller.start();
        Await.until(
                "the station is accepted",
                () -> backend.ask("/stations"),
                s -> s.toString().contains("Available"));
        controller.sim("plug 1");
        controller.sim("tag 1 CARD");
        Await.until(
                "samples reach the backend",
                () -> bill(backend),
                t -> t.path("samples").size() >= 4);
        controller.kill();
    }

    private static JsonNode bill(BackendProcess backend) throws Exception {
        JsonNode all = backend.transactions();
        assertTrue(all.size() <= 1, "one charge is one transaction: " + all);
        return all.path(0);
    }

    private static void assertTrueBill(BackendProcess backend, Controller controller, JsonNode bill) throws Exception {
        assertEquals(1, backend.transactions().size());
        assertEquals(
                (long) Math.floor(controller.state(1).path("importWh").asDouble()),
                bill.path("meterStop").asLong(),
                "what the meter shows is what was billed: " + bill);
        assertEquals(0, bill.path("repeatedStarts").asInt());
        assertEquals(0, bill.path("repeatedStops").asInt());
        assertEquals(0, backend.ask("/ledger").path("orphans").size());
        assertEquals(0, backend.ask("/ledger").path("badFrames").asInt());
        long last = bill.path("meterStart").asLong();
        for (long registerWh : registersInTime(bill)) {
            assertTrue(registerWh >= last, "the register never goes back: " + bill);
            last = registerWh;
        }
    }

    /** By time: StopTransaction repeats the samples of its transaction. */
    private static List<Long> registersInTime(JsonNode bill) {
        TreeMap<Instant, Long> registers = new TreeMap<>();
        for (JsonNode sample : bill.path("samples")) {
            for (JsonNode value : sample.path("sampledValue")) {
                if (value.path("measurand").asText(REGISTER).equals(REGISTER)) {
                    registers.put(
                            Instant.parse(sample.path("timestamp").asText()),
                            value.path("value").asLong());
                }
            }
        }
        return List.copyOf(registers.values());
    }
}
