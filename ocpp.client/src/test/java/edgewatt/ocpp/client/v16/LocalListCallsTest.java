package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.LocalList;
import edgewatt.api.station.VariableDefinition;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemoryLocalList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LocalListCallsTest {
    private final Bench b = new Bench().accepted();
    private final MemoryLocalList list = new MemoryLocalList();

    private Bench with(Bench bench) {
        bench.localList = Optional.of(list);
        return bench;
    }

    private String send(Bench bench, String type, int version, String entries) {
        return bench.call(
                "SendLocalList",
                "{'updateType':'" + type + "','listVersion':" + version + ",'localAuthorizationList':[" + entries
                        + "]}");
    }

    @Test
    void theVersionIsTheStationsAndMinusOneWithoutAListOrWhenItIsOff() {
        assertEquals("{\"listVersion\":-1}", b.call("GetLocalListVersion", "{}"));
        with(b);
        assertEquals("{\"listVersion\":0}", b.call("GetLocalListVersion", "{}"));
        list.version = 7;
        assertEquals("{\"listVersion\":7}", b.call("GetLocalListVersion", "{}"));
        b.variables.define(List.of(VariableDefinition.flag(LocalListCalls.ENABLED, true, "")));
        b.variables.set(LocalListCalls.ENABLED, false);
        assertEquals("{\"listVersion\":-1}", b.call("GetLocalListVersion", "{}"));
        assertEquals("{\"status\":\"NotSupported\"}", send(b, "Full", 8, ""));
    }

    @Test
    void aListIsHandedOverWholeWithParentsAndExpiry() {
        with(b);
        assertEquals(
                "{\"status\":\"Accepted\"}",
                send(
                        b,
                        "Full",
                        2,
                        "{'idTag':'A1','idTagInfo':{'status':'Accepted','parentIdTag':'P','expiryDate':"
                                + "'2026-05-01T12:00:00+02:00'}},{'idTag':'B2','idTagInfo':{'status':'Blocked'}}"));
        assertEquals(
                "{\"status\":\"Accepted\"}",
                send(b, "Differential", 3, "{'idTag':'A1'},{'idTag':'C3','idTagInfo':{'status':'Expired'}}"));
        assertEquals(
                List.of(
                        "FULL 2 by ocpp.test [A1=ACCEPTED P 2026-05-01T10:00:00Z, B2=BLOCKED - -]",
                        "DIFFERENTIAL 3 by ocpp.test [A1 removed, C3=EXPIRED - -]"),
                list.told);
        assertTrue(b.call("GetConfiguration", "{'key':['SupportedFeatureProfiles']}")
                .contains("LocalAuthListManagement"));
        assertTrue(
                b.call("GetConfiguration", "{'key':['SendLocalListMaxLength']}").contains("\"value\":\"3\""));
    }

    @Test
    void withoutEntriesAFullListEmptiesItAndVersionZeroIsTaken() {
        with(b);
        assertEquals("{\"status\":\"Accepted\"}", b.call("SendLocalList", "{'updateType':'Full','listVersion':0}"));
        assertEquals(List.of("FULL 0 by ocpp.test []"), list.told);
    }

    @ParameterizedTest
    @EnumSource(LocalList.Outcome.class)
    void everyOutcomeHasItsWord(LocalList.Outcome outcome) {
        with(b);
        list.outcome = outcome;
        String word =
                switch (outcome) {
                    case ACCEPTED -> "Accepted";
                    case VERSION_MISMATCH -> "VersionMismatch";
                    case FAILED -> "Failed";
                    case NOT_SUPPORTED -> "NotSupported";
                };
        assertEquals("{\"status\":\"" + word + "\"}", send(b, "Differential", 1, ""));
    }

    @Test
    void tooManyEntriesAndATokenGivenTwiceFailAndChangeNothing() {
        with(b);
        String four = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> "{'idTag':'T" + i + "','idTagInfo':{'status':'Accepted'}}")
                .collect(Collectors.joining(","));
        assertEquals("{\"status\":\"Failed\"}", send(b, "Full", 1, four));
        assertEquals("{\"status\":\"Failed\"}", send(b, "Differential", 1, "{'idTag':'a'},{'idTag':'A'}"));
        assertTrue(list.told.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'listVersion':1} | OccurenceConstraintViolation: updateType is required",
                "{'updateType':'Full'} | OccurenceConstraintViolation: listVersion is required",
                "{'updateType':'Part','listVersion':1} | PropertyConstraintViolation: updateType",
                "{'updateType':'Full','listVersion':-1} | PropertyConstraintViolation: listVersion is out of range",
                "{'updateType':'Full','listVersion':'1'} | TypeConstraintViolation: listVersion is not an integer",
                "{'updateType':'Full','listVersion':1,'localAuthorizationList':{}} | TypeConstraintViolation: localAuthorizationList is not a list",
                "{'updateType':'Full','listVersion':1,'localAuthorizationList':[{}]} | OccurenceConstraintViolation: localAuthorizationList[0].idTag is required",
                "{'updateType':'Full','listVersion':1,'localAuthorizationList':[{'idTag':'123456789012345678901'}]} | PropertyConstraintViolation: localAuthorizationList[0].idTag is longer than 20",
                "{'updateType':'Full','listVersion':1,'localAuthorizationList':[{'idTag':'A','idTagInfo':{'status':'Good'}}]} | PropertyConstraintViolation: localAuthorizationList[0].idTagInfo.status",
                "{'updateType':'Full','listVersion':1,'localAuthorizationList':[{'idTag':'A','idTagInfo':{'status':'Accepted','x':1}}]} | FormationViolation: localAuthorizationList[0].idTagInfo.x is not a member of this message",
                "{'updateType':'Full','listVersion':1,'localAuthorizationList':[{'idTag':'A','idTagInfo':{'status':'Accepted','expiryDate':'2026-05-01T12:00:00'}}]} | PropertyConstraintViolation: localAuthorizationList[0].idTagInfo.expiryDate is not a time with a zone",
            })
    void aMalformedListIsACallErrorAndReachesNobody(String payload, String expected) {
        with(b);
        assertEquals(expected, b.call("SendLocalList", payload));
        assertTrue(list.told.isEmpty());
    }

    @Test
    void anObserversListIsRefused() {
        Bench observer = with(new Bench(new MemoryJournal(), false).accepted());
        assertEquals("{\"status\":\"Failed\"}", send(observer, "Full", 1, ""));
        assertEquals("{\"listVersion\":0}", observer.call("GetLocalListVersion", "{}"));
        assertTrue(list.told.isEmpty());
    }
}
