package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.StopReason;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemoryProfiles;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second backend that only observes: it sees everything, may limit, and commands nothing. */
class ObserverTest {
    private final Bench b = new Bench(new MemoryJournal(), false).accepted();
    private final MemoryProfiles store = new MemoryProfiles();
    private final UUID tx = UUID.randomUUID();

    private List<String> told() {
        return store.installed.stream()
                .map(i -> i.owner() + " " + i.evseId() + " " + i.profile().purpose() + " "
                        + i.profile().kind() + " "
                        + i.profile()
                                .schedules()
                                .get(0)
                                .periods()
                                .get(0)
                                .limit()
                                .orElse(-1))
                .toList();
    }

    @BeforeEach
    void withAStore() {
        b.profiles = Optional.of(store);
    }

    private String set(int connector, String purpose, String kind, String more, String periods) {
        return b.call(
                "SetChargingProfile",
                "{'connectorId':" + connector + ",'csChargingProfiles':{'chargingProfileId':5,'stackLevel':1,"
                        + "'chargingProfilePurpose':'" + purpose + "','chargingProfileKind':'" + kind
                        + "','chargingSchedule':{'chargingRateUnit':'A'" + more + ",'chargingSchedulePeriod':["
                        + periods + "]}}}");
    }

    private static final String TEN = "{'startPeriod':0,'limit':10}";

    /** Each in the message's own word for no. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RemoteStartTransaction | {'idTag':'T','connectorId':1} | Rejected",
                "RemoteStopTransaction | {'transactionId':12} | Rejected",
                "Reset | {'type':'Soft'} | Rejected",
                "UnlockConnector | {'connectorId':1} | UnlockFailed",
                "ChangeAvailability | {'connectorId':0,'type':'Inoperative'} | Rejected",
                "ClearCache | {} | Rejected",
                "ChangeConfiguration | {'key':'ConnectionTimeOut','value':'1'} | Rejected",
                "SendLocalList | {'updateType':'Full','listVersion':1} | NotSupported",
                "ClearChargingProfile | {} | Unknown",
            })
    void itsCommandsAreRefused(String action, String payload, String word) {
        b.station.at(1).begin(tx, "T", Facts.at(0), 10);
        b.journal.append(Facts.started(tx, 1, 0, "T", 10));
        b.answer("StartTransaction", "{'transactionId':12,'idTagInfo':{'status':'Accepted'}}");
        assertEquals("{\"status\":\"" + word + "\"}", b.call(action, payload));
        assertTrue(b.station.asked.isEmpty(), b.station.asked.toString());
    }

    @Test
    void itsIdsAreItsOwnAndItsVerdictStopsNobody() {
        b.station.at(1).begin(tx, "T", Facts.at(0), 10);
        b.journal.append(Facts.started(tx, 1, 0, "T", 10));
        b.answer("StartTransaction", "{'transactionId':3,'idTagInfo':{'status':'Blocked'}}");
        b.journal.append(Facts.ended(tx, 1, 9, StopReason.REMOTE, "T", 20));
        assertEquals(
                3,
                b.answer("StopTransaction", "{'idTagInfo':{'status':'Invalid'}}")
                        .get("transactionId")
                        .asInt());
        assertTrue(b.station.asked.isEmpty(), b.station.asked.toString());
    }

    @Test
    void itIsNotAskedForAnOpinionAndItsClockIsNotBelieved() {
        CompletableFuture<Opinion> opinion = new CompletableFuture<>();
        b.conversation.opinion(Facts.token("T"), 1, opinion);
        assertEquals(Opinion.Status.UNKNOWN, opinion.join().status());
        Instant before = b.clock.instant();
        assertEquals("{\"status\":\"Accepted\"}", b.call("TriggerMessage", "{'requestedMessage':'Heartbeat'}"));
        b.answer("Heartbeat", "{'currentTime':'2031-01-01T00:00:00Z'}");
        assertEquals(before, b.clock.instant());
    }

    @Test
    void itsLimitsAreExternalConstraintsBesideThoseOfTheBackendInControl() {
        ChargingProfile others = new ChargingProfile(
                5,
                1,
                ChargingProfile.Purpose.TX_DEFAULT,
                ChargingProfile.Kind.RELATIVE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new ChargingProfile.Schedule(
                        1,
                        ChargingProfile.RateUnit.A,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalDouble.empty(),
                        List.of(ChargingProfile.Period.limit(0, 16)))));
        store.set(1, others, "ocpp.main");
        assertEquals("{\"status\":\"Accepted\"}", set(0, "TxDefaultProfile", "Relative", "", TEN));
        assertEquals(
                List.of(
                        "ocpp.main 1 TX_DEFAULT RELATIVE 16.0",
                        "observer.ocpp.test 1 STATION_EXTERNAL_CONSTRAINTS ABSOLUTE 10.0",
                        "observer.ocpp.test 2 STATION_EXTERNAL_CONSTRAINTS ABSOLUTE 10.0"),
                told());
        // the same id again replaces it whole
        assertEquals(
                "{\"status\":\"Accepted\"}",
                set(2, "TxDefaultProfile", "Absolute", ",'startSchedule':'2026-03-01T00:00:00Z'", TEN));
        assertEquals(2, store.installed.size());
        assertEquals("{\"status\":\"Unknown\"}", b.call("ClearChargingProfile", "{'id':6}"));
        assertEquals("{\"status\":\"Unknown\"}", b.call("ClearChargingProfile", "{'connectorId':1}"));
        assertEquals("{\"status\":\"Accepted\"}", b.call("ClearChargingProfile", "{}"));
        assertEquals(List.of("ocpp.main 1 TX_DEFAULT RELATIVE 16.0"), told());
    }

    @Test
    void theStationsMaximumIsOneLimitForTheWholeStation() {
        assertEquals(
                "{\"status\":\"Accepted\"}",
                set(0, "ChargePointMaxProfile", "Absolute", ",'startSchedule':'2026-03-01T00:00:00Z'", TEN));
        assertEquals(List.of("observer.ocpp.test 0 STATION_EXTERNAL_CONSTRAINTS ABSOLUTE 10.0"), told());
        assertEquals(
                "{\"status\":\"Unknown\"}",
                b.call("ClearChargingProfile", "{'chargingProfilePurpose':'TxDefaultProfile'}"));
        assertEquals("{\"status\":\"Accepted\"}", b.call("ClearChargingProfile", "{'id':5}"));
    }

    @Test
    void whatWouldSteerATransactionIsRefused() {
        b.station.at(1).begin(tx, "T", Facts.at(0), 10);
        assertEquals("{\"status\":\"Rejected\"}", set(1, "TxProfile", "Relative", "", TEN));
        assertEquals(
                "{\"status\":\"Rejected\"}",
                set(1, "TxDefaultProfile", "Relative", "", TEN + ",{'startPeriod':60,'limit':6}"));
        assertEquals("{\"status\":\"Rejected\"}", set(1, "TxDefaultProfile", "Relative", ",'duration':60", TEN));
        assertTrue(store.installed.isEmpty());
    }
}
