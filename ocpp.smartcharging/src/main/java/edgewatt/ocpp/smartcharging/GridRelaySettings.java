package edgewatt.ocpp.smartcharging;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the grid relay, PID {@code ocpp.smartcharging.gridrelay}. */
@ObjectClassDefinition(
        name = "Grid relay",
        description = "A contact by which the grid operator lowers what the EVSEs may draw (German section 14a EnWG)")
public @interface GridRelaySettings {
    @AttributeDefinition(
            name = "Pin",
            description = "name of the digital input in etc/board.json; empty = there is no grid relay")
    String pin() default "";

    @AttributeDefinition(
            name = "Dims when",
            description = "the contact's level that dims; inactive = an open wire dims, too",
            options = {@Option(label = "inactive", value = "inactive"), @Option(label = "active", value = "active")})
    String dimsWhen() default "inactive";

    @AttributeDefinition(
            name = "Power of one device",
            description = "W that one controllable device keeps",
            min = "0",
            max = "100000")
    double floorW() default 4200;

    @AttributeDefinition(
            name = "Devices",
            description = "controllable devices that the limit is for together; 0 = the EVSEs of this station",
            min = "0",
            max = "1000")
    int devices() default 0;

    @AttributeDefinition(
            name = "Hold after loss",
            description = "s that the limit holds at least once the contact has been lost for a minute",
            min = "0",
            max = "604800")
    int lostHoldS() default 7200;
}
