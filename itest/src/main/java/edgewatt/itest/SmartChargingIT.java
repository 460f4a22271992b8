package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.energy.Profiles;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Settings;
import edgewatt.api.store.StationClock;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

/** A backend's charging profiles, from the wire to the pilot, while {@code ocpp.smartcharging} comes and goes. */
class SmartChargingIT {
    private static final String STATION = Charger.IDENTITY.replace(" ", "%20");

    private final Charger charger = new Charger();
    private final StationClock clock = charger.service(StationClock.class);

    @BeforeEach
    void connected() throws Exception {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
        call("ClearChargingProfile", "{}");
    }

    @AfterEach
    void withoutProfiles() throws Exception {
        call("ClearChargingProfile", "{}");
    }

    private JsonNode call(String action, String payload) throws Exception {
        return charger.desk.call(STATION, action, payload);
    }

    private static String profile(int id, String purpose, String kind, String more, String schedule) {
        return ("{'chargingProfileId':" + id + ",'stackLevel':3,'chargingProfilePurpose':'" + purpose
                        + "','chargingProfileKind':'" + kind + "'" + more
                        + ",'chargingSchedule':{'chargingRateUnit':'A',"
                        + schedule + "}}")
                .replace('\'', '"');
    }

    private String set(int connector, String profile) throws Exception {
        return call("SetChargingProfile", "{\"connectorId\":" + connector + ",\"csChargingProfiles\":" + profile + "}")
                .path("status")
                .asText();
    }

    /** When the offer was seen: not before it, and the look at the clock comes after the look at the EVSE. */
    private Instant offered(double amperes, String source) {
        AtomicReference<Instant> seen = new AtomicReference<>();
        Await.until(
                amperes + " A by " + source,
                () -> {
                    EvseSnapshot now = charger.evse(1);
                    seen.set(clock.instant());
                    return now.offeredA() + " A by " + now.limitSource();
                },
                text -> text.equals(amperes + " A by " + source));
        return seen.get();
    }

    @Test
    void aProfileSwitchesAtItsSecondIsNamedAndOutlivesASwap() throws Exception {
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 LIMITED");
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);

        Instant start = clock.instant().plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
        String accepted = set(
                1,
                profile(
                        61,
                        "TxDefaultProfile",
                        "Absolute",
                        "",
                        "'startSchedule':'" + start + "','chargingSchedulePeriod':[{'startPeriod':0,'limit':9},"
                                + "{'startPeriod':12,'limit':8}]"));
        assertEquals("Accepted", accepted);
        Instant first = offered(9.0, "profile 61");
        assertFalse(first.isBefore(start), "offered at " + first + ", and the profile begins at " + start);

        AtomicReference<Double> most = new AtomicReference<>(0.0);
        WeakReference<ClassLoader> old;
        ContactorWatch watch = new ContactorWatch(charger.context, 1);
        AutoCloseable offers = greatestOffer(most);
        try {
            Bundle bundle = charger.bundle("ocpp.smartcharging");
            old = new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
            Swap.of(bundle, () -> {});
            Profiles.Installed kept = Await.until(
                    "the profiles of before",
                    () -> charger.service(Profiles.class)
                            .list(Profiles.Filter.ALL)
                            .get(0),
                    i -> true);
            assertEquals(
                    "61 for EVSE 1 of ocpp.main",
                    kept.profile().id() + " for EVSE " + kept.evseId() + " of " + kept.owner());
            Instant second = offered(8.0, "profile 61");
            Instant due = start.plusSeconds(12);
            assertFalse(second.isBefore(due), "offered at " + second + ", and that period begins at " + due);
        } finally {
            watch.close();
            offers.close();
        }
        watch.assertStayedClosed();
        assertTrue(most.get() <= 9, "offered while it was away and came back: " + most.get() + " A");
        JsonNode composite = Await.until(
                "the composite schedule",
                () -> call("GetCompositeSchedule", "{\"connectorId\":1,\"duration\":60,\"chargingRateUnit\":\"A\"}"),
                c -> c.path("status").asText().equals("Accepted"));
        assertEquals(
                8.0,
                composite.at("/chargingSchedule/chargingSchedulePeriod/0/limit").asDouble());
        Await.until("the class loader of before is collected", () -> {
            System.gc();
            return old.get() == null;
        });

        assertEquals(
                "Accepted",
                call("ClearChargingProfile", "{\"id\":61}").path("status").asText());
        Await.until("it is lifted", () -> charger.evse(1).offeredA(), a -> a > 9);
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
    }

    private AutoCloseable greatestOffer(AtomicReference<Double> most) {
        ServiceRegistration<StationListener> registration = charger.context.registerService(
                StationListener.class,
                new StationListener() {
                    @Override
                    public String name() {
                        return "itest offers";
                    }

                    @Override
                    public void onEvent(StationEvent event) {
                        if (event instanceof StationEvent.EvseChanged c
                                && c.evse().evseId() == 1) {
                            most.accumulateAndGet(c.evse().offeredA(), Math::max);
                        }
                    }
                },
                null);
        return registration::unregister;
    }

    @Test
    void aProfileThatContradictsItselfIsRefusedOverTheWire() throws Exception {
        String period = "'chargingSchedulePeriod':[{'startPeriod':0,'limit':10}]";
        String start = "'startSchedule':'2030-01-01T00:00:00Z',";
        String backwards = ",'validFrom':'2030-01-02T00:00:00Z','validTo':'2030-01-01T00:00:00Z'";
        assertEquals(
                "Rejected",
                set(1, profile(1, "TxDefaultProfile", "Absolute", backwards, start + period)),
                "ends first");
        assertEquals("Rejected", set(1, profile(2, "TxDefaultProfile", "Recurring", "", start + period)), "no day");
        assertEquals("Rejected", set(1, profile(3, "TxProfile", "Relative", "", period)), "no transaction");
        assertEquals("Rejected", set(1, profile(4, "ChargePointMaxProfile", "Absolute", "", start + period)), "EVSE 1");
        assertEquals("Rejected", set(0, profile(5, "TxProfile", "Relative", "", period)), "EVSE 0");
        assertEquals(
                "Rejected",
                set(1, profile(6, "TxDefaultProfile", "Absolute", "", start + "'duration':0," + period)),
                "lasts no time");
        assertEquals(
                "Rejected",
                set(
                        1,
                        profile(7, "TxDefaultProfile", "Relative", "", period)
                                .replace("\"stackLevel\":3", "\"stackLevel\":999")),
                "stack level");
        assertEquals(
                0, charger.service(Profiles.class).list(Profiles.Filter.ALL).size(), "none was kept");
    }

    /** An open wire dims: the contact of the grid relay is closed while all is well. */
    @Test
    void theGridRelayDimsOverAPinIsNamedAndRecorded() throws Exception {
        Settings settings = charger.service(Settings.class);
        PinSimulator wire = charger.service(PinSimulator.class);
        charger.desk.sim("pv 0");
        int before = 0;
        wire.drive("dimmer", true);
        settings.change("ocpp.smartcharging.gridrelay", Map.of("pin", "dimmer"), "itest");
        try {
            charger.desk.sim("plug 1");
            charger.awaitState(1, EvseState.PREPARING);
            charger.desk.sim("tag 1 DIMMED");
            charger.awaitContactor(1, DriverState.Contactor.CLOSED);
            Await.until("all is offered", () -> charger.evse(1).offeredA(), a -> a > 11);
            before = curtailments().size(); // the wire may have been read before it was closed
            wire.drive("dimmer", false);
            // 7.56 kW for the two EVSEs of this station, of which one charges
            offered(10.9, "grid relay dimmer");
            wire.drive("dimmer", true);
            Await.until("it is lifted", () -> charger.evse(1).offeredA(), a -> a > 11);
            charger.desk.sim("unplug 1");
            charger.awaitState(1, EvseState.AVAILABLE);
        } finally {
            settings.change("ocpp.smartcharging.gridrelay", Map.of("pin", ""), "itest");
            charger.desk.sim("pv curve");
        }
        int known = before;
        Await.until(
                "beginning and end are recorded",
                this::curtailments,
                all -> all.size() >= known + 2
                        && all.subList(all.size() - 2, all.size())
                                .equals(List.of("true 7560 dimmed", "false 7560 dimmed")));
    }

    private List<String> curtailments() {
        Journal journal = charger.service(Journal.class);
        List<String> found = new ArrayList<>();
        long position = 0;
        for (List<Entry> page = journal.read(0, 500); !page.isEmpty(); page = journal.read(position, 500)) {
            for (Entry e : page) {
                position = e.position();
                if (e.fact() instanceof Fact.Curtailed c) {
                    found.add(c.begins() + " " + c.limitW() + " " + c.why());
                }
            }
        }
        return found;
    }
}
