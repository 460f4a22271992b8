package edgewatt.station.machine;

import edgewatt.api.station.Token;
import java.util.Optional;

/**
 * Whose cable is still locked in although the car has gone ({@code UnlockOnEVSideDisconnect} is false).
 *
 * @param token who began the transaction
 * @param parent its group
 */
public record Left(Optional<Token> token, Optional<Token> parent) {
    boolean isOf(Token who, Optional<Token> group) {
        return token.filter(who::equals).isPresent()
                || parent.isPresent() && (parent.equals(group) || parent.get().equals(who));
    }
}
