package edgewatt.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.sim.board.RunningSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir
    Path data;

    private RunningSite run;
    private ControlPort port;
    private String said;

    @BeforeEach
    void begin() throws IOException {
        run = RunningSite.whole();
        port = new ControlPort(run.site, 0, Optional.of(data));
    }

    @AfterEach
    void end() {
        port.close();
        run.close();
        assertFalse(Files.exists(data.resolve(ControlPort.FILE)), "the port file goes with the port");
    }

    private int sim(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = Main.run((data + " " + line).split(" "), print, print);
        said = out.toString(StandardCharsets.UTF_8).strip();
        return status;
    }

    private void done(String line, String sentence) {
        assertEquals(0, sim(line), said);
        assertEquals(sentence, said);
    }

    private void refused(String line, String begin) {
        assertEquals(1, sim(line), said);
        assertTrue(said.startsWith(begin), said);
    }

    private JsonNode state() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + "/state"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void eachCommandDoesWhatItSays() throws Exception {
        done("plug 1", "EVSE 1: a car is plugged in (state B), 20 % full.");
        done("plug 1", "EVSE 1: a car is plugged already (state B).");
        assertTrue(state().at("/evses/0/plugged").asBoolean());
        done("car 1 soc=55 maxA=32 phases=1", "EVSE 1: the car is now soc=55 maxA=32 phases=1.");
        assertEquals(55, state().at("/evses/0/socPercent").asDouble(), 0.1);
        done("meter 1 7400", "EVSE 1: the meter shows 7400 W whatever the car takes; 'meter 1 car' ends that.");
        done("meter 0 900", "The house takes 900 W.");
        done("pv 3000", "The sun gives 3000 W.");
        assertEquals(900 + 7400 - 3000, state().at("/gridW").asDouble(), 0.01);
        done("meter 1 car", "EVSE 1: the meter shows what the car takes.");
        done("house 500", "The house takes 500 W.");
        assertEquals(-2500, state().at("/gridW").asDouble(), 0.01);
        done("fault 1 rcd", "EVSE 1: fault rcd; 'fault 1 none' ends it.");
        assertEquals("rcd", state().at("/evses/0/faults/0").asText());
        done("fault 1 none", "EVSE 1: no fault any more; a latched one still waits for the installer's reset.");
        assertTrue(state().at("/evses/0/faults").isMissingNode());
        assertEquals(0, sim("state"));
        assertTrue(said.startsWith("EVSE 1: car plugged, state B, 5"), said);
        assertEquals(0, sim("unplug 1"));
        assertTrue(said.startsWith("EVSE 1: the car has left, 5"), said);
        done("unplug 1", "EVSE 1: no car is plugged.");
        assertEquals(0, sim("help"));
        assertTrue(said.contains("unplug N"));
    }

    @Test
    void theStateSaysWhenThePlugWasDriven() throws IOException, InterruptedException {
        long before = System.nanoTime();
        assertEquals(0, sim("plug 1"), said);
        long plugged = state().at("/evses/0/plugNanos").asLong();
        assertTrue(before <= plugged && plugged <= System.nanoTime(), before + " " + plugged);
        assertEquals(0, sim("unplug 1"), said);
        assertTrue(state().at("/evses/0/plugNanos").asLong() > plugged);
    }

    @Test
    void whatIsWrongIsSaidWithWhatIsExpected() {
        refused("plug", "expected: plug N");
        refused("plug one", "'one' is not an EVSE's number; expected: plug N");
        refused("plug 2", "no EVSE 2; there are 1 to 1");
        refused("tag 1 CARD", "no station listens to simulated reader 1");
        refused("fault 1 fire", "no fault 'fire'; known are rcd, emergency, pilot, welded, stuck, meter, none");
        refused("meter 1 much", "'much' is not a number");
        refused("meter 1 -5", "power -5.0 W; expected 0 to 1000000");
        refused("car 1 soc", "'soc' is not key=value");
        refused("car 1 soc=50 wheels=4", "a car has no 'wheels'");
        refused("car 1 soc=101", "soc=101.0; expected 0 to 100");
        refused("dance 1", "no command 'dance'");
    }

    @Test
    void nobodyThereIsSaidWithWhatToDo() throws IOException {
        port.close();
        assertEquals(2, sim("plug 1"));
        assertTrue(said.startsWith("no dev application runs with the data folder " + data), said);
        assertTrue(said.endsWith("start one with ./edgewatt run"), said);
        Files.writeString(data.resolve(ControlPort.FILE), port.port() + "\n");
        assertEquals(2, sim("plug 1"));
        assertTrue(said.contains("nothing listens at the port"), said);
        Files.writeString(data.resolve(ControlPort.FILE), "gibberish");
        assertEquals(2, sim("plug 1"));
        assertTrue(said.contains("does not hold a port"), said);
        Files.delete(data.resolve(ControlPort.FILE));
        assertEquals(2, Main.run(new String[] {"only"}, System.err, System.err));
    }

    @Test
    void aWebPageGetsNothing() throws Exception {
        HttpRequest page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + "/command"))
                .header("Origin", "http://example.com")
                .POST(HttpRequest.BodyPublishers.ofString("plug 1"))
                .build();
        assertEquals(
                403,
                HttpClient.newHttpClient()
                        .send(page, HttpResponse.BodyHandlers.ofString())
                        .statusCode());
        assertFalse(state().at("/evses/0/plugged").asBoolean());
    }
}
