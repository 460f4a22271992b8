package edgewatt.station.machine;

import edgewatt.api.station.Token;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of an EVSE in force.
 *
 * @param connectionTimeOut zero = none
 * @param stopOnDisconnect an unplugged car ends its transaction
 * @param stopOnInvalid a withdrawn authorisation ends its transaction
 * @param maxEnergyOnInvalidWh otherwise: energy given at most, Wh since the start
 * @param freeVend a plug starts a transaction
 * @param freeVendToken with this token
 * @param vendWithoutJournal charge although the start cannot be made durable
 * @param resume after a restart open transactions go on; otherwise they are closed
 * @param openNormal longest time of a normal opening
 * @param openEmergency longest time of an emergency opening
 * @param restoreWait how long hardware and meter may take after a restart
 * @param lockable the driver has a cable lock
 * @param feedback the driver has contactor feedback
 * @param ventilation state D is permitted
 * @param unlockOnDisconnect the cable is released when its other end is unplugged from the car
 */
public record Rules(
        Duration connectionTimeOut,
        boolean stopOnDisconnect,
        boolean stopOnInvalid,
        long maxEnergyOnInvalidWh,
        boolean freeVend,
        Optional<Token> freeVendToken,
        boolean vendWithoutJournal,
        boolean resume,
        Duration openNormal,
        Duration openEmergency,
        Duration restoreWait,
        boolean lockable,
        boolean feedback,
        boolean ventilation,
        boolean unlockOnDisconnect,
        SigningRule signing) {
    /** The cable is released when the car is unplugged, and nothing is signed. */
    public Rules(
            Duration connectionTimeOut,
            boolean stopOnDisconnect,
            boolean stopOnInvalid,
            long maxEnergyOnInvalidWh,
            boolean freeVend,
            Optional<Token> freeVendToken,
            boolean vendWithoutJournal,
            boolean resume,
            Duration openNormal,
            Duration openEmergency,
            Duration restoreWait,
            boolean lockable,
            boolean feedback,
            boolean ventilation) {
        this(
                connectionTimeOut,
                stopOnDisconnect,
                stopOnInvalid,
                maxEnergyOnInvalidWh,
                freeVend,
                freeVendToken,
                vendWithoutJournal,
                resume,
                openNormal,
                openEmergency,
                restoreWait,
                lockable,
                feedback,
                ventilation,
                true,
                SigningRule.NONE);
    }

    Rules with(boolean unlock, SigningRule signatures) {
        return new Rules(
                connectionTimeOut,
                stopOnDisconnect,
                stopOnInvalid,
                maxEnergyOnInvalidWh,
                freeVend,
                freeVendToken,
                vendWithoutJournal,
                resume,
                openNormal,
                openEmergency,
                restoreWait,
                lockable,
                feedback,
                ventilation,
                unlock,
                signatures);
    }
}
