package edgewatt.itest.crash;

import java.util.Set;

/**
 * One stay of a car as the world saw it, and what the driver did.
 *
 * @param tag of this stay alone
 * @param beforeWh register when it came
 * @param afterWh register when it had left and the contactor was open
 * @param closed whether the contactor ever closed
 * @param ends what the driver did to end it, in OCPP's words for the reason
 * @param killed whether the controller died meanwhile
 * @param era how many kills there had been when it began
 * @param interrupted whether the contactor opened while the driver still wanted to charge
 */
record Session(
        int evse,
        String tag,
        long beforeWh,
        long afterWh,
        boolean closed,
        Set<String> ends,
        boolean killed,
        int era,
        boolean interrupted) {
    long energyWh() {
        return afterWh - beforeWh;
    }
}
