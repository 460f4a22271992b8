package edgewatt.ocpp.client.session;

/** How a fact leaves. */
public enum Lane {
    /** Not at all in this version. */
    NONE,
    /** While the link is up; what was recorded before is made up for by a report of the present states. */
    LIVE,
    /** In order, until it is answered. */
    BACKLOG
}
