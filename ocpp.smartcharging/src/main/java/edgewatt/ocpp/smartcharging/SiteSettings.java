package edgewatt.ocpp.smartcharging;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the allocator works with; replaced when a setting changes. Times in ns.
 *
 * @param mainFuseA per phase; 0 = not watched
 * @param safeCurrentA per phase, for all EVSEs behind a fuse together while its meter is lost
 * @param circuits each after its parent
 * @param importCapW of the site; infinite = none
 * @param feedInCapW of the site; infinite = none
 * @param gridCode a grid code permits giving power back
 * @param turn how long a car charges while another waits for it; 0 = no turns
 * @param phaseDwell least time between two changes of phases
 * @param phasePause contactor open before a change of phases
 * @param sunStart surplus lasts so long before a car starts by it
 * @param sunStop a car goes on so long without surplus
 * @param sunMarginW surplus beyond the smallest power before a car starts
 */
record SiteSettings(
        double mainFuseA,
        double safeCurrentA,
        Duration validity,
        long pauseDwell,
        List<CircuitSettings> circuits,
        double importCapW,
        double feedInCapW,
        boolean gridCode,
        long turn,
        long phaseDwell,
        long phasePause,
        long sunStart,
        long sunStop,
        double sunMarginW) {

    static SiteSettings of(SmartChargingSettings c) {
        List<CircuitSettings> circuits = List.of();
        try {
            circuits = CircuitSettings.parse(c.circuits());
        } catch (IllegalArgumentException e) {
            // told by contradictions(); the site's own fuse still holds
        }
        double fuse = bounded(c.mainFuseA(), 0, 1000);
        double safe = bounded(c.safeCurrentA(), 0, 80);
        return new SiteSettings(
                fuse,
                // never more than the fuse, whose meter is what is missing when it is used
                fuse > 0 ? Math.min(safe, fuse) : safe,
                Duration.ofSeconds((long) bounded(c.validityS(), 3, 60)),
                seconds(bounded(c.pauseDwellS(), 5, 600)),
                circuits,
                c.importCapW() > 0 ? c.importCapW() : Double.POSITIVE_INFINITY,
                c.feedInCapW() >= 0 ? c.feedInCapW() : Double.POSITIVE_INFINITY,
                !c.gridCode().isBlank(),
                seconds(c.rotationS() <= 0 ? 0 : bounded(c.rotationS(), 60, 86_400)),
                seconds(bounded(c.phaseDwellS(), 60, 86_400)),
                seconds(bounded(c.phasePauseS(), 5, 600)),
                seconds(bounded(c.pvStartS(), 0, 3_600)),
                seconds(bounded(c.pvStopS(), 0, 3_600)),
                bounded(c.pvMarginW(), 0, 100_000));
    }

    /** Sentences: which settings do not agree with each other, and what is done about it. */
    static List<String> contradictions(SmartChargingSettings c, int evses) {
        List<String> all = new ArrayList<>();
        String file = "etc/ocpp.smartcharging.json: ";
        if (!c.timeZone().isBlank() && !ZoneId.getAvailableZoneIds().contains(c.timeZone())) {
            all.add(file + "timeZone '" + c.timeZone()
                    + "' is no zone; write one like Europe/Berlin (the system's is used)");
        }
        if (c.mainFuseA() > 0 && c.safeCurrentA() > c.mainFuseA()) {
            all.add(file + "safeCurrentA is " + c.safeCurrentA() + " and mainFuseA only " + c.mainFuseA() + "; "
                    + c.mainFuseA() + " is used: lower safeCurrentA");
        }
        try {
            for (CircuitSettings circuit : CircuitSettings.parse(c.circuits())) {
                circuit.evses().stream()
                        .filter(id -> id > evses)
                        .forEach(id -> all.add(file + "circuit '" + circuit.name() + "' has EVSE " + id
                                + ", and this station has " + evses + "; correct its evses"));
            }
        } catch (IllegalArgumentException e) {
            all.add(file + "circuits " + e.getMessage() + "; no circuit is watched until this is corrected");
        }
        return all;
    }

    private static double bounded(double value, double min, double max) {
        return Math.max(min, Math.min(max, value));
    }

    private static long seconds(double s) {
        return TimeUnit.SECONDS.toNanos((long) s);
    }
}
