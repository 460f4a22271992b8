package edgewatt.bridge.mqtt.input;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of one input from MQTT, factory PID {@code bridge.mqtt.input}: a file {@code bridge.mqtt.input~NAME.json} each. */
@ObjectClassDefinition(
        name = "Input from MQTT",
        description = "A meter, a series or a limit that is fed from topics of the MQTT bridge's broker")
public @interface InputSettings {
    @AttributeDefinition(name = "Name", description = "Shown where it counts; empty = the NAME of its file")
    String name() default "";

    @AttributeDefinition(
            name = "Ready mapping",
            description = "One of docs/mqtt-inputs.md, for example shelly-pro-3em; empty = only 'values'")
    String preset() default "";

    @AttributeDefinition(name = "Device", description = "Takes the place of {device} in topics")
    String device() default "";

    @AttributeDefinition(
            name = "Kind",
            description = "Empty = that of the ready mapping",
            options = {
                @Option(label = "that of the ready mapping", value = ""),
                @Option(label = "house", value = "house"),
                @Option(label = "PV", value = "pv"),
                @Option(label = "battery", value = "battery"),
                @Option(label = "sub-circuit", value = "circuit"),
                @Option(label = "import price", value = "importPrice"),
                @Option(label = "export price", value = "exportPrice"),
                @Option(label = "PV forecast", value = "pvForecast"),
                @Option(label = "load forecast", value = "loadForecast"),
                @Option(label = "grid signal", value = "gridSignal"),
                @Option(label = "limit", value = "limit")
            })
    String kind() default "";

    @AttributeDefinition(
            name = "Values",
            description = "JSON list: value, topic, pointer, unit, scale, sign, ... (docs/mqtt-inputs.md); "
                    + "they come before those of the ready mapping")
    String values() default "";

    @AttributeDefinition(
            name = "Maximum age",
            description =
                    "s after which a value is stale; 0 = that of the ready mapping, else 10 (meters) or 93600 (series)",
            min = "0",
            max = "604800")
    int maxAgeS() default 0;

    @AttributeDefinition(
            name = "Retained values",
            description =
                    "Take what the broker has kept, although its age is not known; auto = series, and what tells its time",
            options = {
                @Option(label = "auto", value = "auto"),
                @Option(label = "yes", value = "yes"),
                @Option(label = "no", value = "no")
            })
    String retained() default "auto";

    @AttributeDefinition(
            name = "Power factor",
            description = "Meters: a current that is not told is made from the power of its phase by this; 0 = not",
            min = "0",
            max = "1")
    double powerFactor() default 0;

    @AttributeDefinition(
            name = "Step",
            description = "Series: s that a value holds whose end is not told",
            min = "60",
            max = "86400")
    int stepS() default 3600;

    @AttributeDefinition(
            name = "Fall-back",
            description =
                    "Series: used while nothing is known; one value, or 24 for the hours of the day; empty = none")
    double[] fallback() default {};

    @AttributeDefinition(name = "EVSE", description = "Limits: the EVSE; 0 = all together", min = "0", max = "100")
    int evse() default 0;

    @AttributeDefinition(
            name = "Time to live",
            description = "Limits: s that a limit holds which does not tell it itself",
            min = "1",
            max = "86400")
    int ttlS() default 60;

    @AttributeDefinition(
            name = "Safe current",
            description = "Limits: A per phase while a current is silent",
            min = "0",
            max = "1000")
    double safeA() default 6;

    @AttributeDefinition(
            name = "Safe power",
            description = "Limits: W while a power or relay is silent, and while a relay is closed",
            min = "0",
            max = "1000000")
    double safeW() default 4200;
}
