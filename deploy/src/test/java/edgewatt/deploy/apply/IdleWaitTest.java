package edgewatt.deploy.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.TransactionInfo;
import edgewatt.deploy.format.Refused;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A change of the safety set and a charge that lasts: a night of virtual time. */
class IdleWaitTest {
    private static final String WINDOW = "02:00-04:00";

    private final TreeMap<Instant, List<Runnable>> script = new TreeMap<>();
    private final List<Car> cars = List.of(new Car(1), new Car(2));
    private final List<String> events = new ArrayList<>();
    private Instant now = Instant.parse("2026-06-01T22:00:00Z");
    private boolean withdrawn;

    private void at(Instant when, Runnable what) {
        script.computeIfAbsent(when, t -> new ArrayList<>()).add(what);
    }

    private boolean pass(Duration length) {
        now = now.plus(length);
        while (!script.isEmpty() && !script.firstKey().isAfter(now)) {
            script.pollFirstEntry().getValue().forEach(Runnable::run);
        }
        return withdrawn;
    }

    private String time() {
        return now.toString().substring(11, 19);
    }

    /** What it waited for, in turn, ending with how it ended. */
    private List<String> await(String window, Duration deadline) throws InterruptedException {
        List<Evse> evses = cars.stream().map(Car::evse).toList();
        Station station = (Station) Proxy.newProxyInstance(
                Station.class.getClassLoader(), new Class<?>[] {Station.class}, (proxy, method, args) -> evses);
        IdleWait wait = new IdleWait(
                new Idle(
                        () -> Optional.of(station),
                        () -> Optional.ofNullable(window).map(Idle.Window::parse)),
                () -> now,
                ZoneOffset.UTC,
                () -> TimeUnit.SECONDS.toNanos(now.getEpochSecond()),
                () -> deadline);
        List<String> told = new ArrayList<>();
        try {
            wait.await(
                    busy -> {
                        if (told.isEmpty() || !told.get(told.size() - 1).equals(busy)) {
                            told.add(busy);
                        }
                    },
                    this::pass);
            told.add("idle");
        } catch (Refused e) {
            told.add(e.status().name());
            events.add(e.getMessage());
        }
        events.add(time() + " over");
        return told;
    }

    @Test
    void inTheWindowEveryTransactionIsEndedInOrderAndTheCarMayStayPlugged() throws Exception {
        cars.forEach(Car::charges);
        assertEquals(
                List.of(
                        "EVSE 1 has a transaction",
                        "the contactor of EVSE 1 is closed",
                        "EVSE 2 has a transaction",
                        "idle"),
                await(WINDOW, Duration.ofDays(1)));
        assertEquals(
                List.of(
                        "02:00:00 stop 1 REBOOT by deploy", // not before, and each once
                        "02:00:00 stop 2 REBOOT by deploy",
                        "02:00:01 ended 1",
                        "02:00:03 opened 1",
                        "02:00:05 ended 2",
                        "02:00:05 opened 2",
                        "02:00:05 over"), // applied after the last contactor has opened
                events);
        assertTrue(cars.stream().allMatch(car -> car.pilot.connected()));
    }

    @Test
    void aTransactionThatBeginsInTheWindowIsEndedToo() throws Exception {
        cars.get(0).charges();
        at(Instant.parse("2026-06-02T02:00:02Z"), () -> cars.get(1).charges());
        assertEquals("idle", last(await(WINDOW, Duration.ofDays(1))));
        assertTrue(events.contains("02:00:02 stop 2 REBOOT by deploy"), events::toString);
    }

    @Test
    void aStopThatIsNotTakenIsAskedForAgain() throws Exception {
        cars.get(0).charges();
        cars.get(0).refusals = 2;
        assertEquals("idle", last(await(WINDOW, Duration.ofDays(1))));
        assertEquals(
                List.of(
                        "02:00:00 stop 1 REBOOT by deploy",
                        "02:00:01 stop 1 REBOOT by deploy",
                        "02:00:02 stop 1 REBOOT by deploy"),
                events.stream().filter(event -> event.contains("stop")).toList());
    }

    @Test
    void outsideTheWindowNothingIsStoppedAndAnUnplugIsAwaited() throws Exception {
        cars.get(0).charges();
        at(Instant.parse("2026-06-01T23:00:00Z"), () -> cars.get(0).ends());
        at(Instant.parse("2026-06-01T23:30:00Z"), () -> cars.get(0).pilot = PilotState.A);
        assertEquals(
                List.of(
                        "EVSE 1 has a transaction",
                        "the contactor of EVSE 1 is closed",
                        "a car is plugged at EVSE 1",
                        "idle"),
                await(WINDOW, Duration.ofDays(1)));
        assertEquals(List.of("23:00:00 ended 1", "23:00:02 opened 1", "23:30:00 over"), events);
    }

    @Test
    void withoutAWindowTheDeadlineEndsTheWaitAndNotTheCharge() throws Exception {
        cars.get(0).charges();
        assertEquals(List.of("EVSE 1 has a transaction", "NOT_IDLE"), await(null, Duration.ofHours(2)));
        assertEquals(
                List.of(
                        "not idle within 120 minutes: EVSE 1 has a transaction; hand it in again, or set"
                                + " 'maintenanceWindow'",
                        "00:00:01 over"),
                events);
        assertTrue(cars.get(0).transaction.isPresent());
    }

    @Test
    void whoWithdrawsEndsTheWait() throws Exception {
        cars.get(0).charges();
        at(Instant.parse("2026-06-01T22:10:00Z"), () -> withdrawn = true);
        assertEquals(List.of("EVSE 1 has a transaction", "CANCELLED"), await(WINDOW, Duration.ofDays(1)));
        assertEquals("22:10:00 over", last(events));
    }

    private static String last(List<String> list) {
        return list.get(list.size() - 1);
    }

    /** Ends and opens as a station does: the car is told, stops drawing, and only then the contactor opens. */
    private final class Car {
        private final int id;
        private PilotState pilot = PilotState.A;
        private Contactor contactor = Contactor.OPEN;
        private Optional<UUID> transaction = Optional.empty();
        private int refusals;

        Car(int id) {
            this.id = id;
        }

        void charges() {
            pilot = PilotState.C;
            contactor = Contactor.CLOSED;
            transaction = Optional.of(new UUID(0, id));
        }

        void ends() {
            transaction = Optional.empty();
            events.add(time() + " ended " + id);
            at(now.plusSeconds(id == 1 ? 2 : 0), () -> {
                contactor = Contactor.OPEN;
                events.add(time() + " opened " + id);
            });
        }

        private CommandOutcome stop(StopRequest request) {
            assertEquals(transaction, request.transaction());
            assertEquals(StopReason.REBOOT, request.reason());
            events.add(time() + " stop " + id + " " + request.reason() + " by " + request.origin());
            if (refusals-- > 0) {
                return CommandOutcome.rejected("not now");
            }
            at(now.plusSeconds(id == 1 ? 1 : 5), this::ends);
            return CommandOutcome.accepted();
        }

        private EvseSnapshot snapshot() {
            return new EvseSnapshot(
                    id,
                    transaction.isPresent() ? EvseState.CHARGING : EvseState.FINISHING,
                    new DriverState(pilot, contactor, OptionalInt.empty(), Optional.empty(), now, 0),
                    Availability.OPERATIVE,
                    Optional.empty(),
                    transaction.map(tx -> new TransactionInfo(tx, Optional.empty(), now, 0, 0, ChargingState.CHARGING)),
                    16,
                    3,
                    LimitSource.of(LimitSource.Kind.HARDWARE),
                    Optional.empty());
        }

        Evse evse() {
            return (Evse) Proxy.newProxyInstance(
                    Evse.class.getClassLoader(),
                    new Class<?>[] {Evse.class},
                    (proxy, method, args) -> switch (method.getName()) {
                        case "id" -> id;
                        case "snapshot" -> snapshot();
                        case "stop" -> CompletableFuture.completedStage(stop((StopRequest) args[0]));
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }
}
