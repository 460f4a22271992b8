package edgewatt.ocpp.client.security;

import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.CommVariables;
import edgewatt.ocpp.client.fake.FakeClock;
import edgewatt.ocpp.client.fake.MemoryDocuments;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemorySecrets;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.link.Backoff;
import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.link.ThreadLoop;
import edgewatt.ocpp.client.link.Uplink;
import edgewatt.ocpp.client.link.WebSocketTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A link with security and no conversation, over real sockets; what is kept outlives {@link #crash}. */
final class SecureLink implements AutoCloseable {
    static final String OLD = "the-first-password";
    static final String NEW = "another-password-now";

    final MemoryVariables variables = new MemoryVariables();
    final MemorySecrets secrets = new MemorySecrets();
    final MemoryDocuments documents = new MemoryDocuments();
    final MemoryJournal journal = new MemoryJournal();
    final FakeClock clock = new FakeClock();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final String url;
    private final String secureUrl;
    private final int profile;
    private final LinkSecurity.Rules rules;
    ThreadLoop loop;
    LinkSecurity security;
    private Uplink uplink;
    private WebSocketTransport transport;

    SecureLink(String url, String secureUrl, int profile, LinkSecurity.Rules rules) {
        this.url = url;
        this.secureUrl = secureUrl;
        this.profile = profile;
        this.rules = rules;
        variables.define(CommVariables.definitions());
    }

    static SecureLink of(String url, String secureUrl, int profile) {
        return new SecureLink(url, secureUrl, profile, new LinkSecurity.Rules(TrustRule.AUTO, KeyKind.EC, false));
    }

    SecureLink with(String password) {
        secrets.write("ref", password.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Makes it, without connecting. */
    SecureLink made() {
        loop = new ThreadLoop("edgewatt-securetest");
        transport = new WebSocketTransport("edgewatt-securetest-socket", 1 << 20);
        security = new LinkSecurity(
                loop,
                LinkPlace.of("ocpp.test", true, url, secureUrl, "CP1", List.of("ocpp1.6"), "ref", profile),
                rules,
                new LinkSecurity.Services(variables, secrets, documents, journal, clock, "SN-7"));
        uplink = new Uplink(
                loop,
                security,
                transport,
                new Backoff(() -> new Backoff.Settings(0, 0, 0), new SplittableRandom(1)),
                () -> Duration.ZERO,
                new Uplink.Listener() {
                    @Override
                    public void connecting() {}

                    @Override
                    public void up(String protocol) {
                        events.add("up");
                    }

                    @Override
                    public void text(String text) {}

                    @Override
                    public void alive() {}

                    @Override
                    public void down(End end) {
                        events.add("down " + end.because());
                    }
                });
        return this;
    }

    SecureLink start() {
        if (loop == null) {
            made();
        }
        loop.execute(uplink::start);
        return this;
    }

    /** On the loop, and waits. */
    <T> T ask(Supplier<T> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.get(10, TimeUnit.SECONDS);
    }

    /** As a dialect does: the new connection follows the answer. */
    Outcome change(Supplier<Outcome> wish) throws Exception {
        return ask(() -> {
            Outcome outcome = wish.get();
            if (outcome.reconnect()) {
                uplink.reconnect("the security was changed");
            }
            return outcome;
        });
    }

    Outcome password(String text) throws Exception {
        return change(() -> security.password(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Waits for the next event that begins so, and drops those before it. */
    String await(String prefix) throws InterruptedException {
        for (; ; ) {
            String event = events.poll(15, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no '" + prefix + "' within 15 s");
            }
            if (event.contains(OLD) || event.contains(NEW)) {
                throw new AssertionError("a secret is told: " + event);
            }
            if (event.startsWith(prefix)) {
                return event;
            }
        }
    }

    /** The security events so far, as "type: info". */
    List<String> told() {
        return journal.read(0, 1000).stream()
                .map(Entry::fact)
                .filter(Fact.SecurityEvent.class::isInstance)
                .map(Fact.SecurityEvent.class::cast)
                .map(e -> e.type() + ": " + e.info())
                .toList();
    }

    String profile() {
        return variables.read(SecurityVariables.profile("ocpp.test", true)).orElse("");
    }

    Optional<String> password() {
        return secrets.read("ref").map(b -> new String(b, StandardCharsets.UTF_8));
    }

    List<String> findings() {
        return security.findings().stream().map(f -> f.message()).toList();
    }

    /** The process is gone, what was on the disk stays. */
    void crash() {
        close();
        loop = null;
        events.clear();
    }

    @Override
    public void close() {
        if (loop != null) {
            if (uplink != null) {
                loop.execute(uplink::stop);
            }
            transport.close();
            loop.close(Duration.ofSeconds(1));
            if (security != null) {
                security.close();
            }
        }
    }
}
