package edgewatt.bridge.mqtt;

import edgewatt.api.deploy.Link;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.ChargingState;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A whole bridge with its Paho and its thread, over a station and a journal in memory. */
final class Desk implements AutoCloseable {
    static final String ROOT = "edgewatt/t1";

    static final Settings.Rules RULES = new Settings.Rules(true, false, 6, 4200, 4300, Optional.empty());

    final FakeStation station = new FakeStation();
    final FakeVariables variables = new FakeVariables();
    final FakeDocuments documents = new FakeDocuments();
    final FakeSecrets secrets = new FakeSecrets();
    final Surroundings around = new Surroundings();
    final MemoryJournal journal;
    final List<Limiter> limiters = new CopyOnWriteArrayList<>();
    final BridgeThread thread = new BridgeThread();
    final PahoConnector paho = new PahoConnector();
    final Bridge bridge;
    private boolean closed;

    Desk(String url, String user, String passwordRef, MemoryJournal journal) {
        this(
                new Settings.Broker(
                        url,
                        5,
                        "edgewatt-t1",
                        user.isEmpty() ? Optional.empty() : Optional.of(user),
                        passwordRef,
                        "",
                        "",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(400),
                        Duration.ZERO),
                RULES,
                journal);
    }

    Desk(Settings.Broker broker, Settings.Rules rules, MemoryJournal journal) {
        this.journal = journal;
        Settings settings = new Settings(
                broker,
                ROOT,
                Duration.ofSeconds(60),
                false,
                rules,
                new Settings.Home("homeassistant", Optional.of("https://updates.example/bundles.zip")));
        bridge = new Bridge(
                settings,
                new Bridge.House(station, variables, journal, documents, secrets, station),
                thread,
                paho,
                () -> 0.0,
                l -> {
                    limiters.add(l);
                    return () -> limiters.remove(l);
                },
                around);
        thread.now(bridge::start);
    }

    static Desk at(String url) {
        return new Desk(url, "", "", new MemoryJournal());
    }

    Desk awaitUp() {
        await(
                () -> bridge.link().state() == Link.State.UP,
                "the link is up; " + bridge.link().because());
        return this;
    }

    /** Appends the next event of a long transaction. */
    void event() {
        int n = journal.size();
        journal.append(new Fact.TransactionUpdated(
                new UUID(0, 5),
                1,
                n,
                Instant.EPOCH,
                Fact.Trigger.METER_VALUE_PERIODIC,
                ChargingState.CHARGING,
                Optional.empty()));
    }

    static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Threads of the bridge and of Paho that live now. */
    static List<String> threads() {
        List<String> names = new ArrayList<>();
        for (Thread t : Thread.getAllStackTraces().keySet()) {
            if (t.getName().startsWith("MQTT ") || t.getName().startsWith("edgewatt-bridge.mqtt")) {
                names.add(t.getName());
            }
        }
        return names;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            thread.end(bridge::stop);
            paho.close();
        }
    }
}
