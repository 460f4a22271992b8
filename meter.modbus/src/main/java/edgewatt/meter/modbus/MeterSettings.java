package edgewatt.meter.modbus;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of one meter, PID {@code meter.modbus~NAME}. */
@ObjectClassDefinition(
        name = "Modbus TCP meter",
        description = "A meter or inverter on Modbus TCP, also behind a gateway")
public @interface MeterSettings {
    @AttributeDefinition(name = "Name", description = "In messages; empty = what follows ~ in the PID")
    String name() default "";

    @AttributeDefinition(name = "Host", description = "Address or name of the meter, or of its gateway")
    String host() default "";

    @AttributeDefinition(name = "Port", description = "TCP port", min = "1", max = "65535")
    int port() default 502;

    @AttributeDefinition(name = "Unit", description = "Modbus unit identifier", min = "0", max = "255")
    int unit() default 1;

    @AttributeDefinition(
            name = "Map",
            description = "Which registers it has",
            options = {
                @Option(label = "Eastron SDM630, SDM72D-M v2", value = "SDM630"),
                @Option(label = "Carlo Gavazzi EM/ET 330, 340, EM530, EM540, EM24 Ethernet", value = "EM340"),
                @Option(label = "ABB A and B series", value = "B23"),
                @Option(label = "SunSpec meter or inverter", value = "SunSpec")
            })
    String map() default "SDM630";

    @AttributeDefinition(
            name = "Word order",
            description = "Which register of several holds the high bits; some gateways swap them",
            options = {
                @Option(label = "as the map says", value = "map"),
                @Option(label = "high first", value = "high-first"),
                @Option(label = "low first", value = "low-first")
            })
    String wordOrder() default "map";

    @AttributeDefinition(
            name = "Place",
            description = "Where it measures",
            options = {
                @Option(label = "grid connection", value = "grid"),
                @Option(label = "EVSE", value = "evse"),
                @Option(label = "photovoltaics", value = "pv"),
                @Option(label = "battery", value = "battery"),
                @Option(label = "circuit of that name", value = "circuit")
            })
    String place() default "grid";

    @AttributeDefinition(name = "EVSE", description = "Which one, from 1, for the place evse", min = "0")
    int evse() default 0;

    @AttributeDefinition(name = "Invert", description = "It is wired, or counts, the other way round")
    boolean invert() default false;

    @AttributeDefinition(name = "Poll", description = "ms between two readings", min = "200", max = "60000")
    int pollMs() default 1000;

    @AttributeDefinition(
            name = "Time-out",
            description = "ms for the connection, and for each answer",
            min = "100",
            max = "10000")
    int timeoutMs() default 1000;

    @AttributeDefinition(
            name = "Maximum age",
            description = "s after which a reading counts as lost",
            min = "1",
            max = "600")
    int maximumAgeS() default 10;

    @AttributeDefinition(name = "Ranking", description = "Of two meters at one place the higher one is used")
    int service_ranking() default 0;
}
