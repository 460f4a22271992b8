package edgewatt.ocpp.client.security;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people should know of the security of one link. Written on the loop, read anywhere without blocking. */
final class SecurityHealth {
    /** A certificate that ends within this time is renewed. */
    static final Duration SOON = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(SecurityHealth.class);
    private static final Duration VERY_SOON = Duration.ofDays(7);

    private final LinkPlace place;
    private final InstantSource clock;
    private final Supplier<Credentials> current;
    private final Supplier<String> signing;
    private volatile String unsettled = "";
    private volatile String refused = "";
    private volatile boolean passwordMissing;

    /** @param signing why there is no certificate though one was asked for; empty if all is well */
    SecurityHealth(LinkPlace place, InstantSource clock, Supplier<Credentials> current, Supplier<String> signing) {
        this.place = place;
        this.clock = clock;
        this.current = current;
        this.signing = signing;
        if (open()) {
            LOG.warn("{}", openSentence());
        }
    }

    /** A change of credentials is through. @param why it did not work; empty if it did */
    void settled(String why) {
        unsettled = why;
    }

    /** The profile wants a password, and there is none. Any thread. */
    void passwordMissing(boolean missing) {
        passwordMissing = missing;
    }

    /** Remembers why the backend's last wish was refused, because its protocol has no words for it. */
    Outcome refused(Outcome outcome) {
        refused = outcome.accepted() ? "" : outcome.because();
        if (!outcome.accepted()) {
            LOG.warn("{}: refused: {}", place.link(), outcome.because());
        }
        return outcome;
    }

    boolean endsSoon(X509Certificate certificate) {
        return left(certificate).compareTo(SOON) < 0;
    }

    private Duration left(X509Certificate certificate) {
        return Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Credentials now = current.get();
        if (open()) {
            findings.add(new Finding(Level.NOTICE, subject("encryption"), openSentence()));
        }
        if (passwordMissing) {
            findings.add(new Finding(
                    Level.NOTICE,
                    subject("password"),
                    "link '" + place.link() + "' has security profile " + now.profile()
                            + ", which wants a password, and secret '" + place.passwordRef()
                            + "' does not exist; write it there, or let the backend give one (AuthorizationKey)"));
        }
        if (!unsettled.isEmpty()) {
            findings.add(new Finding(Level.DEGRADED, subject("change"), "link '" + place.link() + "': " + unsettled));
        }
        if (!refused.isEmpty()) {
            findings.add(new Finding(
                    Level.NOTICE, subject("refused"), "link '" + place.link() + "' refused its backend: " + refused));
        }
        List<X509Certificate> own = StationCertificate.chain(now);
        if (now.profile() == 3 && own.isEmpty()) {
            findings.add(new Finding(
                    Level.DEGRADED,
                    subject("certificate"),
                    "link '" + place.link() + "' has security profile 3 and no certificate; begin with"
                            + " securityProfile 2, and let the backend have one signed"));
        }
        if (!own.isEmpty() && endsSoon(own.get(0))) {
            Instant end = own.get(0).getNotAfter().toInstant();
            boolean bad = now.profile() == 3 && left(own.get(0)).compareTo(VERY_SOON) < 0;
            findings.add(new Finding(
                    bad ? Level.DEGRADED : Level.NOTICE,
                    subject("certificate"),
                    "the certificate of this station on link '" + place.link() + "' "
                            + (end.isBefore(clock.instant()) ? "has ended " : "ends ") + end
                            + "; a new one is asked for: the backend has to sign it"));
        }
        if (!signing.get().isEmpty()) {
            findings.add(new Finding(
                    Level.NOTICE,
                    subject("signing"),
                    "link '" + place.link() + "' has no new certificate: " + signing.get()
                            + "; let the backend answer SignCertificate"));
        }
        return findings;
    }

    private boolean open() {
        return current.get().profile() == 1;
    }

    private String openSentence() {
        return "link '" + place.link()
                + "' sends its password and all else unencrypted (ws://, security profile 1); have"
                + " the backend raise it to 2, or begin url with wss://";
    }

    private String subject(String what) {
        return place.link() + " " + what;
    }
}
