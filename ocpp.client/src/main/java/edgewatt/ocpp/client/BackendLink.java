package edgewatt.ocpp.client;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.ocpp.client.files.FileServices;
import edgewatt.ocpp.client.files.FileTls;
import edgewatt.ocpp.client.files.FirmwareUpdate;
import edgewatt.ocpp.client.files.SigningTrust;
import edgewatt.ocpp.client.link.Backoff;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.link.ThreadLoop;
import edgewatt.ocpp.client.link.Transport;
import edgewatt.ocpp.client.link.Uplink;
import edgewatt.ocpp.client.link.WebSocketTransport;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.security.LinkPlace;
import edgewatt.ocpp.client.security.LinkSecurity;
import edgewatt.ocpp.client.security.RootUse;
import edgewatt.ocpp.client.security.TrustRule;
import edgewatt.ocpp.client.session.Boot;
import edgewatt.ocpp.client.session.CommSettings;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Dialect;
import edgewatt.ocpp.client.session.LinkStatus;
import edgewatt.ocpp.client.v16.Feature;
import edgewatt.ocpp.client.v16.FileCalls;
import edgewatt.ocpp.client.v16.FirmwareCalls;
import edgewatt.ocpp.client.v16.SecurityCalls;
import edgewatt.ocpp.client.v16.V16;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** A running link: its thread, its connection, its conversation and its place in the journal, put together. */
final class BackendLink implements AutoCloseable {
    private static final Duration GOOD_BYE = Duration.ofMillis(800);

    private final Conversation.Identity identity;
    private final LinkSecurity security;
    private final ThreadLoop loop;
    private final Transport transport;
    private final Uplink uplink;
    private final Conversation conversation;
    private final Cursor cursor;
    private final LinkStatus status;
    private final List<Subscription> watches;
    private final List<Runnable> transfers = new ArrayList<>();
    private volatile boolean closed;

    /**
     * @param place whose sub-protocols are each spoken by this release
     * @throws IllegalArgumentException what is wrong with which setting or document
     */
    BackendLink(
            Conversation.Identity identity,
            LinkPlace place,
            LinkSecurity.Rules rules,
            V16.Services services,
            Journal journal,
            Documents documents) {
        this(
                identity,
                place,
                rules,
                services,
                journal,
                documents,
                Optional.empty(),
                Duration.ZERO,
                Boot.Memory.ofTheLink());
    }

    /**
     * @param files absent: what is about files is not supported
     * @param delay before the first connection
     * @param memory of what the backend has accepted
     */
    BackendLink(
            Conversation.Identity identity,
            LinkPlace place,
            LinkSecurity.Rules rules,
            V16.Services services,
            Journal journal,
            Documents documents,
            Optional<FileServices> files,
            Duration delay,
            Boot.Memory memory) {
        this.identity = identity;
        String thread = "edgewatt-" + identity.name().replace('.', '-');
        CommSettings settings = new CommSettings(services.variables(), identity);
        loop = new ThreadLoop(thread);
        transport = new WebSocketTransport(thread + "-socket", Json.MAX_FRAME);
        Bell bell = new Bell(loop);
        cursor = opened(journal, bell);
        security = secured(place, rules, services, journal, documents);
        status = new LinkStatus(services.clock(), cursor);
        conversation = new Conversation(
                loop, identity, services.station(), services.clock(), settings, cursor, status, memory);
        uplink = new Uplink(
                loop,
                security,
                transport,
                new Backoff(settings::backoff, new SplittableRandom()),
                settings::pingInterval,
                conversation);
        bell.rings(conversation::appended);
        // feature profiles with services of their own; one a line
        List<Feature> features = new ArrayList<>();
        features.add(new SecurityCalls(identity, security, services.variables(), conversation));
        files.ifPresent(f -> features.addAll(fileFeatures(f, rules, services, journal)));
        Map<String, Dialect> dialects =
                Map.of(V16.PROTOCOL, new V16(identity, services, cursor, place.passwordRef(), conversation, features));
        conversation.attach(protocol -> Optional.ofNullable(dialects.get(protocol)), uplink::send, uplink::reconnect);
        watches = List.of(
                services.variables()
                        .watch(CommSettings.HEARTBEAT, v -> loop.execute(conversation::heartbeatIntervalChanged)),
                services.variables().watch(CommSettings.PING, v -> loop.execute(uplink::pingIntervalChanged)));
        if (delay.isZero()) {
            loop.execute(this::start);
        } else {
            status.later("it connects " + (delay.toSeconds() + 1) + " s after the start (startDelayMaxS)");
            loop.execute(() -> loop.after(delay, this::start));
        }
    }

    private void start() {
        security.start();
        uplink.start();
    }

    /** Servers of files are trusted by the installed roots; by this Java's too, unless only the installed ones count. */
    private List<Feature> fileFeatures(
            FileServices files, LinkSecurity.Rules rules, V16.Services services, Journal journal) {
        Supplier<SSLContext> tls =
                FileTls.trusting(() -> security.roots(RootUse.BACKEND), rules.trust() != TrustRule.INSTALLED);
        SigningTrust signers = SigningTrust.anchoredIn(() -> security.roots(RootUse.MANUFACTURER));
        FileCalls logs = new FileCalls(identity, loop, files, tls, conversation);
        FirmwareCalls firmware = new FirmwareCalls(
                identity,
                new FirmwareUpdate.Services(identity.name(), loop, files, services.clock(), journal, tls, signers),
                conversation);
        transfers.addAll(List.of(logs::close, firmware::close));
        return List.of(logs, firmware);
    }

    private LinkSecurity secured(
            LinkPlace place, LinkSecurity.Rules rules, V16.Services services, Journal journal, Documents documents) {
        try {
            return new LinkSecurity(
                    loop,
                    place,
                    rules,
                    new LinkSecurity.Services(
                            services.variables(),
                            services.secrets(),
                            documents,
                            journal,
                            services.clock(),
                            services.station().identity().serialNumber()));
        } catch (RuntimeException unusable) {
            transport.close();
            loop.close(Duration.ofMillis(100));
            cursor.close();
            throw unusable;
        }
    }

    private Cursor opened(Journal journal, Bell bell) {
        try {
            return journal.open(identity.name(), Journal.Start.END, bell);
        } catch (IllegalArgumentException nameTaken) {
            transport.close();
            loop.close(Duration.ofMillis(100));
            throw nameTaken;
        }
    }

    /** Sub-protocols this release speaks, the preferred one first. */
    static List<String> spoken() {
        return List.of(V16.PROTOCOL);
    }

    /** The backend's opinion. Any thread. */
    CompletionStage<Opinion> opinion(Token token, int evseId) {
        if (closed) {
            return CompletableFuture.completedStage(Opinion.of(Opinion.Status.UNKNOWN));
        }
        CompletableFuture<Opinion> answer = new CompletableFuture<>();
        loop.execute(() -> conversation.opinion(token, evseId, answer));
        return answer;
    }

    LinkStatus status() {
        return status;
    }

    List<Health.Finding> findings() {
        List<Health.Finding> findings = new ArrayList<>();
        LinkStatus.Now now = status.now();
        if (now.state() != Link.State.UP) {
            findings.add(new Health.Finding(
                    Health.Level.DEGRADED,
                    identity.name(),
                    "backend link '" + identity.name() + "' to " + security.where()
                            + (now.state() == Link.State.WAITING ? " waits since " : " has no connection since ")
                            + status.notUpSince().truncatedTo(ChronoUnit.SECONDS) + ": " + now.because()));
        }
        if (!status.struggle().isEmpty()) {
            findings.add(new Health.Finding(
                    Health.Level.NOTICE,
                    identity.name() + " delivery",
                    "backend link '" + identity.name() + "': " + status.struggle()));
        }
        findings.addAll(security.findings());
        for (Cursor.Parked parked : status.counts().parked()) {
            findings.add(new Health.Finding(
                    Health.Level.DEGRADED,
                    identity.name() + " transaction " + parked.transaction(),
                    "transaction " + parked.transaction() + " is parked on link '" + identity.name() + "': "
                            + parked.reason()
                            + "; when the backend is mended: edgewatt parked resend " + parked.transaction()
                            + ", or bill it by hand: edgewatt parked export " + parked.transaction()));
        }
        return findings;
    }

    /** Ends everything within two seconds. Any thread but the loop. */
    @Override
    public void close() {
        closed = true;
        watches.forEach(Subscription::close);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.execute(() -> uplink.stop().thenRun(() -> ended.complete(null)));
        try {
            ended.get(GOOD_BYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            loop.execute(uplink::abort);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        transport.close();
        transfers.forEach(loop::execute);
        loop.close(Duration.ofMillis(500));
        security.close();
        cursor.close();
    }

    /**
     * Rung by the journal, on the store's thread, from the moment the cursor is open; a burst of appends wakes the loop
     * once. What is appended before somebody listens is found when the link comes up.
     */
    private static final class Bell implements Runnable {
        private final Loop loop;
        private final AtomicBoolean rung = new AtomicBoolean();
        private volatile Runnable listener = () -> {};

        Bell(Loop loop) {
            this.loop = loop;
        }

        void rings(Runnable whenAppended) {
            listener = whenAppended;
        }

        @Override
        public void run() {
            if (rung.compareAndSet(false, true)) {
                loop.execute(() -> {
                    rung.set(false);
                    listener.run();
                });
            }
        }
    }
}
