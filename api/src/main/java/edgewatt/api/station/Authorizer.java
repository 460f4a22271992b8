package edgewatt.api.station;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An opinion on a token. The station owns the order by {@link #kind()}: local list, cache, backend, free vend. Only
 * bundles of the base may accept; an opinion from elsewhere can only refuse.
 */
@ConsumerType
public interface Authorizer {
    Kind kind();

    /**
     * Asks for an opinion. Any thread; must not block. {@link Opinion.Status#UNKNOWN} (no opinion, or no link) lets the
     * next authoriser speak. The station waits for as long as {@code AuthCtrlr.Timeout} says.
     */
    CompletionStage<Opinion> opinion(Token token, int evseId);

    /** In the order in which the station asks. */
    enum Kind {
        LOCAL_LIST,
        CACHE,
        BACKEND,
        FREE_VEND
    }
}
