package edgewatt.ocpp.client.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.files.Deployments;
import edgewatt.ocpp.client.files.Depot;
import edgewatt.ocpp.client.files.FileServices;
import edgewatt.ocpp.client.files.FirmwareUpdate;
import edgewatt.ocpp.client.files.LogBundle;
import edgewatt.ocpp.client.files.LogSources;
import edgewatt.ocpp.client.files.Notices;
import edgewatt.ocpp.client.files.SigningTrust;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.security.KeyKind;
import edgewatt.ocpp.client.security.LinkPlace;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.TrustRule;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import edgewatt.ocpp.client.v16.FileCalls;
import edgewatt.ocpp.client.v16.FirmwareCalls;
import edgewatt.ocpp.client.v16.SecurityCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A 1.6 link with every feature there is; files are asked for and never come. */
public final class EveryFeature {
    private static final String LINK = "ocpp.test";

    private EveryFeature() {}

    /** Accepted by the backend. */
    public static Bench bench(Path folder) {
        Later later = new Later();
        MemoryVariables variables = new MemoryVariables();
        MemoryJournal journal = new MemoryJournal();
        MemorySecrets secrets = new MemorySecrets();
        MemoryDocuments documents = new MemoryDocuments();
        FakeClock clock = new FakeClock();
        Conversation.Identity identity = new Conversation.Identity(LINK, true);
        FileServices files = new FileServices(
                new Depot(folder, task -> {}, () -> new Depot.Bounds(1, Duration.ofSeconds(1), Duration.ofSeconds(1))),
                new LogBundle(new LogSources(
                        () -> new FakeStation(1).identity,
                        clock,
                        Optional::empty,
                        List::of,
                        variables,
                        Map::of,
                        journal,
                        List::of)),
                documents,
                secrets,
                Optional::empty,
                new Deployments(),
                new Notices());
        LinkSecurity security = new LinkSecurity(
                later,
                LinkPlace.of(LINK, true, "ws://h", "", "CP1", List.of("ocpp1.6"), "ref", -1),
                new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, false),
                new LinkSecurity.Services(variables, secrets, documents, journal, clock, "SN-7"));
        FirmwareUpdate.Services firmware =
                new FirmwareUpdate.Services(LINK, later, files, clock, journal, () -> null, SigningTrust.NOBODY);
        Bench b = new Bench(
                journal,
                new FakeStation(2),
                identity,
                List.of(
                        new SecurityCalls(identity, security, variables, later),
                        new FileCalls(identity, later, files, () -> null, later),
                        new FirmwareCalls(identity, firmware, later)));
        later.loop = b.loop;
        later.desk = b.conversation;
        b.profiles = Optional.of(new MemoryProfiles());
        b.localList = Optional.of(new MemoryLocalList());
        b.reservations = Optional.of(new MemoryReservations());
        return b.accepted();
    }

    /** What features are made with before the bench is. */
    private static final class Later implements Loop, Desk {
        private Loop loop;
        private Desk desk;

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return loop.after(delay, task);
        }

        @Override
        public long nanos() {
            return loop.nanos();
        }

        @Override
        public boolean accepted() {
            return desk.accepted();
        }

        @Override
        public void boot() {
            desk.boot();
        }

        @Override
        public void heartbeat() {
            desk.heartbeat();
        }

        @Override
        public void send(Call call) {
            desk.send(call);
        }

        @Override
        public CompletionStage<ObjectNode> ask(Call call) {
            return desk.ask(call);
        }

        @Override
        public void report(int evseId) {
            desk.report(evseId);
        }

        @Override
        public void reconnect(String because) {
            desk.reconnect(because);
        }

        @Override
        public void whenDelivered(Runnable action) {
            desk.whenDelivered(action);
        }
    }
}
