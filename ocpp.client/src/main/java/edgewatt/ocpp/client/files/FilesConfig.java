package edgewatt.ocpp.client.files;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Bounds of file transfers: {@code etc/ocpp.client.files.json}. */
@ObjectClassDefinition(
        name = "OCPP files",
        description = "Bounds of what backends have fetched and sent: firmware, diagnostics, logs")
public @interface FilesConfig {
    @AttributeDefinition(description = "Largest file that is fetched, MB", min = "1", max = "4096")
    int maxDownloadMB() default 256;

    @AttributeDefinition(description = "Longest time in which nothing moves, seconds", min = "5", max = "600")
    int stallS() default 30;

    @AttributeDefinition(description = "Longest try of a transfer, minutes", min = "1", max = "1440")
    int longestMinutes() default 120;
}
