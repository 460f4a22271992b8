package edgewatt.web;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the HTTPS server, PID {@code web}: {@code etc/web.json}. Without that file there is no server. */
@ObjectClassDefinition(name = "Web", description = "The controller over HTTPS")
public @interface WebSettings {
    @AttributeDefinition(
            name = "Address",
            description = "Where it listens: 127.0.0.1 = this controller only, 0.0.0.0 = all networks")
    String address() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "0 = any free one", min = "0", max = "65535")
    int port() default 8443;

    @AttributeDefinition(
            name = "Names",
            description =
                    "Host names and IP addresses of this controller that its certificate shall bear, beside its own")
    String[] names() default {};

    @AttributeDefinition(name = "Upload", description = "Largest upload, MB", min = "1", max = "4096")
    int maxUploadMB() default 256;
}
