package edgewatt.ocpp.client.link;

/**
 * How a connection, or an attempt at one, ended.
 *
 * @param because for people: what, and what to do; never with a secret in it
 * @param unreachable the network or the peer is the likely cause; false: the peer was reached, and did not take to what it
 *     found or we did not
 */
public record End(String because, Kind kind, boolean unreachable) {
    /** Unreachable if the kind says so. */
    public End(String because, Kind kind) {
        this(because, kind, kind == Kind.UNREACHABLE);
    }

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

    /** The peer was reached. */
    static End of(String because) {
        return new End(because, Kind.OTHER);
    }

    /** The peer may have been reached, and it or the network is not in order. */
    public static End outage(String because) {
        return new End(because, Kind.OTHER, true);
    }
}
