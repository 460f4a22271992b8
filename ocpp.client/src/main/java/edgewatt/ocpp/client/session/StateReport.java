package edgewatt.ocpp.client.session;

/**
 * The present state of an EVSE, or of the station (0), in one version's words.
 *
 * @param essence what makes two reports the same, whatever their time
 */
public record StateReport(int evseId, String essence, Call call) {}
