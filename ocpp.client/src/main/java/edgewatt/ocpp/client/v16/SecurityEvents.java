package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Times;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Message;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Security events of the journal as SecurityEventNotification (security white paper edition 3, A04). Sent are the
 * critical ones, those that tell of a failed connection, certificate or firmware, and what this project adds; the rest
 * is in the security log. A backend without the message is asked once per connection.
 */
final class SecurityEvents {
    static final String ACTION = "SecurityEventNotification";

    private static final int MAX_TYPE = 50;
    private static final int MAX_INFO = 255;

    /** Not critical, and so many that a backend would not want them: they are in the log. */
    private static final Set<String> LOG_ONLY = Set.of(
            "AttemptedReplayAttacks",
            "InvalidMessages",
            "MaintenanceLoginAccepted",
            "MaintenanceLoginFailed",
            "ReconfigurationOfSecurityParameters");

    /** 2.x's names, which facts use, in 1.6's words. */
    private static final Map<String, String> WORDS = Map.of(
            "CsmsFailedToAuthenticate", "CentralSystemFailedToAuthenticate",
            "FailedToAuthenticateAtCsms", "FailedToAuthenticateAtCentralSystem",
            "InvalidChargingStationCertificate", "InvalidChargePointCertificate",
            "InvalidCsmsCertificate", "InvalidCentralSystemCertificate");

    private boolean unknownToBackend;

    /** A new connection, perhaps to a backend that has learned it. */
    void accepted() {
        unknownToBackend = false;
    }

    /** The backend has no such message. */
    void refused() {
        unknownToBackend = true;
    }

    static boolean sent(Fact.SecurityEvent event) {
        return !LOG_ONLY.contains(event.type());
    }

    Optional<Message> encode(Fact.SecurityEvent event) {
        if (unknownToBackend) {
            return Optional.empty();
        }
        ObjectNode payload = Json.object()
                .put("type", V16.cut(WORDS.getOrDefault(event.type(), event.type()), MAX_TYPE))
                .put("timestamp", Times.format(event.at()));
        if (!event.info().isBlank()) {
            payload.put("techInfo", V16.cut(event.info(), MAX_INFO));
        }
        return Optional.of(Message.of(new Call(ACTION, payload)));
    }
}
