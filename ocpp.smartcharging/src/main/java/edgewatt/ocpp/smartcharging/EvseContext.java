package edgewatt.ocpp.smartcharging;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What the composite engine must know of one EVSE at the moment of asking.
 *
 * @param evseId counted from 1
 * @param voltageV nominal, phase to neutral; converts between A and W
 * @param phases wired, 1 to 3
 * @param defaultA A per phase that counts in a station sum where no profile is in force; NaN = unlimited
 * @param transaction the running transaction
 * @param startedAt its start, the anchor of relative profiles; empty exactly when {@code transaction} is
 * @param priority the transaction may charge by the priority charging profile
 */
record EvseContext(
        int evseId,
        double voltageV,
        int phases,
        double defaultA,
        Optional<UUID> transaction,
        Optional<Instant> startedAt,
        boolean priority) {}
