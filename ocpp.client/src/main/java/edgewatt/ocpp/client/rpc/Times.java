package edgewatt.ocpp.client.rpc;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times on the wire: always UTC with {@code Z} and milliseconds outwards; any offset and precision inwards. */
public final class Times {
    private static final DateTimeFormatter OUT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter IN = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(java.util.Locale.ROOT);

    private Times() {}

    public static String format(Instant at) {
        return OUT.format(at);
    }

    /** @throws DateTimeException if it is not a time, or has no zone */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text, IN).toInstant();
    }
}
