package edgewatt.bridge.mqtt;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the MQTT bridge, PID {@code bridge.mqtt}. */
@ObjectClassDefinition(name = "MQTT bridge", description = "The broker of the home energy system")
public @interface BridgeSettings {
    @AttributeDefinition(name = "Broker", description = "tcp://host:port or ssl://host:port; empty = no MQTT")
    String url() default "";

    @AttributeDefinition(
            name = "Root",
            description = "First part of all topics; empty = edgewatt/ and the serial number")
    String root() default "";

    @AttributeDefinition(name = "Client id", description = "Unique at the broker; empty = made from the root")
    String clientId() default "";

    @AttributeDefinition(name = "User name", description = "Empty = none")
    String username() default "";

    @AttributeDefinition(name = "Password", description = "Name of the secret in the key store; empty = none")
    String passwordRef() default "";

    @AttributeDefinition(name = "Keep-alive", description = "s between signs of life", min = "5", max = "600")
    int keepAliveS() default 30;

    @AttributeDefinition(name = "Connect time-out", description = "s for an attempt", min = "1", max = "60")
    int connectTimeoutS() default 10;

    @AttributeDefinition(name = "Longest wait", description = "s between attempts", min = "1", max = "600")
    int reconnectMaxS() default 60;

    @AttributeDefinition(
            name = "Maximum age",
            description = "s after which a value that moved within its deadband is told anyway",
            min = "1",
            max = "3600")
    int maxAgeS() default 60;

    @AttributeDefinition(name = "Commands", description = "Listen to commands; the broker decides who may send them")
    boolean commands() default true;

    @AttributeDefinition(name = "Tokens", description = "Publish the tokens of drivers")
    boolean publishTokens() default false;

    @AttributeDefinition(
            name = "After the ttl",
            description = "A per phase when a limit has run out without a new one",
            min = "0",
            max = "80")
    double afterTtlA() default 6;
}
