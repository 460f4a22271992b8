package edgewatt.bridge.mqtt;

import edgewatt.api.station.StationIdentity;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What is known of the settings after reading them. */
record Settings(Broker broker, String root, Duration maxAge, boolean tokens, Rules rules, Home home) {
    /**
     * Where, and as whom.
     *
     * @param version 5 or 4 (3.1.1), as on the wire
     * @param passwordRef name in the key store; empty = none, as the other two
     * @param sessionExpiry zero = the broker keeps nothing during a break
     */
    record Broker(
            String url,
            int version,
            String clientId,
            Optional<String> username,
            String passwordRef,
            String caRef,
            String identityRef,
            Duration keepAlive,
            Duration connectTimeout,
            Duration longestWait,
            Duration sessionExpiry) {}

    /**
     * Of commands.
     *
     * @param listen at all
     * @param desiredState retained wishes are carried out
     * @param startToken of a start without one
     */
    record Rules(
            boolean listen,
            boolean desiredState,
            double afterTtlA,
            double afterTtlW,
            double gridRelayW,
            Optional<String> startToken) {}

    /**
     * Home Assistant.
     *
     * @param prefix of discovery; empty = none
     * @param updateUrl what the install button deploys
     */
    record Home(String prefix, Optional<String> updateUrl) {}

    static Settings of(BridgeSettings c, StationIdentity who) {
        String id = who.serialNumber().isBlank() ? who.model() : who.serialNumber();
        String safe = id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        String root = c.root().isBlank() ? "edgewatt/" + safe : topic(c.root());
        Broker broker = new Broker(
                c.url().trim(),
                c.version().trim().equals("3.1.1") ? 4 : 5,
                c.clientId().isBlank() ? root.replace('/', '-') : c.clientId(),
                filled(c.username()),
                c.passwordRef().trim(),
                c.caRef().trim(),
                c.identityRef().trim(),
                seconds(c.keepAliveS(), 5, 600),
                seconds(c.connectTimeoutS(), 1, 60),
                seconds(c.reconnectMaxS(), 1, 600),
                seconds(c.sessionExpiryS(), 0, 300));
        Rules rules = new Rules(
                c.commands(),
                c.desiredState(),
                clamp(c.afterTtlA(), 80),
                clamp(c.afterTtlW(), 1_000_000),
                clamp(c.gridRelayW(), 1_000_000),
                filled(c.startToken()));
        return new Settings(
                broker,
                root,
                seconds(c.maxAgeS(), 1, 3600),
                c.publishTokens(),
                rules,
                new Home(topic(c.discovery()), filled(c.updateUrl())));
    }

    private static String topic(String text) {
        return text.trim().replaceAll("[+#]|^/+|/+$", "");
    }

    private static Optional<String> filled(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.trim());
    }

    private static Duration seconds(int value, int min, int max) {
        return Duration.ofSeconds(Math.max(min, Math.min(max, value)));
    }

    private static double clamp(double value, double max) {
        return Math.max(0, Math.min(max, value));
    }
}
