package edgewatt.ocpp.smartcharging;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the allocator, PID {@code ocpp.smartcharging}. */
@ObjectClassDefinition(name = "Smart charging", description = "Limits shared by all EVSEs of this site")
public @interface SmartChargingSettings {
    @AttributeDefinition(
            name = "Main fuse",
            description = "A per phase of the house's grid connection; 0 = not watched. Needs a GRID meter.",
            min = "0",
            max = "1000")
    double mainFuseA() default 0;

    @AttributeDefinition(
            name = "Safe current",
            description = "A per phase for all EVSEs together while the grid meter is lost; below 6 = no charging",
            min = "0",
            max = "80")
    double safeCurrentA() default 6;

    @AttributeDefinition(
            name = "Validity",
            description = "s that a set point holds without renewal; it must outlive an update of this bundle",
            min = "3",
            max = "60")
    int validityS() default 10;

    @AttributeDefinition(
            name = "Pause dwell",
            description = "s that an EVSE stays at 0 once a fuse or the grid relay has paused it; spares the contactor",
            min = "5",
            max = "600")
    int pauseDwellS() default 60;

    @AttributeDefinition(
            name = "Time zone",
            description =
                    "of charging profiles that keep the local time, for example Europe/Berlin; empty = the system's")
    String timeZone() default "";

    @AttributeDefinition(
            name = "Circuits",
            description = "JSON list of sub-circuits, each after its parent: [{\"name\": \"garage\", \"parent\": \"\", "
                    + "\"fuseA\": 25 or [25, 25, 25], \"meter\": \"\", \"evses\": [1, 2]}]; empty = none")
    String circuits() default "";

    @AttributeDefinition(
            name = "Import cap",
            description =
                    "W that the site may draw from the grid, for example a peak that is priced; 0 = none. Needs a "
                            + "GRID meter.",
            min = "0",
            max = "1000000")
    double importCapW() default 0;

    @AttributeDefinition(
            name = "Feed-in cap",
            description = "W that the site may feed in while cars discharge; -1 = none. Needs a GRID meter.",
            min = "-1",
            max = "1000000")
    double feedInCapW() default -1;

    @AttributeDefinition(
            name = "Grid code",
            description = "the grid code the EVSEs are set up for, for example VDE-AR-N 4105:2018-11; empty = no "
                    + "discharging")
    String gridCode() default "";

    @AttributeDefinition(
            name = "Rotation",
            description = "s after which a car steps back for one that waits, where not all can charge; 0 = never",
            min = "0",
            max = "86400")
    int rotationS() default 900;

    @AttributeDefinition(
            name = "Phase dwell",
            description = "s between two changes of an EVSE's number of phases, at least",
            min = "60",
            max = "86400")
    int phaseDwellS() default 300;

    @AttributeDefinition(
            name = "Phase pause",
            description = "s that the contactor is open before the number of phases changes",
            min = "5",
            max = "600")
    int phasePauseS() default 60;

    @AttributeDefinition(
            name = "PV start",
            description = "s that a surplus must last before a car in mode pv starts by it",
            min = "0",
            max = "3600")
    int pvStartS() default 60;

    @AttributeDefinition(
            name = "PV stop",
            description = "s that a car in mode pv goes on at its smallest current without a surplus",
            min = "0",
            max = "3600")
    int pvStopS() default 180;

    @AttributeDefinition(
            name = "Required limiters",
            description = "ids of limiters that must be there, for example shared fuse; while one is missing all EVSEs "
                    + "together get the safe current")
    String[] requiredLimiters() default {};

    @AttributeDefinition(
            name = "PV margin",
            description = "W of surplus beyond the smallest power before a car in mode pv starts",
            min = "0",
            max = "100000")
    double pvMarginW() default 100;
}
