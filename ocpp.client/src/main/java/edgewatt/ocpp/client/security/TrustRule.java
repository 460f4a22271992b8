package edgewatt.ocpp.client.security;

/** Whom a link trusts to sign a backend's certificate. */
public enum TrustRule {
    /** The installed roots if there are any, else this Java's. */
    AUTO,
    /** The installed roots only. */
    INSTALLED,
    /** This Java's roots and the installed ones. */
    SYSTEM
}
