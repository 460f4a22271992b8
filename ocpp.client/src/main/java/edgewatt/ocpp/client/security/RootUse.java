package edgewatt.ocpp.client.security;

/** What an installed certificate is for. */
public enum RootUse {
    /** Signs the backend's certificate and ours. */
    BACKEND,
    /** Signs firmware, and what the manufacturer gives. */
    MANUFACTURER
}
