package edgewatt.ocpp.client.security;

import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.ocpp.client.link.End;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * Security events of one link on their way to the journal, by their names in OCPP 2.0.1 (part 2 appendix 1). One that
 * repeats at every attempt to connect is told once per outage. On the loop.
 */
final class SecurityLog {
    static final String RECONFIGURED = "ReconfigurationOfSecurityParameters";
    static final String BAD_STATION_CERTIFICATE = "InvalidChargingStationCertificate";
    static final String BAD_BACKEND_CERTIFICATE = "InvalidCsmsCertificate";
    static final String NOT_LET_IN = "FailedToAuthenticateAtCsms";
    static final String TLS_VERSION = "InvalidTLSVersion";
    static final String TLS_CIPHER = "InvalidTLSCipherSuite";

    private static final int MAX_INFO = 255;

    private final Journal journal;
    private final InstantSource clock;
    private final String link;
    private final Set<String> told = new HashSet<>();

    SecurityLog(Journal journal, InstantSource clock, String link) {
        this.journal = journal;
        this.clock = clock;
        this.link = link;
    }

    /** @param info without a secret */
    void event(String type, String info) {
        String text = "link " + link + ": " + info;
        journal.append(new Fact.SecurityEvent(
                type, clock.instant(), text.length() > MAX_INFO ? text.substring(0, MAX_INFO) : text));
    }

    /** An attempt to connect failed, which may be an event. */
    void failed(End end) {
        String type =
                switch (end.kind()) {
                    case PASSWORD_REFUSED, CLIENT_CERTIFICATE -> NOT_LET_IN;
                    case SERVER_CERTIFICATE -> BAD_BACKEND_CERTIFICATE;
                    case TLS_VERSION -> TLS_VERSION;
                    case TLS_CIPHER -> TLS_CIPHER;
                    case OTHER, UNREACHABLE, TLS -> "";
                };
        if (!type.isEmpty() && told.add(type + end.because())) {
            event(type, end.because());
        }
    }

    /** The outage is over. */
    void connected() {
        told.clear();
    }
}
