package edgewatt.ocpp.smartcharging.replan;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * When a car is to be ready, as a driver says it: once, each day, or not at all.
 *
 * @param at once, at this instant; null = not so
 * @param daily each day at this local time; null = not so
 */
public record Departure(Instant at, LocalTime daily) {
    /** Nothing was said. */
    public static final Departure UNKNOWN = new Departure(null, null);

    /** A departure that was said once counts for so long after it: a driver who is late still wants the energy. */
    static final Duration LATE = Duration.ofHours(3);

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("H:mm", Locale.ROOT);

    /**
     * @param text empty, {@code 07:30}, or a date with time and offset as {@code 2026-03-01T07:30:00+01:00}
     * @throws IllegalArgumentException what is wrong, and what to write
     */
    public static Departure of(String text) {
        String t = text.strip();
        if (t.isEmpty()) {
            return UNKNOWN;
        }
        try {
            return t.length() <= 5
                    ? new Departure(null, LocalTime.parse(t, HOUR))
                    : new Departure(OffsetDateTime.parse(t).toInstant(), null);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "departure '" + text + "' is no time; write 07:30 (each day), or 2026-03-01T07:30:00+01:00", e);
        }
    }

    /**
     * The next one, seen from {@code now}; one that was said once stays for three hours after it has passed.
     *
     * @param since the driver may have meant a time that has passed only after this: the start of the charge
     */
    public Optional<Instant> next(Instant now, Instant since, ZoneId zone) {
        if (at != null) {
            return now.isBefore(at.plus(LATE)) ? Optional.of(at) : Optional.empty();
        }
        if (daily == null) {
            return Optional.empty();
        }
        ZonedDateTime local = now.atZone(zone);
        Instant today = local.with(daily).toInstant();
        if (now.isBefore(today)) {
            Instant before = local.minusDays(1).with(daily).toInstant();
            // just after midnight yesterday's may still be meant
            return Optional.of(now.isBefore(before.plus(LATE)) && since.isBefore(before) ? before : today);
        }
        boolean meant = now.isBefore(today.plus(LATE)) && since.isBefore(today);
        return Optional.of(meant ? today : local.plusDays(1).with(daily).toInstant());
    }
}
