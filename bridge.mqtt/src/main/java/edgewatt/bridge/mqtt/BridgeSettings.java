package edgewatt.bridge.mqtt;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the MQTT bridge, PID {@code bridge.mqtt}. */
@ObjectClassDefinition(name = "MQTT bridge", description = "The broker of the home energy system")
public @interface BridgeSettings {
    @AttributeDefinition(name = "Broker", description = "tcp://host:port or ssl://host:port; empty = no MQTT")
    String url() default "";

    @AttributeDefinition(
            name = "Version",
            description = "of MQTT; 3.1.1 for old brokers: without response topics, expiry and reasons of refusals",
            options = {@Option(label = "5", value = "5"), @Option(label = "3.1.1", value = "3.1.1")})
    String version() default "5";

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

    @AttributeDefinition(
            name = "Authority",
            description = "Name in the key store of the broker's certificate authority (PEM); empty = what Java trusts")
    String caRef() default "";

    @AttributeDefinition(
            name = "Client certificate",
            description = "Name in the key store of certificate and private key (PEM, PKCS#8); empty = none")
    String identityRef() default "";

    @AttributeDefinition(name = "Keep-alive", description = "s between signs of life", min = "5", max = "600")
    int keepAliveS() default 30;

    @AttributeDefinition(name = "Connect time-out", description = "s for an attempt", min = "1", max = "60")
    int connectTimeoutS() default 10;

    @AttributeDefinition(name = "Longest wait", description = "s between attempts", min = "1", max = "600")
    int reconnectMaxS() default 60;

    @AttributeDefinition(
            name = "Session expiry",
            description = "s for which the broker keeps commands during a break; 0 = not",
            min = "0",
            max = "300")
    int sessionExpiryS() default 0;

    @AttributeDefinition(
            name = "Maximum age",
            description = "s after which a value that moved within its deadband is told anyway",
            min = "1",
            max = "3600")
    int maxAgeS() default 60;

    @AttributeDefinition(name = "Commands", description = "Listen to commands; the broker decides who may send them")
    boolean commands() default true;

    @AttributeDefinition(
            name = "Desired state",
            description = "Carry out retained wishes (mode, enable, phases, energy, departure, state of charge)")
    boolean desiredState() default false;

    @AttributeDefinition(name = "Tokens", description = "Publish the tokens of drivers")
    boolean publishTokens() default false;

    @AttributeDefinition(name = "Start token", description = "Of a start command without one; empty = it is refused")
    String startToken() default "";

    @AttributeDefinition(
            name = "After the ttl",
            description = "A per phase when a limit has run out without a new one",
            min = "0",
            max = "80")
    double afterTtlA() default 6;

    @AttributeDefinition(
            name = "After the ttl, site",
            description = "W for all EVSEs together when a limit of the site has run out without a new one",
            min = "0",
            max = "1000000")
    double afterTtlW() default 4200;

    @AttributeDefinition(
            name = "Grid relay",
            description = "W for all EVSEs together while the grid dims over MQTT",
            min = "0",
            max = "1000000")
    double gridRelayW() default 4200;

    @AttributeDefinition(name = "Discovery", description = "Home Assistant's discovery prefix; empty = no discovery")
    String discovery() default "homeassistant";

    @AttributeDefinition(
            name = "Update",
            description =
                    "https address of signed bundles that Home Assistant's install button deploys; empty = no button")
    String updateUrl() default "";
}
