package edgewatt.ocpp.client;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

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
            description =
                    "Security profile as installed: 0 = ws, 1 = ws and password, 2 = wss and password, 3 = wss and"
                            + " certificate; -1 = 2 with wss, with ws 1 if there is a password and else 0. The backend can"
                            + " raise it",
            min = "-1",
            max = "3")
    int securityProfile() default -1;

    @AttributeDefinition(
            description =
                    "wss://host:port/path for the profiles 2 and 3 where 'url' begins with ws://. Empty = host, port"
                            + " and path of 'url'")
    String secureUrl() default "";

    @AttributeDefinition(
            description =
                    "Whose certificates to trust: installed = the roots the backend has installed; system = those of"
                            + " this Java as well; auto = the installed ones if there are any, else those of this Java",
            options = {
                @Option(label = "auto", value = "auto"),
                @Option(label = "installed", value = "installed"),
                @Option(label = "system", value = "system")
            })
    String trust() default "auto";

    @AttributeDefinition(
            description = "Kind of this station's own keys",
            options = {@Option(label = "elliptic curve P-256", value = "EC"), @Option(label = "RSA 2048", value = "RSA")
            })
    String keyType() default "EC";

    @AttributeDefinition(
            description = "AdditionalRootCertificateCheck: a new root of the backend must be signed by the one it"
                    + " replaces, which goes when the new one has worked")
    boolean additionalRootCertificateCheck() default false;

    @AttributeDefinition(
            description =
                    "s, at most, that this controller waits after its start before it connects; drawn at random, so"
                            + " that the stations of a street do not all come at once when the power is back",
            min = "0",
            max = "3600")
    int startDelayMaxS() default 0;

    @AttributeDefinition(
            description = "true = this backend is in control; false = it observes, and its commands are refused")
    boolean controls() default true;

    @AttributeDefinition(
            description = "Versions to offer, the preferred one first. Empty = all this release speaks",
            cardinality = 10)
    String[] subprotocols() default {};
}
