package edgewatt.ocpp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Link;
import edgewatt.api.station.Opinion;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.LiveThreads;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.fake.MiniBackend;
import edgewatt.ocpp.client.security.KeyKind;
import edgewatt.ocpp.client.security.LinkPlace;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.TrustRule;
import edgewatt.ocpp.client.session.Boot;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.v16.V16;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything together over a real socket. */
@Timeout(20)
class BackendLinkTest {
    private final MemoryVariables variables = new MemoryVariables();
    private final MemoryJournal journal = new MemoryJournal();
    private final V16.Services services =
            new V16.Services(new FakeStation(1), variables, new FakeClock(), new MemorySecrets(), Optional::empty);

    private BackendLink link(int port) {
        return link(port, Duration.ZERO);
    }

    private BackendLink link(int port, Duration delay) {
        variables.define(CommVariables.definitions());
        return new BackendLink(
                new Conversation.Identity("ocpp.linktest", true),
                LinkPlace.of(
                        "ocpp.linktest",
                        true,
                        "ws://127.0.0.1:" + port,
                        "",
                        "CP1",
                        BackendLink.spoken(),
                        "ocpp.linktest",
                        -1),
                new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, false),
                services,
                journal,
                new MemoryDocuments(),
                Optional.empty(),
                delay,
                Boot.Memory.ofTheLink());
    }

    @Test
    void itBootsDeliversAsksAndLeavesNoThreadBehind() throws Exception {
        try (MiniBackend backend = new MiniBackend()) {
            BackendLink link = link(backend.getPort());
            backend.await("BootNotification");
            backend.await("StatusNotification");
            backend.await("StatusNotification");
            journal.append(Facts.started(UUID.randomUUID(), 1, 0, "T", 10));
            backend.await("StartTransaction");
            assertEquals(
                    Opinion.Status.ACCEPTED,
                    link.opinion(Facts.token("T"), 1)
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .status());
            assertEquals(Link.State.UP, link.status().now().state());
            assertTrue(link.findings().isEmpty());
            link.close();
            assertEquals(List.of(), LiveThreads.left("edgewatt-ocpp-linktest"));
        }
    }

    @Test
    void aLinkThatConnectsLaterSaysSoAndDoes() throws Exception {
        try (MiniBackend backend = new MiniBackend();
                BackendLink link = link(backend.getPort(), Duration.ofMillis(400))) {
            assertTrue(link.findings().toString().contains("startDelayMaxS"), link.findings()::toString);
            backend.await("BootNotification");
        }
    }

    @Test
    void aLinkThatIsClosedBeforeItConnectsNeverDoes() throws Exception {
        BackendLink link = link(1, Duration.ofHours(1));
        link.close();
        assertEquals(List.of(), LiveThreads.left("edgewatt-ocpp-linktest"));
    }

    @Test
    void withoutABackendItSaysWhyAndStopsAtOnce() throws Exception {
        BackendLink link = link(1);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!link.status().now().because().contains("refused") && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertTrue(
                link.findings().get(0).message().contains("refused"),
                link.findings().toString());
        assertEquals(
                Opinion.Status.UNKNOWN,
                link.opinion(Facts.token("T"), 1)
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .status());
        link.close();
        assertEquals(List.of(), LiveThreads.left("edgewatt-ocpp-linktest"));
    }

    @Test
    void anAppendWhileTheLinkIsBeingMadeDoesNoHarm() throws Exception {
        journal.busyAtOpen = true;
        try (MiniBackend backend = new MiniBackend();
                BackendLink link = link(backend.getPort())) {
            backend.await("BootNotification");
            for (int i = 0; i < 2; i++) {
                backend.await("StatusNotification");
            }
            journal.append(Facts.started(UUID.randomUUID(), 1, 0, "T", 10));
            backend.await("StartTransaction");
            assertEquals(Link.State.UP, link.status().now().state());
        }
    }
}
