package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Health;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.FakeStation;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.files.Deployments;
import edgewatt.ocpp.client.files.Depot;
import edgewatt.ocpp.client.files.FileServices;
import edgewatt.ocpp.client.files.FirmwareUpdate;
import edgewatt.ocpp.client.files.LogBundle;
import edgewatt.ocpp.client.files.LogSources;
import edgewatt.ocpp.client.files.Notices;
import edgewatt.ocpp.client.files.SigningTrust;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A 1.6 link with the features of files on the test's own thread: a transfer takes place where it is begun, or is kept back
 * until the test says so. A web server takes and gives files.
 */
final class FileBench implements AutoCloseable {
    private static final Set<String> OTHERS = Set.of("Heartbeat", "SecurityEventNotification", "StatusNotification");

    final MemoryJournal journal = new MemoryJournal();
    final MemoryDocuments documents;
    final MemorySecrets secrets;
    final FakeClock clock = new FakeClock();
    final Notices notices = new Notices();
    final Site site;
    final Bench b;
    SigningTrust trust = SigningTrust.NOBODY;
    Optional<Installer> installer = Optional.empty();
    boolean holding;
    private final List<Runnable> held = new ArrayList<>();
    private final Late late = new Late();
    private final Deployments deployments = new Deployments();

    FileBench(Path folder, boolean controls) {
        this(new Site(folder), controls, new MemoryDocuments(), new MemorySecrets());
    }

    private FileBench(Site site, boolean controls, MemoryDocuments documents, MemorySecrets secrets) {
        this.site = site;
        this.documents = documents;
        this.secrets = secrets;
        Conversation.Identity identity = new Conversation.Identity("ocpp.test", controls);
        LogBundle bundle = new LogBundle(new LogSources(
                () -> new FakeStation(1).identity,
                clock,
                Optional::empty,
                List::of,
                new MemoryVariables(),
                Map::of,
                journal,
                List::of));
        Depot depot = new Depot(
                site.folder.resolve("files"),
                task -> {
                    if (holding) {
                        held.add(task);
                    } else {
                        task.run();
                    }
                },
                () -> new Depot.Bounds(1 << 20, Duration.ofSeconds(5), Duration.ofMinutes(1)));
        FileServices files = new FileServices(
                depot, bundle, documents, secrets, () -> installer.map(Deployer.class::cast), deployments, notices);
        b = new Bench(
                journal,
                controls,
                List.of(
                        new FileCalls(identity, late, files, () -> null, late),
                        new FirmwareCalls(
                                identity,
                                new FirmwareUpdate.Services(
                                        "ocpp.test",
                                        late,
                                        files,
                                        clock,
                                        journal,
                                        () -> null,
                                        (chain, at) -> trust.check(chain, at)),
                                late)));
        late.loop = b.loop;
        late.desk = b.conversation;
    }

    /** The same station after a restart, not yet connected. */
    FileBench restarted() {
        FileBench next = new FileBench(site, true, documents, secrets);
        next.trust = trust;
        next.installer = installer;
        return next;
    }

    FileBench accepted() {
        b.accepted();
        return this;
    }

    /** The deployer gets on with what this link has handed in. */
    void progressed(Deployer.Phase phase) {
        deployments.progressed(new Deployer.Progress(phase, "g", "ocpp.test", 0, -1, ""));
    }

    /** The deployer gets on with what somebody else has handed in. */
    void others(Deployer.Phase phase) {
        deployments.progressed(new Deployer.Progress(phase, "g", "web installer", 0, -1, ""));
    }

    /** Lets transfers go that were kept back. */
    void release() {
        holding = false;
        List<Runnable> tasks = List.copyOf(held);
        held.clear();
        tasks.forEach(Runnable::run);
    }

    /** The statuses sent now, payloads as text; all that is sent is answered. */
    List<String> statuses(String action) {
        List<String> all = new ArrayList<>();
        b.loop.pass(Duration.ZERO);
        while (!b.sent.isEmpty()) {
            String sent = Bench.json(b.sent.peek()).get(2).asText();
            String payload = b.answer(sent, "{}").toString().replace('"', '\'');
            if (sent.equals(action)) {
                all.add(payload);
            } else if (!OTHERS.contains(sent)) {
                throw new AssertionError("not expected: " + sent + " " + payload);
            }
            b.loop.pass(Duration.ZERO);
        }
        return all;
    }

    List<String> securityEvents() {
        return journal.read(0, 1000).stream()
                .map(e -> e.fact())
                .filter(Fact.SecurityEvent.class::isInstance)
                .map(f -> ((Fact.SecurityEvent) f).type())
                .toList();
    }

    List<Health.Finding> findings() {
        return notices.findings();
    }

    List<Path> left() {
        Path folder = site.folder.resolve("files");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        site.server.stop(0);
    }

    /** A folder, and a web server that takes everything and gives one file. */
    static final class Site {
        final Path folder;
        final HttpServer server;
        final List<String> seen = new CopyOnWriteArrayList<>();
        volatile byte[] firmware = "firmware".getBytes();
        volatile int answer = 200;

        Site(Path folder) {
            this.folder = folder;
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/", x -> {
                try (x) {
                    int size = x.getRequestBody().readAllBytes().length;
                    seen.add(x.getRequestMethod() + " " + x.getRequestURI() + (size > 0 ? " zip" : ""));
                    boolean get = x.getRequestMethod().equals("GET") && answer == 200;
                    x.sendResponseHeaders(answer, get ? firmware.length : -1);
                    if (get) {
                        x.getResponseBody().write(firmware);
                    }
                }
            });
            server.start();
        }

        String at(String path) {
            return "http://joe:s3cret@127.0.0.1:" + server.getAddress().getPort() + path;
        }
    }

    /** A deployer that does what the test wants. */
    static final class Installer implements Deployer {
        final List<String> submitted = new ArrayList<>();
        CompletableFuture<Outcome> outcome = CompletableFuture.completedFuture(new Outcome(true, ""));
        Generation current = new Generation("g", 1, true);
        Progress progress = Progress.IDLE;
        Optional<Outcome> last = Optional.empty();
        boolean withdraws;

        @Override
        public Generation current() {
            return current;
        }

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public Optional<Outcome> last() {
            return last;
        }

        @Override
        public boolean cancel(String origin) {
            return withdraws;
        }

        @Override
        public CompletionStage<Outcome> submit(InputStream generation, String origin) {
            try (generation) {
                submitted.add(origin + ": " + new String(generation.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcome;
        }
    }

    /** Loop and desk of the bench, which is made after its features. */
    private static final class Late implements Loop, Desk {
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
