package edgewatt.api.station;

import java.util.OptionalInt;

/**
 * A remote start.
 *
 * @param token who pays
 * @param authorize whether the token must first be accepted by the station's authorisers (1.6
 *     {@code AuthorizeRemoteTxRequests})
 * @param remoteStartId 2.x id, reported back in the first event
 * @param origin who asks, for the journal: {@code "ocpp"}, {@code "mqtt"}, {@code "console"}
 */
public record StartRequest(Token token, boolean authorize, OptionalInt remoteStartId, String origin) {
    public static StartRequest of(Token token, String origin) {
        return new StartRequest(token, false, OptionalInt.empty(), origin);
    }
}
