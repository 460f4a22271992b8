package edgewatt.ocpp.smartcharging;

import static edgewatt.ocpp.smartcharging.ProfileFixtures.NOON;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.profile;
import static edgewatt.ocpp.smartcharging.ProfileFixtures.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Link;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.Profiles.Filter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.energy.Profiles.Outcome;
import edgewatt.api.station.StationEvent;
import java.time.Duration;
import java.time.Instant;
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
        return new ProfilesComponent(site, store, store, site, FakeSettings.DEFAULTS);
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
    void ourOwnPlansProfileIsKeptAndTaggedAndNoLimitFromOutside() {
        set(1, profile(1, Purpose.TX_DEFAULT).period(0, 16));
        assertTrue(profiles.set(1, profile(9, Purpose.TX_DEFAULT).period(0, 7).build(), "plan")
                .accepted());
        assertEquals("0:16.0/3", now());
        assertEquals(List.of("ocpp.main", "plan"), owners());
        assertEquals(1, profiles.standing().installed().size());
        Outcome taken =
                profiles.set(1, profile(1, Purpose.TX_DEFAULT).period(0, 7).build(), "plan");
        assertEquals("InvalidProfile: profile 1 belongs to ocpp.main; choose another id", taken.reason());
        profiles = start();
        assertEquals("0:16.0/3", now());
        assertEquals(List.of("ocpp.main", "plan"), owners());
    }

    private List<String> owners() {
        return profiles.list(Filter.ALL).stream().map(Installed::owner).toList();
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
        refused("InvalidProfile", 0, profile(1, Purpose.LOCAL_GENERATION).period(0, 10));
        refused(
                "InvalidSchedule",
                0,
                profile(1, Purpose.TX_DEFAULT)
                        .kind(Kind.DYNAMIC)
                        .start(null)
                        .period(0, 10)
                        .period(60, 11));
        Period discharging = new Period(
                0,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(-3000),
                OperationMode.CENTRAL_SETPOINT,
                OptionalInt.empty());
        refused("InvalidOperationMode", 0, profile(1, Purpose.STATION_MAX).period(discharging));
        refused("InvalidOperationMode", 0, profile(1, Purpose.PRIORITY_CHARGING).period(discharging));
        refused(
                "InvalidProfile",
                0,
                profile(1, Purpose.TX_DEFAULT).updated(NOON).period(0, 10));
        refused("InvalidSchedule", 0, v2x(OperationMode.CHARGING_ONLY, NONE, NONE));
        refused("InvalidSchedule", 0, v2x(OperationMode.CENTRAL_SETPOINT, OptionalDouble.of(10), NONE));
        refused("InvalidSchedule", 0, v2x(OperationMode.IDLE, OptionalDouble.of(0), NONE));
        refused(
                "InvalidSchedule",
                0,
                v2x(OperationMode.CENTRAL_SETPOINT, OptionalDouble.of(10), OptionalDouble.of(11)));
        refused("InvalidSchedule", 0, v2x(OperationMode.CENTRAL_SETPOINT, NONE, OptionalDouble.of(-11)));
    }

    private static final OptionalDouble NONE = OptionalDouble.empty();

    /** With a discharge limit of -10, but in mode Idle, which may have none. */
    private static ProfileFixtures.Builder v2x(OperationMode mode, OptionalDouble limit, OptionalDouble setpoint) {
        OptionalDouble discharge = mode == OperationMode.IDLE ? NONE : OptionalDouble.of(-10);
        return profile(1, Purpose.TX_DEFAULT)
                .period(new Period(0, limit, discharge, setpoint, mode, OptionalInt.empty()));
    }

    @Test
    void aDynamicProfileIsUpdatedInPartAndItsDurationCountsAnew() {
        assertTrue(set(1, dynamic(1)).accepted());
        site.pass(Duration.ofSeconds(50));
        assertTrue(profiles.update(1, Period.limit(0, 12)).accepted());
        profiles = start();
        assertEquals("0:12.0/3 60:-", text(profiles.composite(1, site.now, Duration.ofMinutes(5), RateUnit.A)));
        assertFalse(profiles.update(2, Period.limit(0, 12)).accepted(), "there is no profile 2");
        set(1, profile(3, Purpose.TX_DEFAULT).stack(1).period(0, 10));
        assertFalse(profiles.update(3, Period.limit(0, 12)).accepted(), "3 is not dynamic");
    }

    private static ProfileFixtures.Builder dynamic(int id) {
        return profile(id, Purpose.TX_DEFAULT)
                .kind(Kind.DYNAMIC)
                .start(null)
                .lasting(60)
                .period(0, 16);
    }

    @Test
    void priorityChargingStandsBeforeTheTransactionsOwnProfileWhileItIsSwitchedOn() {
        UUID running = site.at(1).charge();
        set(1, profile(1, Purpose.TX).period(0, 8));
        assertTrue(profiles.prioritize(running, true).reason().startsWith("NoProfile: "));
        set(0, profile(2, Purpose.PRIORITY_CHARGING).period(0, 30));
        assertTrue(profiles.prioritize(UUID.randomUUID(), true).reason().startsWith("TxNotFound: "));
        assertEquals("0:8.0/3", now());
        assertTrue(profiles.prioritize(running, true).accepted());
        assertEquals("0:30.0/3", now());
        assertTrue(profiles.prioritize(running, false).accepted());
        assertEquals("0:8.0/3", now());
    }

    private String now() {
        return text(profiles.composite(1, site.now, Duration.ofMinutes(1), RateUnit.A));
    }

    @Test
    void aProfileCountsNoLongerWhenItsLinkHasBeenDownForTooLongAndOneThatDropsIsGone() {
        FakeLink link = new FakeLink("ocpp.main", site.now);
        profiles.bindLink(link);
        set(1, profile(1, Purpose.TX_DEFAULT).stack(2).offline(600).period(0, 8));
        set(1, profile(2, Purpose.TX_DEFAULT).stack(1).offlineThenDropped(600).period(0, 9));
        set(1, profile(3, Purpose.TX_DEFAULT).period(0, 10));
        link.up = false;
        site.pass(Duration.ofSeconds(600));
        profiles.expire();
        assertEquals("0:8.0/3", now());
        site.pass(Duration.ofSeconds(1));
        profiles.expire();
        assertEquals("0:10.0/3", now());
        assertEquals(List.of(1, 3), ids());
        link.up = true;
        assertEquals("0:8.0/3", now());
    }

    private static final class FakeLink implements Link {
        private final String name;
        private final Instant since;
        private boolean up = true;

        FakeLink(String name, Instant since) {
            this.name = name;
            this.since = since;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public State state() {
            return up ? State.UP : State.DOWN;
        }

        @Override
        public String protocol() {
            return "";
        }

        @Override
        public String because() {
            return "";
        }

        @Override
        public Instant since() {
            return since;
        }

        @Override
        public long pending() {
            return 0;
        }

        @Override
        public long parked() {
            return 0;
        }

        @Override
        public Optional<Instant> lastHeard() {
            return Optional.empty();
        }
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
