package edgewatt.hal.gpio;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/board.json}; each value is the JSON text of that key. The README has the format. */
@ObjectClassDefinition(
        name = "Board",
        description = "Which pins there are, and what is wired to them. Every value is JSON text.")
public @interface BoardSettings {
    @AttributeDefinition(
            name = "Chip",
            description = "{\"kind\": \"simulated\"} or {\"kind\": \"linux\", \"name\" | \"label\" | \"path\": ...}")
    String chip() default "";

    @AttributeDefinition(name = "Pins", description = "List of named pins", required = false)
    String pins() default "";

    @AttributeDefinition(name = "EVSEs", description = "List of EVSEs: which pin plays which role", required = false)
    String evses() default "";

    @AttributeDefinition(name = "Meters", description = "List of S0 pulse meters", required = false)
    String meters() default "";
}
