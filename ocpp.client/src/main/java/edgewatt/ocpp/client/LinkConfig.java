package edgewatt.ocpp.client;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One link to one OCPP backend: {@code etc/ocpp.client~NAME.json}. */
@ObjectClassDefinition(
        name = "OCPP link",
        description = "One WebSocket link to one OCPP backend; as many as there are configurations")
public @interface LinkConfig {
    @AttributeDefinition(
            description =
                    "Name of the link, 1 to 40 of [a-zA-Z0-9_-]; it names the link's place in the journal, so keep"
                            + " it. Empty = the part of the file's name behind '~'")
    String name() default "";

    @AttributeDefinition(description = "false = keep the configuration, do not connect")
    boolean enabled() default true;

    @AttributeDefinition(
            description = "ws://host:port/path or wss://host/path, without the identity. Empty = no backend")
    String url() default "";

    @AttributeDefinition(
            description = "Who this station is there, 1 to 48 characters without a colon. Empty = its serial number")
    String identity() default "";

    @AttributeDefinition(
            description = "Reference of the password for basic authentication in the key store. Empty = ocpp.NAME")
    String passwordRef() default "";

    @AttributeDefinition(
            description = "true = this backend is in control; false = it observes, and its commands are refused")
    boolean controls() default true;

    @AttributeDefinition(
            description = "Versions to offer, the preferred one first. Empty = all this release speaks",
            cardinality = 10)
    String[] subprotocols() default {};
}
