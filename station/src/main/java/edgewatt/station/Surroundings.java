package edgewatt.station;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.Variables;
import edgewatt.api.store.StationClock;
import edgewatt.station.auth.Authorisation;
import edgewatt.station.machine.Rules;
import edgewatt.station.machine.SigningRule;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.util.function.Supplier;

/** What every EVSE shares. */
record Surroundings(
        Loop loop,
        StationClock clock,
        Variables variables,
        Recorder recorder,
        Authorisation authorisation,
        Telemetry telemetry,
        ReservationBook reservations,
        Supplier<StationSettings> settings) {

    /** The rules that hold now for an EVSE with such a driver. */
    Rules rules(DriverCapabilities driver, boolean signs) {
        StationSettings s = settings.get();
        return new Rules(
                Duration.ofSeconds(variables.integer(CoreVariables.CONNECTION_TIME_OUT)),
                variables.flag(CoreVariables.STOP_ON_DISCONNECT),
                variables.flag(CoreVariables.STOP_ON_INVALID),
                variables.integer(CoreVariables.MAX_ENERGY_ON_INVALID),
                s.freeVend(),
                s.freeVendToken(),
                s.vendWithoutJournal(),
                s.resume(),
                s.openNormal(),
                s.openEmergency(),
                s.restoreWait(),
                driver.lockable(),
                driver.feedback(),
                driver.ventilation(),
                variables.flag(CoreVariables.UNLOCK_ON_DISCONNECT),
                new SigningRule(signs, s.requireSigned(), s.signWait()));
    }
}
