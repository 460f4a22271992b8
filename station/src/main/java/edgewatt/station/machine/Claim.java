package edgewatt.station.machine;

import edgewatt.api.station.Token;
import java.util.Optional;

/**
 * A reservation as an EVSE sees it.
 *
 * @param id the backend's
 * @param token who may use it
 * @param parent whose tokens may as well
 */
public record Claim(int id, Token token, Optional<Token> parent) {
    public boolean isOf(Token who, Optional<Token> group) {
        return token.equals(who)
                || parent.isPresent() && (parent.equals(group) || parent.get().equals(who));
    }
}
