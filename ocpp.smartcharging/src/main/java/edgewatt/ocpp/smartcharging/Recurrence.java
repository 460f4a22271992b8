package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.Recurrency;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * When a recurring schedule begins again: every 24 hours or 7 days from its start, or at its local time of day (and day of
 * the week), whatever summer time does. It also repeats backwards, before its start.
 */
sealed interface Recurrence {
    /** The last beginning that is not after {@code t}. */
    Instant begunAt(Instant t);

    /** The beginning that follows the one at {@code begun}. */
    Instant after(Instant begun);

    /** Of equal length. */
    record Fixed(Instant start, long lengthS) implements Recurrence {
        static Fixed of(Instant start, Recurrency every) {
            return new Fixed(start, Duration.ofDays(Recurrence.days(every)).getSeconds());
        }

        @Override
        public Instant begunAt(Instant t) {
            long passed = Duration.between(start, t).getSeconds();
            return start.plusSeconds(passed - Math.floorMod(passed, lengthS));
        }

        @Override
        public Instant after(Instant begun) {
            return begun.plusSeconds(lengthS);
        }
    }

    /** By the calendar: a day may have 23 or 25 hours. A time that a change of clocks leaves out begins an hour later. */
    record Local(ZonedDateTime start, int everyDays) implements Recurrence {
        static Local of(Instant start, Recurrency every, ZoneId zone) {
            return new Local(start.atZone(zone), Recurrence.days(every));
        }

        @Override
        public Instant begunAt(Instant t) {
            LocalDate day = t.atZone(start.getZone()).toLocalDate();
            long apart = day.toEpochDay() - start.toLocalDate().toEpochDay();
            LocalDate first = day.minusDays(Math.floorMod(apart, everyDays));
            Instant begun = on(first);
            return begun.isAfter(t) ? on(first.minusDays(everyDays)) : begun;
        }

        @Override
        public Instant after(Instant begun) {
            return on(begun.atZone(start.getZone()).toLocalDate().plusDays(everyDays));
        }

        private Instant on(LocalDate day) {
            LocalTime time = start.toLocalTime();
            return day.atTime(time).atZone(start.getZone()).toInstant();
        }
    }

    private static int days(Recurrency every) {
        return every == Recurrency.WEEKLY ? 7 : 1;
    }
}
