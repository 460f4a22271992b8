package edgewatt.itest.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.session.CommSettings;
import edgewatt.store.operator.Visit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the journal, with the real store and the real session of a link; only line and time are simulated. */
class DeliveryTest {
    private static final String NOW = "2026-03-01T10:00:00Z";
    private static final String ACCEPTED = "\"idTagInfo\":{\"status\":\"Accepted\"}";

    @TempDir
    Path data;

    private final SimulatedTime time = new SimulatedTime(NOW);
    /** What a backend has taken, in its order. */
    private final List<JsonNode> taken = new ArrayList<>();

    private boolean startsRefused;

    private String backend(JsonNode frame) {
        String action = frame.get(2).asText();
        if (startsRefused && action.equals("StartTransaction")) {
            return null;
        }
        taken.add(frame);
        return switch (action) {
            case "BootNotification" -> "{\"status\":\"Accepted\",\"interval\":300,\"currentTime\":\"" + NOW + "\"}";
            case "StartTransaction" -> "{\"transactionId\":" + taken.size() + "," + ACCEPTED + "}";
            case "Heartbeat" -> "{\"currentTime\":\"" + NOW + "\"}";
            default -> "{}";
        };
    }

    private List<JsonNode> taken(String action) {
        return taken.stream()
                .filter(f -> f.get(2).asText().equals(action))
                .map(f -> f.get(3))
                .toList();
    }

    /** A transaction as it was: what the backend must have in the end. */
    private record Truth(int evse, String token, long startWh, long stopWh, List<Long> samples) {}

    @Test
    void afterAWeekOfflineEverythingIsDeliveredInOrderWithTheExactEnergyAcrossARestart() {
        List<Truth> truth = new ArrayList<>();
        Site site = new Site(Optional.empty());
        try (Session offline = new Session(data, time, site, this::backend)) {
            aWeek(offline, truth);
            offline.connect();
            offline.until(
                    "some are delivered",
                    Duration.ofMillis(1),
                    () -> taken("StopTransaction").size() > truth.size() / 3);
        }
        try (Session again = new Session(data, time, site, this::backend)) {
            assertTrue(again.cursor.pendingCount() > 100);
            again.connect();
            again.until("all is delivered", Duration.ofMillis(1), () -> again.cursor.pendingCount() == 0);
            assertEquals(List.of(), again.cursor.parked());
        }
        delivered(truth);
    }

    private void aWeek(Session session, List<Truth> truth) {
        SplittableRandom random = new SplittableRandom(4);
        long[] register = {0, 1_000, 2_000_000_000L};
        CompletableFuture<Long> last = null;
        Instant end = Instant.parse(NOW).plus(Duration.ofDays(7));
        for (Instant at = Instant.parse(NOW); at.isBefore(end); at = at.plus(Duration.ofHours(3))) {
            for (int evse = 1; evse <= 2; evse++) {
                UUID id = UUID.randomUUID();
                Token token = new Token("T" + truth.size(), TokenType.ISO14443);
                long start = register[evse];
                List<Long> samples = new ArrayList<>();
                session.append(started(id, evse, at, token, start));
                int quarters = 1 + random.nextInt(11);
                for (int q = 1; q <= quarters; q++) {
                    register[evse] += random.nextInt(5_500);
                    samples.add(register[evse]);
                    session.append(sample(id, evse, q, at.plus(Duration.ofMinutes(15L * q)), register[evse]));
                }
                register[evse] += random.nextInt(300);
                last = session.append(
                        ended(id, evse, quarters + 1, at.plus(Duration.ofMinutes(15L * quarters + 3)), register[evse]));
                truth.add(new Truth(evse, token.value(), start, register[evse], samples));
                register[evse] += 7; // the station's own consumption, in no bill
            }
        }
        last.join();
    }

    private void delivered(List<Truth> truth) {
        List<JsonNode> starts = taken("StartTransaction");
        List<JsonNode> stops = taken("StopTransaction");
        List<JsonNode> samples = taken("MeterValues");
        assertEquals(truth.size(), starts.size());
        assertEquals(truth.size(), stops.size());
        int next = 0;
        for (int i = 0; i < truth.size(); i++) {
            Truth t = truth.get(i);
            assertEquals(t.token(), starts.get(i).get("idTag").asText());
            assertEquals(t.evse(), starts.get(i).get("connectorId").asInt());
            assertEquals(t.startWh(), starts.get(i).get("meterStart").asLong());
            assertEquals(t.stopWh(), stops.get(i).get("meterStop").asLong());
            for (long wh : t.samples()) {
                JsonNode sample = samples.get(next++);
                assertEquals(wh, sample.at("/meterValue/0/sampledValue/0/value").asDouble());
                assertEquals(stops.get(i).get("transactionId"), sample.get("transactionId"));
            }
        }
        assertEquals(next, samples.size());
    }

    @Test
    void aBackendThatRefusesEveryStartEndsNoChargeAndLosesNothing() throws Exception {
        startsRefused = true;
        UUID id = UUID.randomUUID();
        Token token = new Token("DRIVER", TokenType.ISO14443);
        Site site = new Site(Optional.of(charging(id, token)));
        site.set(CommSettings.ATTEMPTS, "3");
        try (Session session = new Session(data, time, site, this::backend)) {
            session.connect();
            session.append(started(id, 1, time.instant(), token, 5_000)).join();
            session.until(
                    "the link says what is wrong",
                    Duration.ofSeconds(1),
                    () -> session.status
                            .struggle()
                            .contains("does not take StartTransaction (InternalError no database); next try in"));
            session.until(
                    "it is parked",
                    Duration.ofSeconds(1),
                    () -> session.cursor.parked().size() == 1);
            for (int q = 1; q <= 4; q++) {
                time.pass(Duration.ofMinutes(15));
                session.append(sample(id, 1, q, time.instant(), 5_000 + q * 2_700L))
                        .join();
            }
            session.append(ended(id, 1, 5, time.instant(), 16_000)).join();
            UUID next = UUID.randomUUID();
            session.append(started(next, 1, time.instant(), token, 16_000)).join();
            session.until(
                    "the next one parks too",
                    Duration.ofSeconds(1),
                    () -> session.cursor.parked().size() == 2);
            Cursor.Parked parked = session.cursor.parked().get(0);
            assertEquals(id, parked.transaction());
            assertEquals(6, parked.entries(), "nothing deleted");
            assertTrue(parked.reason().endsWith("last: InternalError no database"), parked.reason());
            assertEquals(List.of(), site.asked, "nobody touched the charge");
            assertEquals(0, session.cursor.pendingCount());
        }
        theBackendIsMended(id, site);
    }

    private void theBackendIsMended(UUID id, Site site) throws Exception {
        startsRefused = false;
        try (Session session = new Session(data, time, site, this::backend)) {
            session.connect();
            assertEquals(2, session.cursor.parked().size(), "also after a restart");
            String export = Visit.ask(data, List.of("export", id.toString()))
                    .orElseThrow()
                    .text();
            assertTrue(export.contains("\"energyWh\" : 11000"), export);
            assertEquals(
                    0,
                    Visit.ask(data, List.of("resend", id.toString()))
                            .orElseThrow()
                            .code());
            session.until(
                    "it is delivered at once",
                    Duration.ofMillis(10),
                    () -> taken("StopTransaction").size() == 1);
            assertEquals(
                    5_000, taken("StartTransaction").get(0).get("meterStart").asInt());
            assertEquals(4, taken("MeterValues").size());
            assertEquals(
                    16_000, taken("StopTransaction").get(0).get("meterStop").asInt());
        }
    }

    private static Fact started(UUID id, int evse, Instant at, Token token, long wh) {
        return new Fact.TransactionStarted(
                id,
                evse,
                0,
                at,
                Optional.of(token),
                wh,
                Fact.Trigger.AUTHORIZED,
                OptionalInt.empty(),
                OptionalInt.empty(),
                true,
                Optional.of(reading(at, wh)));
    }

    private static Fact sample(UUID id, int evse, int seq, Instant at, long wh) {
        return new Fact.TransactionUpdated(
                id,
                evse,
                seq,
                at,
                Fact.Trigger.METER_VALUE_PERIODIC,
                ChargingState.CHARGING,
                Optional.of(reading(at, wh)));
    }

    private static Fact ended(UUID id, int evse, int seq, Instant at, long wh) {
        return new Fact.TransactionEnded(
                id,
                evse,
                seq,
                at,
                Fact.Trigger.STOP_AUTHORIZED,
                StopReason.LOCAL,
                Optional.empty(),
                wh,
                Optional.of(reading(at, wh)));
    }

    private static MeterReading reading(Instant at, long wh) {
        return new MeterReading(
                at, 0, wh, Double.NaN, 11_000, PhaseValues.NONE, PhaseValues.NONE, Double.NaN, Optional.empty());
    }

    private EvseSnapshot charging(UUID id, Token token) {
        return new EvseSnapshot(
                1,
                EvseState.CHARGING,
                new DriverState(
                        PilotState.C,
                        DriverState.Contactor.CLOSED,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Instant.EPOCH,
                        0),
                Availability.OPERATIVE,
                Optional.empty(),
                Optional.of(
                        new TransactionInfo(id, Optional.of(token), time.instant(), 5_000, 0, ChargingState.CHARGING)),
                16,
                3,
                LimitSource.of(LimitSource.Kind.HARDWARE),
                Optional.empty());
    }
}
