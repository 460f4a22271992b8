package edgewatt.api.station;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A running transaction.
 *
 * @param id ours, the same in every dialect
 * @param token who started it; absent where charging is free and nobody was asked
 * @param startedAt wall time of the start
 * @param meterStartWh register at the start, whole Wh
 * @param energyWh energy since the start, import minus nothing; whole Wh
 * @param chargingState OCPP 2.x charging state
 */
public record TransactionInfo(
        UUID id,
        Optional<Token> token,
        Instant startedAt,
        long meterStartWh,
        long energyWh,
        ChargingState chargingState) {}
