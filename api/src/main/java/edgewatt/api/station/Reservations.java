package edgewatt.api.station;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reservations of EVSEs (OCPP 1.6 section 5.13, 2.x H01), owned by the station; they survive a restart. Any thread may
 * call; stages complete on the station's thread.
 */
@ProviderType
public interface Reservations {
    /** Reserves, or replaces the reservation of the same id; durable when the stage completes. */
    CompletionStage<Outcome> reserve(Reservation reservation);

    /** Gives it up. Completes with whether there was one. */
    CompletionStage<Boolean> cancel(int id);

    /** Those that are in force, ordered by id. Never blocks. */
    List<Reservation> list();

    /** Whether a reservation of the whole station ({@link Reservation#evseId()} 0) is possible. */
    boolean wholeStation();

    /**
     * A reservation.
     *
     * @param id the backend's, unique on the station
     * @param evseId 0 = any EVSE: one is kept free for the token
     * @param token who may start
     * @param parent whose tokens may start as well (1.6 parentIdTag, 2.x groupIdToken)
     * @param expiry when it ends by itself
     */
    record Reservation(int id, int evseId, Token token, Optional<Token> parent, Instant expiry) {}

    enum Outcome {
        ACCEPTED,
        FAULTED,
        OCCUPIED,
        /** Not possible here: no such feature, already expired, or the disk does not take it. */
        REJECTED,
        UNAVAILABLE
    }
}
