package edgewatt.bridge.mqtt.share;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of several boards at one fuse, PID {@code bridge.mqtt.share}; without them nothing is shared. */
@ObjectClassDefinition(
        name = "Several boards, one fuse",
        description = "Boards behind one fuse share it over the broker of the MQTT bridge")
public @interface ShareSettings {
    @AttributeDefinition(name = "Site", description = "The same for all boards behind this fuse; a word for topics")
    String site();

    @AttributeDefinition(
            name = "Board",
            description = "Unique at the site; the lowest, as text, leads. Empty = from the serial number")
    String board() default "";

    @AttributeDefinition(
            name = "Fuse",
            description = "A of the common fuse: one number, or three for L1, L2, L3",
            min = "0",
            max = "1000")
    double[] fuseA();

    @AttributeDefinition(
            name = "Static share",
            description = "A that this board may use when it is alone: one number, or three. "
                    + "The static shares of all boards together must not exceed the fuse",
            min = "0",
            max = "1000")
    double[] shareA();

    @AttributeDefinition(
            name = "Never lent",
            description = "A of the static share that are not lent, and are there at once after a start",
            min = "0",
            max = "1000")
    double keepA() default 0;
}
