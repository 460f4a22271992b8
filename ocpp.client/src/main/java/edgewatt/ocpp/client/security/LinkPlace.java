package edgewatt.ocpp.client.security;

import edgewatt.ocpp.client.link.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * Where a link connects, as installed.
 *
 * @param link its name, for example {@code "ocpp.main"}
 * @param controls whether it is the link in control, whose variables have no instance
 * @param open where profiles 0 and 1 connect; absent if {@code url} is {@code wss}
 * @param secure where profiles 2 and 3 connect
 * @param passwordRef of the password for basic authentication in the key store
 * @param profile the installed profile; -1 = as the address says
 */
public record LinkPlace(
        String link, boolean controls, Optional<Endpoint> open, Endpoint secure, String passwordRef, int profile) {
    /**
     * @param url {@code ws} or {@code wss}
     * @param secureUrl {@code wss}; empty = the same host, port and path as {@code url}
     * @throws IllegalArgumentException what is wrong with which setting
     */
    public static LinkPlace of(
            String link,
            boolean controls,
            String url,
            String secureUrl,
            String identity,
            List<String> protocols,
            String passwordRef,
            int profile) {
        Endpoint base = Endpoint.of(url, identity, protocols, Optional::empty);
        if (profile < -1 || profile > 3) {
            throw new IllegalArgumentException("securityProfile must be 0 to 3, or -1 for what 'url' says");
        }
        if (base.secure() && (profile == 0 || profile == 1)) {
            throw new IllegalArgumentException("securityProfile " + profile
                    + " goes without TLS, and url begins with wss://; write 2 or 3, or begin url with ws://");
        }
        Endpoint secure = base;
        if (!secureUrl.isBlank()) {
            try {
                secure = Endpoint.of(secureUrl.strip(), identity, protocols, Optional::empty);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("secureUrl is not good: " + e.getMessage());
            }
            if (!secure.secure()) {
                throw new IllegalArgumentException("secureUrl must begin with wss://");
            }
        } else if (!base.secure()) {
            secure = Endpoint.of(url.replaceFirst("^ws:", "wss:"), identity, protocols, Optional::empty);
        }
        return new LinkPlace(
                link, controls, base.secure() ? Optional.empty() : Optional.of(base), secure, passwordRef, profile);
    }

    /** The installed profile: as said, else 2 with TLS, 1 with a password, 0 without. */
    int installed(boolean hasPassword) {
        return profile >= 0 ? profile : open.isEmpty() ? 2 : hasPassword ? 1 : 0;
    }

    Endpoint endpoint(int profileNow) {
        return profileNow >= 2 ? secure : open.orElse(secure);
    }

    String newPasswordRef() {
        return link + ".next";
    }
}
