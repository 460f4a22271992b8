package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.LimitSource;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileCallsTest {
    private final Bench b = new Bench().accepted();
    private final Store store = new Store();

    /** Keeps what it is given. */
    private static final class Store implements Profiles {
        final List<Installed> installed = new ArrayList<>();
        Filter cleared;

        @Override
        public Outcome set(int evseId, ChargingProfile profile, String owner) {
            installed.add(new Installed(evseId, profile, owner));
            return new Outcome(true, "");
        }

        @Override
        public int clear(Filter filter) {
            cleared = filter;
            return filter.profileId().orElse(0) == 999 ? 0 : 1;
        }

        @Override
        public List<Installed> list(Filter filter) {
            return installed;
        }

        @Override
        public Composite composite(int evseId, Instant from, Duration horizon, ChargingProfile.RateUnit unit) {
            LimitSource source = LimitSource.of(LimitSource.Kind.PROFILE);
            OptionalDouble none = OptionalDouble.empty();
            ChargingProfile.OperationMode mode = ChargingProfile.OperationMode.CHARGING_ONLY;
            return new Composite(
                    evseId,
                    from,
                    horizon,
                    unit,
                    List.of(
                            new Piece(0, OptionalDouble.of(10.04), none, none, mode, OptionalInt.of(1), source),
                            // another source, the same limit
                            new Piece(
                                    30,
                                    OptionalDouble.of(10.0),
                                    none,
                                    none,
                                    mode,
                                    OptionalInt.of(1),
                                    LimitSource.of(LimitSource.Kind.FUSE)),
                            new Piece(60, none, none, none, mode, OptionalInt.empty(), source)));
        }
    }

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

    @Test
    void clearingPassesTheFilterOnAndZeroIsAValue() {
        assertEquals("{\"status\":\"Unknown\"}", b.call("ClearChargingProfile", "{'id':999,'connectorId':1}"));
        assertEquals("{\"status\":\"Accepted\"}", b.call("ClearChargingProfile", "{'stackLevel':0}"));
        assertEquals(
                new Profiles.Filter(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), OptionalInt.of(0)),
                store.cleared);
        b.call("ClearChargingProfile", "{}");
        assertEquals(Profiles.Filter.ALL, store.cleared);
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
