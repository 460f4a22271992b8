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
            description = "s that an EVSE stays at 0 once the main fuse has paused it; spares the contactor",
            min = "5",
            max = "600")
    int pauseDwellS() default 60;

    @AttributeDefinition(
            name = "Time zone",
            description = "of charging profiles that keep the local time, for example Europe/Berlin; empty = the system's")
    String timeZone() default "";
}
