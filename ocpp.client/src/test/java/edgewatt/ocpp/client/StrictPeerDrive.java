package edgewatt.ocpp.client;

import edgewatt.api.deploy.Link;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.StopReason;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.security.KeyKind;
import edgewatt.ocpp.client.security.LinkPlace;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.TrustRule;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.v16.V16;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Drives a link with a fake station against a real backend: {@code StrictPeerDrive ws://host:port id [seconds]}. */
public final class StrictPeerDrive {
    private StrictPeerDrive() {}

    public static void main(String[] args) throws Exception {
        MemoryVariables variables = new MemoryVariables();
        variables.define(CommVariables.definitions());
        MemoryJournal journal = new MemoryJournal();
        FakeStation station = new FakeStation(2);
        FakeClock clock = new FakeClock();
        MemorySecrets secrets = new MemorySecrets();
        secrets.write("ocpp.main", "a-long-enough-password".getBytes(StandardCharsets.UTF_8));
        station.at(1).reading = Optional.of(Facts.reading(0, 1000));
        UUID remote = UUID.randomUUID();
        station.at(1).onStart = () -> {
            station.at(1).begin(remote, "evcc", Facts.at(200), 4000);
            journal.appendAll(Facts.started(remote, 1, 200, "evcc", 4000), Facts.status(1, 200, EvseState.CHARGING));
        };
        station.at(1).onStop = () -> {
            station.at(1).transaction = Optional.empty();
            station.at(1).state = EvseState.FINISHING;
            journal.appendAll(
                    Facts.ended(remote, 1, 300, StopReason.REMOTE, null, 5000),
                    Facts.status(1, 300, EvseState.FINISHING));
        };
        V16.Services services = new V16.Services(station, variables, clock, secrets, Optional::empty);
        try (BackendLink link = new BackendLink(
                new Conversation.Identity("ocpp.main", true),
                LinkPlace.of("ocpp.main", true, args[0], "", args[1], BackendLink.spoken(), "ocpp.main", -1),
                new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, false),
                services,
                journal,
                new MemoryDocuments())) {
            await(() -> link.status().now().state() == Link.State.UP);
            System.out.println("up: " + link.status().now());
            Opinion opinion =
                    link.opinion(Facts.token("TAG7"), 1).toCompletableFuture().get(5, TimeUnit.SECONDS);
            System.out.println("opinion: " + opinion.status());
            UUID tx = UUID.randomUUID();
            journal.append(Facts.status(2, 1, EvseState.PREPARING));
            station.at(2).begin(tx, "TAG7", Facts.at(2), 1000);
            journal.appendAll(Facts.started(tx, 2, 2, "TAG7", 1000), Facts.status(2, 3, EvseState.CHARGING));
            journal.append(Facts.sample(tx, 2, 60, 1500.4));
            station.at(2).transaction = Optional.empty();
            journal.appendAll(
                    Facts.ended(tx, 2, 120, StopReason.LOCAL, "TAG7", 2000), Facts.status(2, 120, EvseState.FINISHING));
            await(() -> journal.cursor("ocpp.main").pendingCount() == 0);
            System.out.println("all delivered");
            int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 0;
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            await(() -> System.nanoTime() > end);
            System.out.println("asked of the station: " + List.copyOf(station.asked));
        }
        System.out.println("threads left: "
                + Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(n -> n.startsWith("edgewatt") || n.startsWith("WebSocket"))
                        .toList());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            new java.util.concurrent.CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        }
    }
}
