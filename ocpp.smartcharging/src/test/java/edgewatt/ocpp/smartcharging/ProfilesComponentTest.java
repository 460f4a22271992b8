package edgewatt.ocpp.smartcharging;

import static edgewatt.ocpp.smartcharging.ProfileFixtures.NOON;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.profile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.Profiles.Filter;
import edgewatt.api.energy.Profiles.Outcome;
import edgewatt.api.station.StationEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ProfilesComponentTest {
    private final FakeSite site = new FakeSite(2);
    private final MemoryStore store = new MemoryStore();
    private ProfilesComponent profiles = start();

    private ProfilesComponent start() {
        return new ProfilesComponent(site, store, store, site);
    }

    private Outcome set(int evse, ProfileFixtures.Builder b) {
        return profiles.set(evse, b.build(), "ocpp.main");
    }

    private List<Integer> ids() {
        return profiles.list(Filter.ALL).stream().map(i -> i.profile().id()).toList();
    }

    @Test
    void theSamePurposeLevelAndEvseIsReplacedAlsoAfterARestart() {
        assertTrue(set(1, profile(1, Purpose.TX_DEFAULT).period(0, 10)).accepted());
        assertTrue(set(1, profile(2, Purpose.TX_DEFAULT).period(0, 20)).accepted());
        assertTrue(set(2, profile(3, Purpose.TX_DEFAULT).period(0, 20)).accepted());
        assertEquals(List.of(2, 3), ids());
        profiles = start();
        assertEquals(List.of(2, 3), ids());
        assertEquals(4, store.facts.size(), "three set, one gone: " + store.facts);
    }

    @Test
    void theSameIdIsReplacedWhereverItWas() {
        set(1, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        set(0, profile(1, Purpose.STATION_MAX).period(0, 10));
        assertEquals(List.of(1), ids());
        assertEquals(List.of("profiles.1"), store.names("profiles."));
    }

    @Test
    void aCrashBetweenWriteAndDeleteKeepsTheYounger() {
        set(1, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        Map.Entry<String, String> older = store.documents.firstEntry();
        set(1, profile(2, Purpose.TX_DEFAULT).period(0, 20));
        store.documents.put(older.getKey(), older.getValue());
        profiles = start();
        assertEquals(List.of(2), ids());
        assertEquals(List.of("profiles.2"), store.names("profiles."));
    }

    @Test
    void everyFieldSurvivesARestart() {
        ChargingProfile rich = profile(9, Purpose.TX_DEFAULT)
                .stack(4)
                .recurring(Recurrency.WEEKLY, NOON)
                .valid(NOON, NOON.plusSeconds(9))
                .lasting(77)
                .watts()
                .period(new Period(
                        0,
                        OptionalDouble.of(1.5),
                        OptionalDouble.of(-2.5),
                        OptionalDouble.of(1),
                        OperationMode.CENTRAL_SETPOINT,
                        OptionalInt.of(2)))
                .build();
        assertTrue(profiles.set(1, rich, "ocpp.main").accepted());
        assertEquals(rich, start().list(Filter.ALL).get(0).profile());
    }

    @Test
    void aDamagedDocumentIsNamedAndTheOthersWork() {
        set(1, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        store.documents.put("profiles.5", "{\"v\":1,");
        store.documents.put("profiles.6", "{\"v\":1}");
        profiles = start();
        assertEquals(List.of(1), ids());
        assertEquals(List.of("profiles.5", "profiles.6"), profiles.damaged());
    }

    @Test
    void clearWithAnIdLooksAtNothingElse() {
        set(0, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        set(1, profile(2, Purpose.TX_DEFAULT).stack(1).period(0, 10));
        Filter id = new Filter(OptionalInt.of(1), OptionalInt.of(2), Optional.of(Purpose.TX), OptionalInt.of(9));
        assertEquals(1, profiles.clear(id));
        assertEquals(0, profiles.clear(id));
        assertEquals(List.of(2), ids());
    }

    @Test
    void clearWithoutAnIdTakesWhatMatchesAllFields() {
        set(0, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        set(0, profile(2, Purpose.STATION_MAX).period(0, 10));
        set(1, profile(3, Purpose.TX_DEFAULT).stack(1).period(0, 10));
        assertEquals(
                1,
                profiles.clear(new Filter(
                        OptionalInt.empty(), OptionalInt.of(0), Optional.of(Purpose.TX_DEFAULT), OptionalInt.of(0))));
        assertEquals(2, profiles.clear(Filter.ALL));
    }

    @Test
    void aTransactionProfileNeedsARunningTransactionAndGoesWithIt() {
        ProfileFixtures.Builder tx = profile(1, Purpose.TX).period(0, 10);
        assertTrue(set(1, tx).reason().startsWith("TxNotFound: "));
        UUID running = site.at(1).charge();
        assertTrue(set(1, tx).accepted());
        assertEquals(
                Optional.of(running), profiles.list(Filter.ALL).get(0).profile().transaction());
        profiles.observe(new StationEvent.EvseChanged(site.at(1).snapshot()));
        assertEquals(List.of(1), ids());
        site.at(1).end();
        profiles.observe(new StationEvent.EvseChanged(site.at(1).snapshot()));
        assertEquals(List.of(), ids());
    }

    @Test
    void anOldEventDoesNotEndAProfileOfATransactionBegunSince() {
        StationEvent old = new StationEvent.EvseChanged(site.at(1).snapshot());
        site.at(1).charge();
        set(1, profile(1, Purpose.TX).period(0, 10));
        profiles.observe(old);
        assertEquals(List.of(1), ids());
    }

    @Test
    void aFullDiskRefusesAndChangesNothing() {
        set(1, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        store.full = true;
        Outcome o = set(1, profile(2, Purpose.TX_DEFAULT).period(0, 20));
        assertFalse(o.accepted());
        assertEquals("InternalError: the disk is full; free some space", o.reason());
        assertEquals(List.of(1), ids());
    }

    @Test
    void contradictoryProfilesAreRefusedWithOcppsReason() {
        refused("UnknownEvse", 3, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        refused("InvalidStackLevel", 1, profile(1, Purpose.TX_DEFAULT).stack(-1).period(0, 10));
        refused("InvalidProfile", 1, profile(1, Purpose.STATION_MAX).period(0, 10));
        refused("InvalidProfile", 0, profile(1, Purpose.STATION_MAX).relative().period(0, 10));
        refused(
                "InvalidProfile",
                0,
                profile(1, Purpose.STATION_EXTERNAL_CONSTRAINTS).period(0, 10));
        refused("InvalidProfile", 0, profile(1, Purpose.TX).period(0, 10));
        refused(
                "InvalidProfile",
                0,
                profile(1, Purpose.TX_DEFAULT).valid(NOON, NOON).period(0, 10));
        refused(
                "InvalidProfile",
                0,
                profile(1, Purpose.TX_DEFAULT).recurring(null, NOON).period(0, 10));
        refused(
                "InvalidProfile",
                0,
                profile(1, Purpose.TX_DEFAULT).tx(new UUID(1, 1)).period(0, 10));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT).start(null).period(0, 10));
        refused(
                "InvalidSchedule",
                0,
                profile(1, Purpose.TX_DEFAULT).relative().start(NOON).period(0, 10));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT).period(5, 10));
        refused(
                "InvalidSchedule",
                0,
                profile(1, Purpose.TX_DEFAULT).period(0, 10).period(0, 11));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT).period(0, -1));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT).period(0, Double.NaN));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT).period(0, 10, 4));
        refused("InvalidSchedule", 0, profile(1, Purpose.TX_DEFAULT).lasting(0).period(0, 10));
        refused("UnsupportedRequest", 0, profile(1, Purpose.PRIORITY_CHARGING).period(0, 10));
        refused(
                "UnsupportedRequest",
                0,
                profile(1, Purpose.TX_DEFAULT).kind(Kind.DYNAMIC).period(0, 10));
    }

    private void refused(String code, int evse, ProfileFixtures.Builder b) {
        Outcome o = set(evse, b);
        assertFalse(o.accepted(), code);
        assertTrue(o.reason().startsWith(code + ": "), o.reason());
    }

    @Test
    void theStationAnswersAboutItsOwnEvses() {
        set(0, profile(1, Purpose.TX_DEFAULT).period(0, 10));
        var c = profiles.composite(0, NOON, Duration.ofMinutes(1), RateUnit.W);
        assertEquals(2 * 10 * 690, c.pieces().get(0).limit().orElseThrow());
    }
}
