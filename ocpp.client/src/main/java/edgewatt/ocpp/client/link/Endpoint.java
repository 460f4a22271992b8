package edgewatt.ocpp.client.link;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a link connects to and as whom.
 *
 * @param uri of the backend with the station's identity as last, percent-encoded path segment
 * @param protocols sub-protocols to offer, the preferred one first
 * @param tls how a {@code wss} address is spoken to
 */
public record Endpoint(URI uri, String identity, List<String> protocols, Supplier<Optional<byte[]>> password, Tls tls) {
    private static final int MAX_IDENTITY = 48;

    /**
     * @param base for example {@code "wss://csms.example/ocpp"}
     * @param identity 1 to 48 characters without a colon (OCPP 2.1 part 4 section 3.1.1)
     * @param password raw bytes for basic authentication, read at each attempt
     * @throws IllegalArgumentException what is wrong with which setting
     */
    public static Endpoint of(
            String base, String identity, List<String> protocols, Supplier<Optional<byte[]>> password) {
        if (identity.isEmpty() || identity.length() > MAX_IDENTITY || identity.indexOf(':') >= 0) {
            throw new IllegalArgumentException("identity '" + identity + "' must have 1 to " + MAX_IDENTITY
                    + " characters and no colon; change it in etc/ocpp.client~*.json");
        }
        URI uri;
        try {
            uri = URI.create(base.replaceAll("/+$", "") + "/" + encoded(identity));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url is not a URL; write ws://host:port/path or wss://host/path");
        }
        if (!("ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException("url must begin with ws:// or wss:// and name a host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "url must not carry a user, query or fragment; the password belongs to 'passwordRef'");
        }
        return new Endpoint(uri, identity, List.copyOf(protocols), password, Tls.ofJava());
    }

    /** The same address and identity, spoken to in another way. */
    public Endpoint with(Supplier<Optional<byte[]>> otherPassword, Tls otherTls) {
        return new Endpoint(uri, identity, protocols, otherPassword, otherTls);
    }

    /** Whether TLS is spoken. */
    public boolean secure() {
        return "wss".equals(uri.getScheme());
    }

    /** Headers for the handshake; made anew each time, never logged. */
    Map<String, String> headers() {
        return password.get()
                .map(secret -> {
                    byte[] id = (identity + ":").getBytes(StandardCharsets.UTF_8);
                    byte[] both = Arrays.copyOf(id, id.length + secret.length);
                    System.arraycopy(secret, 0, both, id.length, secret.length);
                    Map<String, String> header = Map.of(
                            "Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
                    Arrays.fill(both, (byte) 0);
                    Arrays.fill(secret, (byte) 0);
                    return header;
                })
                .orElse(Map.of());
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private static String encoded(String segment) {
        StringBuilder out = new StringBuilder();
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean unreserved =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
            out.append(unreserved ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return out.toString();
    }
}
