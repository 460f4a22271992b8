package edgewatt.bridge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CommandsTest {
    private static final int MALFORMED = Boolean.getBoolean("edgewatt.full") ? 10_000 : 2_000;

    private final Counter counter = new Counter(false, Optional.empty());

    private void accepted(String path, String body) {
        assertEquals("accepted", counter.status(path, body));
    }

    private void refused(String path, String body, String why) {
        String status = counter.status(path, body);
        assertTrue(status.startsWith("rejected: ") && status.contains(why), status);
    }

    private List<Double> currents(int limiter) {
        return counter.limiters.get(limiter).envelope().steps().stream()
                .map(s -> s.maxCurrentA().l1())
                .toList();
    }

    private List<Double> powers(int limiter) {
        return counter.limiters.get(limiter).envelope().steps().stream()
                .map(Envelope.Step::maxImportW)
                .toList();
    }

    private List<Fact.Curtailed> curtailments() {
        return counter.journal.read(0, 100).stream()
                .map(Entry::fact)
                .filter(Fact.Curtailed.class::isInstance)
                .map(Fact.Curtailed.class::cast)
                .toList();
    }

    @Test
    void theModeIsTheVariableOfSmartCharging() {
        accepted("evse/1/set/mode", "{\"value\":\"pv\"}");
        assertEquals("pv", counter.variables.get("ChargingMode"));
        accepted("evse/1/set/mode", "minpv");
        assertEquals("minpv", counter.variables.get("ChargingMode"));
        refused("evse/1/set/mode", "fast", "expected one of off, now, minpv, pv, plan");
        refused("evse/1/set/mode", "{\"value\":7}", "'value' is missing or no text");
        refused("evse/2/set/mode", "pv", "there is no EVSE 2");
        assertEquals("minpv", counter.variables.get("ChargingMode"));
    }

    @Test
    void enableRemembersTheModeItWasSwitchedOffIn() {
        accepted("evse/1/set/enable", "true");
        assertEquals("now", counter.variables.get("ChargingMode"));
        accepted("evse/1/set/mode", "pv");
        accepted("evse/1/set/enable", "{\"value\":false}");
        assertEquals("off", counter.variables.get("ChargingMode"));
        accepted("evse/1/set/enable", "{\"value\":true}");
        assertEquals("pv", counter.variables.get("ChargingMode"));
        refused("evse/1/set/enable", "1", "not true or false");
    }

    @Test
    void wishesAreCheckedAndWritten() {
        accepted("evse/1/set/targetEnergyWh", "12500");
        accepted("evse/1/set/minSoc", "{\"value\":35}");
        accepted("evse/1/set/departure", "07:30");
        assertEquals("12500", counter.variables.get("TargetEnergy"));
        assertEquals("35", counter.variables.get("MinSoC"));
        assertEquals("07:30", counter.variables.get("Departure"));
        accepted("evse/1/set/departure", "2026-03-01T07:30:00+01:00");
        accepted("evse/1/set/departure", "{\"value\":null}");
        assertEquals("", counter.variables.get("Departure"));
        accepted("evse/1/set/departure", "learned");
        refused("evse/1/set/departure", "25:00", "is no time; write 07:30");
        refused("evse/1/set/departure", "2026-03-01T07:30:00", "is no time");
        refused("evse/1/set/minSoc", "101", "expected 0.0 to 100.0 percent");
        refused("evse/1/set/targetEnergyWh", "-1", "expected 0.0 to 1000000.0 Wh");
        refused("evse/1/set/targetEnergyWh", "much", "no number");
    }

    @Test
    void withoutSmartChargingAWishIsNotSupported() {
        counter.variables.removeAll();
        assertEquals(
                "not_supported: there is no SmartChargingCtrlr#1.ChargingMode: ocpp.smartcharging is not running",
                counter.status("evse/1/set/mode", "pv"));
    }

    @Test
    void onePhaseIsALimitOfTheOthersInTheWiringOfTheEvse() {
        assertEquals(
                "not_supported: the hardware of EVSE 1 cannot change the number of phases",
                counter.status("evse/1/set/phases", "1"));
        counter.station.capabilities = new EvseCapabilities(6, 32, 3, "STR", 230, true, false, true);
        accepted("evse/1/set/phases", "1");
        Envelope.Step step = counter.limiters.get(0).envelope().steps().get(0);
        assertEquals(0, step.maxCurrentA().l1());
        assertTrue(Double.isNaN(step.maxCurrentA().l2()));
        assertEquals(0, step.maxCurrentA().l3());
        refused("evse/1/set/phases", "2", "can have 1 or 3 phases");
        refused("evse/1/set/phases", "1.5", "expected a whole number");
        accepted("evse/1/set/phases", "3");
        assertEquals(List.of(), counter.limiters);
    }

    @Test
    void aLimitOfTheSiteEndsInTheSafeValue() {
        refused("site/set/limitW", "9000", "'ttlS' is missing");
        refused("site/set/limitW", "{\"value\":9000,\"ttlS\":86401}", "a limit from outside always ends");
        accepted("site/set/limitW", "{\"value\":9000,\"ttlS\":60}");
        assertEquals(0, counter.limiters.get(0).evseId());
        assertEquals("limiter mqtt site", counter.limiters.get(0).source().toString());
        assertEquals(List.of(9000.0, 4200.0), powers(0));
        accepted("site/set/limitW", "{\"value\":null}");
        assertEquals(List.of(), counter.limiters);
    }

    @Test
    void aGridRelayThatFallsSilentDimsAndBothAreRecorded() {
        accepted("site/set/gridRelay", "{\"value\":false,\"ttlS\":300}");
        assertTrue(Double.isNaN(powers(0).get(0)));
        assertEquals(4300, powers(0).get(1));
        assertEquals("grid relay mqtt", counter.limiters.get(0).source().toString());
        accepted("site/set/gridRelay", "{\"value\":true,\"ttlS\":300}");
        assertEquals(List.of(4300.0, 4300.0), powers(0));
        accepted("site/set/gridRelay", "{\"value\":2000,\"ttlS\":300}");
        assertEquals(List.of(2000.0, 2000.0), powers(0));
        accepted("site/set/gridRelay", "{\"value\":false,\"ttlS\":300}");
        counter.scheduler.passAll();
        refused("site/set/gridRelay", "{\"value\":true}", "'ttlS' is missing");
        refused("site/set/gridRelay", "{\"value\":\"on\",\"ttlS\":5}", "not true or false");
        accepted("site/set/gridRelay", "{\"value\":null}");
        assertEquals(List.of(), counter.limiters);
        assertEquals(
                List.of("true 4300 dimmed", "false 4300 released", "true 4300 signal lost", "false 4300 ended"),
                curtailments().stream()
                        .map(c -> c.begins() + " " + c.limitW() + " " + c.why())
                        .toList());
    }

    @Test
    void aStartNeedsATokenUnlessOneIsConfigured() {
        refused("cmd/start", "{\"evse\":1}", "'token' is missing");
        refused("cmd/start", "{\"evse\":1,\"token\":\"\"}", "token must have 1 to 36 characters");
        refused("cmd/start", "AB12", "not JSON");
        Counter other = new Counter(false, Optional.of("HOME"));
        assertEquals("accepted", other.status("cmd/start", "{\"evse\":1}"));
        assertEquals("accepted", other.status("cmd/start", "{\"evse\":1,\"token\":\"AB12\"}"));
        assertEquals(List.of("start HOME true mqtt", "start AB12 true mqtt"), other.station.calls);
    }

    @Test
    void aResetTellsTheKindAndWaitsForTheAnswer() {
        accepted("cmd/reset", "{}");
        accepted("cmd/reset", "{\"kind\":\"hard\"}");
        refused("cmd/reset", "{\"kind\":\"firm\"}", "must be soft or hard");
        assertEquals(List.of("reset SOFT", "reset HARD"), counter.station.calls);
        assertTrue(counter.station.resetMayHappen, "the answer has left");
    }

    @Test
    void whatTheStationRefusesIsRefusedWithItsReason() {
        counter.station.answer = CommandOutcome.rejected("no transaction is running");
        refused("cmd/stop", "{\"id\":1,\"evse\":1}", "no transaction is running");
        assertEquals(0, counter.journal.size(), "only what was done is journaled");
        counter.station.answer = CommandOutcome.accepted();
        refused("cmd/stop", "{\"id\":1,\"evse\":1}", "no transaction is running");
        accepted("cmd/stop", "{\"id\":2,\"evse\":1}");
        assertEquals(1, counter.journal.size());
        assertEquals(List.of("stop REMOTE mqtt", "stop REMOTE mqtt"), counter.station.calls);
    }

    @Test
    void aRetainedWishIsRefusedUnlessTheBrokerKeepsTheDesiredState() {
        byte[] pv = "pv".getBytes(StandardCharsets.UTF_8);
        JsonNode no = counter.send("evse/1/set/mode", pv, true);
        assertTrue(no.get("reason").asText().contains("desiredState"), no.toString());
        Counter desired = new Counter(true, Optional.empty());
        assertTrue(desired.send("evse/1/set/mode", pv, true).get("accepted").asBoolean());
        assertEquals("pv", desired.variables.get("ChargingMode"));
        for (String path : List.of("evse/1/set/limitA", "site/set/gridRelay", "cmd/stop")) {
            byte[] body = "{\"evse\":1,\"value\":7,\"ttlS\":60}".getBytes(StandardCharsets.UTF_8);
            assertFalse(desired.send(path, body, true).get("accepted").asBoolean(), path);
        }
        assertEquals(List.of(), desired.station.calls);
        assertEquals(List.of(), desired.limiters);
    }

    @Test
    void aLimitIsOfTheEvseAndOneReplacesTheOther() {
        accepted("evse/1/set/limitA", "{\"value\":13.5,\"ttlS\":60}");
        accepted("evse/1/set/limitA", "{\"value\":8,\"ttlS\":90}");
        assertEquals(1, counter.limiters.size());
        Limiter l = counter.limiters.get(0);
        assertEquals(1, l.evseId());
        assertEquals(List.of(8.0, 6.0), currents(0));
        List<Envelope.Step> steps = l.envelope().steps();
        assertEquals(
                Duration.ofSeconds(90),
                Duration.between(steps.get(0).from(), steps.get(1).from()));
    }

    @Test
    void limitsOfBeforeARestartHoldAtTheirSafeValueUntilTheyAreSaidAnew() {
        FakeDocuments documents = new FakeDocuments();
        Counter before = new Counter(false, Optional.empty(), documents);
        before.status("evse/1/set/limitA", "{\"value\":20,\"ttlS\":600}");
        before.status("site/set/limitW", "{\"value\":9000,\"ttlS\":600}");
        before.status("site/set/gridRelay", "{\"value\":false,\"ttlS\":600}");
        int writes = documents.writes;
        before.status("evse/1/set/limitA", "{\"value\":21,\"ttlS\":600}");
        assertEquals(writes, documents.writes, "a limit that is renewed costs no flash");

        Counter after = new Counter(false, Optional.empty(), documents);
        assertEquals(
                List.of("limiter mqtt 6.0 NaN", "limiter mqtt site NaN 4200.0", "grid relay mqtt NaN 4300.0"),
                after.limiters.stream()
                        .map(l -> l.source() + " "
                                + l.envelope().steps().get(0).maxCurrentA().l1() + " "
                                + l.envelope().steps().get(0).maxImportW())
                        .toList());
        after.status("evse/1/set/limitA", "{\"value\":null}");
        after.status("site/set/gridRelay", "{\"value\":null}");
        assertEquals(1, new Counter(false, Optional.empty(), documents).limiters.size());
    }

    @Test
    void aLimitHoldsAlsoWhereItCannotBeRemembered() {
        FakeDocuments documents = new FakeDocuments();
        documents.full = true;
        documents.all.put("mqtt.limits", "{damaged");
        Counter full = new Counter(false, Optional.empty(), documents);
        assertEquals("accepted", full.status("evse/1/set/limitA", "{\"value\":7,\"ttlS\":60}"));
        assertEquals(1, full.limiters.size());
    }

    /** Messages that are not commands: damaged, of the wrong type, out of range, absurd. */
    @Test
    void everyMalformedCommandIsRefusedWithAReasonAndNothingHappens() {
        Random random = new Random(20261125);
        for (int i = 0; i < MALFORMED; i++) {
            Malformed m = Malformed.of(random);
            JsonNode answer = counter.send(m.path(), m.body(), false);
            assertFalse(answer.get("accepted").asBoolean(), () -> m + " " + answer);
            assertFalse(answer.get("reason").asText().isBlank(), () -> m + " " + answer);
            assertTrue(answer.get("reason").asText().length() < 500, () -> m + " " + answer);
        }
        assertEquals(MALFORMED, counter.handled);
        assertEquals(List.of(), counter.station.calls);
        assertEquals(List.of(), counter.limiters);
        assertEquals(0, counter.journal.size());
        assertEquals("now", counter.variables.get("ChargingMode"));
    }
}
