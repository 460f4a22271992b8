package edgewatt.station;

import edgewatt.api.station.Variables;
import edgewatt.api.store.StationClock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What every EVSE shares. */
record Surroundings(
        Loop loop,
        StationClock clock,
        Variables variables,
        Recorder recorder,
        edgewatt.station.auth.Authorisation authorisation,
        Telemetry telemetry,
        Supplier<StationSettings> settings,
        RandomGenerator random) {}
