package edgewatt.station;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Meter;
import edgewatt.api.store.StationClock;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the station now. Any thread. */
record StationFindings(
        List<EvseUnit> units,
        List<EvseDriver> drivers,
        List<String> oddities,
        Recorder recorder,
        Telemetry telemetry,
        StationSettings settings,
        long lastBeat,
        StationClock clock) {
    private static final long BEAT_LOST_NANOS = 3_000_000_000L;

    List<Finding> list() {
        List<Finding> all = new ArrayList<>();
        oddities.forEach(o -> all.add(new Finding(Level.DEGRADED, "document", o)));
        if (clock.monotonicNanos() - lastBeat > BEAT_LOST_NANOS) {
            all.add(new Finding(
                    Level.FAILED, "beat", "the station thread has not run for three seconds; no power flows"));
        }
        if (!recorder.journalTrouble().isEmpty()) {
            String then = settings.vendWithoutJournal() ? "charging goes on without it" : "new charges are refused";
            all.add(new Finding(Level.FAILED, "journal", recorder.journalTrouble() + "; " + then));
        }
        if (!recorder.documentTrouble().isEmpty()) {
            all.add(new Finding(
                    Level.FAILED, "documents", recorder.documentTrouble() + "; what happens now may be forgotten"));
        }
        telemetry
                .slow()
                .forEach(n -> all.add(new Finding(
                        Level.NOTICE, "listener " + n, "listener '" + n + "' is slow and loses live events")));
        units.forEach(u -> evse(u, all));
        for (EvseDriver d : drivers) {
            int id = d.evseId();
            if (id < 1 || id > units.size()) {
                all.add(new Finding(
                        Level.DEGRADED,
                        "driver " + d.name(),
                        "driver '" + d.name() + "' is for evse " + id + ", and the station has " + units.size()
                                + "; correct 'evses' in etc/station.json or the driver"));
            } else if (units.get(id - 1).driver() != null && units.get(id - 1).driver() != d) {
                all.add(new Finding(
                        Level.DEGRADED,
                        "driver " + d.name(),
                        "driver '" + d.name() + "' is not used: evse " + id + " already has '"
                                + units.get(id - 1).driver().name() + "'; remove one of them"));
            }
        }
        if (settings.evses() != units.size()) {
            all.add(new Finding(Level.NOTICE, "evses", "the new number of EVSEs takes effect after a restart"));
        }
        return List.copyOf(all);
    }

    private void signatures(EvseUnit u, String name, Meter meter, List<Finding> all) {
        boolean required = settings.requireSigned();
        if (required && (meter == null || !u.measuring().signs())) {
            all.add(new Finding(
                    Level.DEGRADED,
                    name + " signature",
                    "EVSE " + u.id() + " refuses every charge: the site requires signed meter values, and "
                            + (meter == null ? "it has no meter" : "meter '" + meter.name() + "' cannot sign")
                            + "; bind one that can, or switch requireSignedMeterValues off in etc/station.json"));
        } else if (!u.signatures().trouble().isEmpty()) {
            all.add(new Finding(
                    Level.DEGRADED,
                    name + " signature",
                    "EVSE " + u.id() + ": " + u.signatures().trouble()
                            + (required ? "; a charge does not begin without; " : "; its charge is not signed; ")
                            + "check the meter"));
        }
    }

    private void evse(EvseUnit u, List<Finding> all) {
        String name = "evse " + u.id();
        EvseDriver driver = u.driver();
        if (driver == null) {
            all.add(new Finding(
                    Level.DEGRADED,
                    name,
                    "EVSE " + u.id() + " has no driver: check that its hardware bundle runs and is configured for it"));
            return;
        }
        if (driver.capabilities().bench()) {
            all.add(new Finding(
                    Level.NOTICE,
                    name + " bench",
                    "EVSE " + u.id() + " is in bench mode: not for a car without an interlock"));
        }
        if (u.driverFails()) {
            all.add(new Finding(
                    Level.FAILED,
                    name + " driver",
                    "driver '" + driver.name() + "' of EVSE " + u.id()
                            + " fails when it is called, and opens by itself; the log says how"));
        }
        u.snapshot()
                .fault()
                .ifPresent(f -> all.add(new Finding(
                        f.latched() ? Level.FAILED : Level.DEGRADED,
                        name + " fault",
                        "EVSE " + u.id() + " " + f.code() + ": " + f.info()
                                + (f.latched() ? "; reset it when the cause is gone" : ""))));
        Meter meter = u.measuring().meter();
        if (meter == null) {
            all.add(new Finding(
                    Level.DEGRADED, name + " meter", "EVSE " + u.id() + " has no meter: energy is not counted"));
        } else if (u.measuring().lost()) {
            all.add(new Finding(
                    Level.DEGRADED,
                    name + " meter",
                    "meter '" + meter.name() + "' of EVSE " + u.id()
                            + " gives no reading; the last known register is used"));
        } else if (u.measuring().wentBack()) {
            all.add(new Finding(
                    Level.NOTICE,
                    name + " meter",
                    "meter '" + meter.name() + "' of EVSE " + u.id()
                            + " came back with a lower register; counting goes on from the last one"));
        }
        signatures(u, name, meter, all);
        if (u.offered().refusedDischarge()) {
            all.add(new Finding(
                    Level.NOTICE,
                    name + " discharge",
                    "EVSE " + u.id() + " was asked to discharge, and driver '" + driver.name()
                            + "' cannot; it offers 0 A"));
        }
    }
}
