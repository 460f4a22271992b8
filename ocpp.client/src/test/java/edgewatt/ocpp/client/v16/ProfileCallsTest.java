package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.EvseState;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryProfiles;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileCallsTest {
    private final Bench b = new Bench().accepted();
    private final MemoryProfiles store = new MemoryProfiles();

    @BeforeEach
    void withAStore() {
        b.profiles = Optional.of(store);
    }

    private static String profile(String purpose, String more, String schedule) {
        return "{'chargingProfileId':5,'stackLevel':0,'chargingProfilePurpose':'" + purpose
                + "','chargingProfileKind':'Relative'" + more + ",'chargingSchedule':{'chargingRateUnit':'A'"
                + ",'chargingSchedulePeriod':" + schedule + "}}";
    }

    private String set(int connector, String profile) {
        return b.call("SetChargingProfile", "{'connectorId':" + connector + ",'csChargingProfiles':" + profile + "}");
    }

    private static final String ONE = "[{'startPeriod':0,'limit':16.0},{'startPeriod':3600,'limit':8}]";

    @Test
    void aDefaultProfileIsHandedOverWhole() {
        assertEquals("{\"status\":\"Accepted\"}", set(1, profile("TxDefaultProfile", "", ONE)));
        Profiles.Installed i = store.installed.get(0);
        assertEquals(
                "1 ocpp.test TX_DEFAULT RELATIVE",
                i.evseId() + " " + i.owner() + " " + i.profile().purpose() + " "
                        + i.profile().kind());
        List<ChargingProfile.Period> periods = i.profile().schedules().get(0).periods();
        assertEquals(ChargingProfile.Period.limit(0, 16), periods.get(0));
        assertEquals(ChargingProfile.Period.limit(3600, 8), periods.get(1));
        assertTrue(b.call("GetConfiguration", "{'key':['SupportedFeatureProfiles']}")
                .contains("SmartCharging"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "9 | 'TxDefaultProfile' | {'startPeriod':0,'limit':1} | A | connectorId",
                "1 | 'TxDefaultProfile' | {'startPeriod':0,'limit':1} | kW | csChargingProfiles.chargingSchedule.chargingRateUnit",
                "1 | 'TxDefaultProfile' | {'startPeriod':5,'limit':1} | A | startPeriod: the first is 0, each later one is greater",
                "1 | 'TxDefaultProfile' | {'startPeriod':0,'limit':-1} | A | csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit is out of range",
                "1 | 'Other'            | {'startPeriod':0,'limit':1} | A | csChargingProfiles.chargingProfilePurpose",
            })
    void whatIsOutOfRangeIsACallError(int connector, String purpose, String period, String unit, String what) {
        String profile = profile(purpose.strip().replace("'", ""), "", "[" + period + "]")
                .replace("'A'", "'" + unit + "'");
        assertEquals("PropertyConstraintViolation: " + what, set(connector, profile));
    }

    @Test
    void aTransactionProfileNeedsItsTransaction() {
        assertEquals("{\"status\":\"Rejected\"}", set(1, profile("TxProfile", "", ONE)));
        UUID tx = UUID.randomUUID();
        b.station.at(1).begin(tx, "T", Facts.at(0), 0);
        b.journal.append(Facts.started(tx, 1, 0, "T", 0));
        b.answer("StartTransaction", "{'transactionId':77,'idTagInfo':{'status':'Accepted'}}");
        assertEquals("{\"status\":\"Rejected\"}", set(1, profile("TxProfile", ",'transactionId':78", ONE)));
        assertEquals("{\"status\":\"Rejected\"}", set(2, profile("TxProfile", ",'transactionId':77", ONE)));
        assertEquals("{\"status\":\"Accepted\"}", set(1, profile("TxProfile", ",'transactionId':77", ONE)));
        assertEquals("{\"status\":\"Accepted\"}", set(1, profile("TxProfile", "", ONE)));
        assertEquals(Optional.of(tx), store.installed.get(0).profile().transaction());
    }

    @Test
    void aStationProfileIsForConnectorZeroOnly() {
        assertEquals("{\"status\":\"Rejected\"}", set(1, profile("ChargePointMaxProfile", "", ONE)));
        assertEquals("{\"status\":\"Accepted\"}", set(0, profile("ChargePointMaxProfile", "", ONE)));
    }

    /** The journal tells of the start first, the station a moment later: the profile waits for it. */
    @Test
    void theProfileOfARemoteStartWaitsUntilItsTransactionRuns() {
        UUID tx = UUID.randomUUID();
        b.call(
                "RemoteStartTransaction",
                "{'connectorId':1,'idTag':'TAG03','chargingProfile':" + profile("TxProfile", "", ONE) + "}");
        b.journal.append(Facts.started(tx, 1, 0, "TAG03", 700));
        b.answer("StartTransaction", "{'transactionId':7,'idTagInfo':{'status':'Accepted'}}");
        assertTrue(store.installed.isEmpty());
        b.station.at(1).begin(tx, "TAG03", Facts.at(0), 700);
        b.journal.append(Facts.status(1, 1, EvseState.CHARGING));
        b.expect("StatusNotification");
        assertEquals(Optional.of(tx), store.installed.get(0).profile().transaction());
    }

    @Test
    void theProfileOfARemoteStartIsBoundToItsTransaction() {
        UUID tx = UUID.randomUUID();
        b.station.at(1).onStart = () -> b.station.at(1).begin(tx, "TAG03", Facts.at(0), 700);
        b.call(
                "RemoteStartTransaction",
                "{'connectorId':1,'idTag':'TAG03','chargingProfile':" + profile("TxProfile", "", ONE) + "}");
        assertTrue(store.installed.isEmpty());
        b.journal.append(Facts.started(tx, 1, 0, "TAG03", 700));
        b.expect("StartTransaction");
        assertEquals(Optional.of(tx), store.installed.get(0).profile().transaction());
    }

    private String install(int connector, int id, int level, double limit) {
        return set(
                connector,
                profile("TxDefaultProfile", "", "[{'startPeriod':0,'limit':" + limit + "}]")
                        .replace(
                                "'chargingProfileId':5,'stackLevel':0",
                                "'chargingProfileId':" + id + ",'stackLevel':" + level));
    }

    private String clear(String filter) {
        return Bench.json(b.call("ClearChargingProfile", "{" + filter + "}"))
                .get("status")
                .asText();
    }

    @Test
    void oneOfTheSameLevelIsReplacedAndAnIdDecidesAloneWhatIsCleared() {
        install(1, 301, 4, 20);
        install(1, 302, 4, 28);
        assertEquals(List.of("302 1 TX_DEFAULT 28.0"), store.told());
        assertEquals("Unknown", clear("'id':888,'connectorId':1,'stackLevel':4"));
        assertEquals(1, store.installed.size());
        assertEquals("Accepted", clear("'id':302,'connectorId':2,'stackLevel':0"));
        assertTrue(store.installed.isEmpty());
    }

    @Test
    void withoutAnIdEveryGivenFieldMustMatchAndZeroIsAValue() {
        install(1, 0, 0, 10);
        install(2, -3, 0, 11);
        install(2, 9, 1, 12);
        assertEquals("Unknown", clear("'connectorId':1,'stackLevel':1"));
        assertEquals("Unknown", clear("'chargingProfilePurpose':'TxProfile'"));
        assertEquals("Accepted", clear("'stackLevel':0,'connectorId':2"));
        assertEquals(List.of("0 1 TX_DEFAULT 10.0", "9 2 TX_DEFAULT 12.0"), store.told());
        assertEquals("Accepted", clear("'id':0"));
        assertEquals("Accepted", clear(""));
        assertEquals("Unknown", clear(""));
    }

    @Test
    void theLimitsOfOthersStay() {
        install(1, 301, 4, 20);
        ChargingProfile p = store.installed.get(0).profile();
        store.set(
                0,
                new ChargingProfile(
                        70,
                        0,
                        ChargingProfile.Purpose.STATION_EXTERNAL_CONSTRAINTS,
                        ChargingProfile.Kind.ABSOLUTE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        p.schedules()),
                "grid");
        assertEquals("Accepted", clear(""));
        assertEquals("Unknown", clear("'id':70"));
        assertEquals(List.of("70 0 STATION_EXTERNAL_CONSTRAINTS 20.0"), store.told());
    }

    /** At the same level the later one replaces the one of the remote start; another transaction's is refused. */
    @Test
    void theProfileOfARemoteStartCanBeReplacedWhileItsTransactionRuns() {
        UUID tx = UUID.randomUUID();
        b.station.at(1).onStart = () -> b.station.at(1).begin(tx, "CARD9", Facts.at(0), 640);
        b.call(
                "RemoteStartTransaction",
                "{'connectorId':1,'idTag':'CARD9','chargingProfile':" + profile("TxProfile", "", ONE) + "}");
        b.journal.append(Facts.started(tx, 1, 0, "CARD9", 640));
        b.answer("StartTransaction", "{'transactionId':41,'idTagInfo':{'status':'Accepted'}}");
        String later = profile("TxProfile", ",'transactionId':41", "[{'startPeriod':0,'limit':9}]");
        assertEquals("{\"status\":\"Accepted\"}", set(1, later));
        assertEquals(List.of("5 1 TX 9.0"), store.told());
        assertEquals("{\"status\":\"Rejected\"}", set(1, later.replace("41", "42")));
        assertEquals(List.of("5 1 TX 9.0"), store.told());
    }

    @Test
    void theCompositeScheduleIsToldInTheFewestPeriodsWithTheHardwareWhereNothingLimits() {
        JsonNode conf = Bench.json(b.call("GetCompositeSchedule", "{'connectorId':1,'duration':600}"));
        assertEquals(
                "[{\"startPeriod\":0,\"limit\":10.0,\"numberPhases\":1},{\"startPeriod\":60,\"limit\":16.0}]",
                conf.at("/chargingSchedule/chargingSchedulePeriod").toString());
        assertEquals("{\"status\":\"Rejected\"}", b.call("GetCompositeSchedule", "{'connectorId':9,'duration':600}"));
    }

    @Test
    void withoutAStoreNothingIsSupported() {
        b.profiles = Optional.empty();
        assertEquals("{\"status\":\"NotSupported\"}", set(1, profile("TxDefaultProfile", "", ONE)));
    }
}
