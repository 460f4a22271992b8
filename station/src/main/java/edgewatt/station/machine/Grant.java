package edgewatt.station.machine;

import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Authorised, and waiting for the plug or for the start.
 *
 * @param token absent where charging is free and nobody was asked
 * @param parent its group
 * @param offline accepted without the backend
 * @param trigger why the transaction starts
 */
public record Grant(
        Optional<Token> token,
        Optional<Token> parent,
        boolean offline,
        Fact.Trigger trigger,
        OptionalInt remoteStartId) {

    Grant of(Token group) {
        return new Grant(token, Optional.of(group), offline, trigger, remoteStartId);
    }

    Grant with(Fact.Trigger other) {
        return new Grant(token, parent, offline, other, remoteStartId);
    }
}
