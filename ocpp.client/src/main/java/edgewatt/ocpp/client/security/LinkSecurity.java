package edgewatt.ocpp.client.security;

import edgewatt.api.deploy.Health;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.link.Access;
import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.link.Endpoint;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.link.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security of one link: decides before each attempt how to connect, and answers what the backend wants changed. A
 * change is kept, then tried on the next connection, and becomes what counts when it has let us in; else the old one is
 * taken again (1.6 security A01, A02, A05, M03 to M05). All on the loop, except {@link #where} and
 * {@link #findings}.
 */
public final class LinkSecurity implements Access, AutoCloseable {
    /** Basic authentication: shortest and longest password in bytes. */
    public static final int MIN_PASSWORD = 16;

    public static final int MAX_PASSWORD = 40;

    private static final Logger LOG = LoggerFactory.getLogger(LinkSecurity.class);
    private static final Duration CHECK = Duration.ofHours(12);

    private final Loop loop;
    private final LinkPlace place;
    private final Rules rules;
    private final Services services;
    private final StateFile file;
    private final RootStore roots;
    private final StationCertificate certificate;
    private final Signing signing;
    private final SecurityLog events;
    private final SecurityHealth health;
    private final Subscription variables;
    private final WaysIn ways;
    private volatile List<X509Certificate> shown = List.of();
    private Loop.Timer timer = () -> {};

    /** @param additionalRootCheck AdditionalRootCertificateCheck */
    public record Rules(TrustRule trust, KeyKind keys, boolean additionalRootCheck) {}

    /** @param serialNumber of the station, for requests for a certificate; may be empty */
    public record Services(
            Variables variables,
            Secrets secrets,
            Documents documents,
            Journal journal,
            StationClock clock,
            String serialNumber) {}

    /** @throws IllegalArgumentException if what is kept cannot be read: what to do */
    public LinkSecurity(Loop loop, LinkPlace place, Rules rules, Services services) {
        this.loop = loop;
        this.place = place;
        this.rules = rules;
        this.services = services;
        boolean hasPassword = services.secrets().read(place.passwordRef()).isPresent();
        file = new StateFile(services.documents(), place, hasPassword);
        roots = new RootStore(file, services.clock(), rules.additionalRootCheck());
        certificate = new StationCertificate(file, services.secrets(), services.clock(), place);
        signing = new Signing(loop, place.link(), services.variables(), new Keyring(), this::aside);
        events = new SecurityLog(services.journal(), services.clock(), place.link());
        health = new SecurityHealth(place, services.clock(), () -> file.state().current(), signing::trouble);
        int profile = file.state().current().profile();
        ways = new WaysIn(file, place, services.secrets(), certificate, events, health);
        variables = services.variables().define(SecurityVariables.ofLink(place, profile, rules.additionalRootCheck()));
        report();
    }

    /** Starts the watch over the certificate. */
    public void start() {
        timer = loop.after(CHECK, this::watch);
    }

    /** Any thread, after the loop has ended. */
    @Override
    public void close() {
        timer.cancel();
        variables.close();
    }

    // ------------------------------------------------------------------ connecting

    @Override
    public Endpoint endpoint() {
        Credentials now = ways.tried();
        Endpoint endpoint = place.endpoint(now.profile());
        String reference = now.newPassword() ? place.newPasswordRef() : place.passwordRef();
        return endpoint.with(
                () -> now.profile() == 3 ? Optional.empty() : password(now.profile(), reference),
                endpoint.secure() ? tls(now) : endpoint.tls());
    }

    private Tls tls(Credentials now) {
        List<X509Certificate> trusted = roots.all(RootUse.BACKEND);
        boolean javaToo = rules.trust() == TrustRule.SYSTEM
                || rules.trust() == TrustRule.AUTO
                        && (trusted.isEmpty() || file.state().javaToo());
        return new LinkTls(now, certificate, trusted, javaToo, services.clock(), chain -> shown = chain);
    }

    private Optional<byte[]> password(int profile, String reference) {
        Optional<byte[]> secret = services.secrets().read(reference);
        health.passwordMissing(profile > 0 && secret.isEmpty());
        return secret;
    }

    @Override
    public void opened() {
        events.connected();
        try {
            boolean secure = place.endpoint(ways.tried().profile()).secure();
            ways.opened();
            if (secure) {
                roots.worked(shown);
                if (file.state().javaToo() && standsOn(roots.all(RootUse.BACKEND))) {
                    file.update(s -> s.withJavaToo(false));
                }
            }
        } catch (JournalException e) {
            LOG.warn(
                    "{}: the change of security could not be completed, and is on the next connection: {}",
                    place.link(),
                    e.getMessage());
        }
        report();
    }

    @Override
    public void failed(End end) {
        events.failed(end);
        ways.failed(end, services.variables().integer(SecurityVariables.ATTEMPTS));
    }

    /**
     * The backend has accepted us.
     *
     * @param backend sends a request for a certificate in PEM form, and tells whether it was accepted
     */
    public void accepted(Function<String, CompletionStage<Boolean>> backend) {
        signing.up(backend);
        check();
    }

    @Override
    public void lost() {
        signing.down();
    }

    // ------------------------------------------------------------------ what the backend wants

    /**
     * A new password for basic authentication; the array is overwritten.
     *
     * @param secret raw bytes
     */
    public Outcome password(byte[] secret) {
        try {
            if (secret.length < MIN_PASSWORD || secret.length > MAX_PASSWORD) {
                return health.refused(Outcome.rejected("the backend gave a password of " + secret.length
                        + " bytes, and it must have " + MIN_PASSWORD + " to " + MAX_PASSWORD));
            }
            ways.newPassword(secret);
            return health.refused(Outcome.RECONNECT);
        } catch (JournalException e) {
            return health.refused(Outcome.rejected("the new password could not be kept: " + e.getMessage()));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** A higher security profile (1.6 security A05). */
    public Outcome raise(int profile) {
        Credentials aim = file.state().aim();
        Optional<String> missing = profile > 3 || profile <= aim.profile()
                ? Optional.of("security profile " + aim.profile() + " can be raised only, to 3 at most")
                : missing(profile, aim);
        if (missing.isPresent()) {
            return health.refused(Outcome.rejected(missing.get()));
        }
        try {
            ways.newProfile(profile);
            return health.refused(Outcome.RECONNECT);
        } catch (JournalException e) {
            return health.refused(Outcome.rejected("the new profile could not be kept: " + e.getMessage()));
        }
    }

    private Optional<String> missing(int profile, Credentials aim) {
        String password = aim.newPassword() ? place.newPasswordRef() : place.passwordRef();
        if (profile < 3 && services.secrets().read(password).isEmpty()) {
            return Optional.of("security profile " + profile + " needs a password first (AuthorizationKey)");
        }
        if (profile >= 2
                && rules.trust() != TrustRule.SYSTEM
                && roots.all(RootUse.BACKEND).isEmpty()) {
            return Optional.of("security profile " + profile + " needs the root of the backend's certificate first");
        }
        List<X509Certificate> chain = StationCertificate.chain(aim);
        if (profile == 3
                && (chain.isEmpty()
                        || chain.get(0)
                                .getNotAfter()
                                .toInstant()
                                .isBefore(services.clock().instant()))) {
            return Optional.of("security profile 3 needs a valid certificate of this station first (SignCertificate)");
        }
        return Optional.empty();
    }

    /** Installs a root certificate. */
    public Outcome install(RootUse use, String pem) {
        if (use == RootUse.BACKEND && standsOnJava()) {
            try {
                file.update(s -> s.withJavaToo(true)); // a first root that is not the backend's own locks nobody out
            } catch (JournalException e) {
                return health.refused(Outcome.failed(e.getMessage()));
            }
        }
        Outcome outcome = roots.install(use, pem);
        if (use == RootUse.BACKEND && outcome.verdict() == Outcome.Verdict.REJECTED) {
            events.event(SecurityLog.BAD_BACKEND_CERTIFICATE, outcome.because());
        }
        report();
        return health.refused(outcome);
    }

    private boolean standsOnJava() {
        return rules.trust() == TrustRule.AUTO
                && roots.all(RootUse.BACKEND).isEmpty()
                && file.state().current().profile() >= 2
                && !shown.isEmpty();
    }

    private boolean standsOn(List<X509Certificate> some) {
        return !shown.isEmpty() && Chains.leads(shown, some, services.clock().instant());
    }

    /** Removes an installed certificate, unless the link stands on it. */
    public Outcome delete(CertificateHash hash) {
        List<X509Certificate> own = StationCertificate.chain(file.state().current());
        if (!own.isEmpty()
                && hash.serialNumber()
                        .equalsIgnoreCase(own.get(0).getSerialNumber().toString(16))
                && own.size() > 1
                && hash.names(own.get(0), own.get(1).getPublicKey())) {
            return Outcome.failed("this station's own certificate is not deleted");
        }
        Outcome outcome = roots.delete(hash, this::inUse);
        report();
        return outcome;
    }

    private boolean inUse(X509Certificate root) {
        List<X509Certificate> others = roots.all(RootUse.BACKEND).stream()
                .filter(other -> !other.equals(root))
                .toList();
        if (file.state().aim().profile() < 2 || rules.trust() == TrustRule.SYSTEM) {
            return false;
        }
        return shown.isEmpty() ? others.isEmpty() : standsOn(List.of(root)) && !standsOn(others);
    }

    /** Installed certificates of one kind. */
    public List<CertificateHash> installed(RootUse use) {
        return roots.hashes(use);
    }

    /** The certificate that was asked for, with those above it, in PEM form. */
    public Outcome signed(String chain) {
        Outcome outcome =
                certificate.accept(chain, roots.all(), services.variables().integer(SecurityVariables.MAX_CHAIN));
        if (outcome.accepted()) {
            signing.done();
            if (outcome.reconnect()) {
                ways.tryNext();
            }
        } else if (outcome.verdict() == Outcome.Verdict.REJECTED) {
            events.event(SecurityLog.BAD_STATION_CERTIFICATE, outcome.because());
        }
        return health.refused(outcome);
    }

    /** Asks for a new certificate, now or as soon as the backend can be asked. */
    public void sign() {
        signing.request();
    }

    // ------------------------------------------------------------------ within

    private void report() {
        services.variables()
                .report(
                        SecurityVariables.profile(place.link(), place.controls()),
                        Integer.toString(file.state().current().profile()));
        services.variables()
                .report(
                        SecurityVariables.entries(place.link(), place.controls()),
                        Integer.toString(file.state().roots().size()));
    }

    private void watch() {
        check();
        timer = loop.after(CHECK, this::watch);
    }

    /** A certificate that ends soon is renewed in time. */
    private void check() {
        List<X509Certificate> own = StationCertificate.chain(file.state().aim());
        if (!own.isEmpty() && health.endsSoon(own.get(0)) && !signing.busy()) {
            signing.request();
        }
    }

    /** Installed certificates for this use. Any thread. */
    public List<X509Certificate> roots(RootUse use) {
        return roots.all(use);
    }

    /** Where the link connects now. Any thread. */
    public String where() {
        return place.endpoint(file.state().current().profile()).toString();
    }

    /** On a thread that lives only for this task. */
    private void aside(Runnable task) {
        Thread thread = new Thread(task, "edgewatt-" + place.link().replace('.', '-') + "-key");
        thread.setDaemon(true);
        thread.start();
    }

    /** What people should know. Any thread; never blocks. */
    public List<Health.Finding> findings() {
        return health.findings();
    }

    private final class Keyring implements Signing.Maker {
        @Override
        public StationCertificate.Made make() throws GeneralSecurityException, IOException {
            String serial = services.serialNumber();
            return certificate.make(
                    rules.keys(),
                    serial.isBlank() ? place.secure().identity() : serial,
                    services.variables()
                            .read(SecurityVariables.ORGANIZATION)
                            .orElse("")
                            .strip());
        }

        @Override
        public void await(StationCertificate.Made made) {
            certificate.await(made.requested());
        }
    }
}
