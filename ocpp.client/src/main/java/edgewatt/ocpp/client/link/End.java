package edgewatt.ocpp.client.link;

/**
 * How a connection, or an attempt at one, ended.
 *
 * @param because for people: what, and what to do; never with a secret in it
 */
public record End(String because, Kind kind) {
    /** What a program may want to tell apart. */
    public enum Kind {
        OTHER,
        /** Nobody was reached: name, network, nobody listening, no answer. */
        UNREACHABLE,
        /** HTTP 401 or 403. */
        PASSWORD_REFUSED,
        /** The backend's certificate is not to be trusted: authority, host name, validity. */
        SERVER_CERTIFICATE,
        /** The backend does not take our certificate, or that we have none. */
        CLIENT_CERTIFICATE,
        /** No TLS version in common. */
        TLS_VERSION,
        /** No cipher suite in common. */
        TLS_CIPHER,
        /** TLS failed for another reason. */
        TLS
    }

    static End of(String because) {
        return new End(because, Kind.OTHER);
    }
}
