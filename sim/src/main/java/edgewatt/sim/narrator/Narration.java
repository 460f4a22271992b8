package edgewatt.sim.narrator;

import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.TransactionInfo;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One plain line per event: at once when a state, a fault or a transaction changes; at most every ten seconds when only
 * power or limit change; once a minute while nothing changes and a car charges. One thread at a time.
 */
final class Narration {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final long CHANGED_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long STEADY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final double NOTABLE_W = 200;
    private static final double NOTABLE_PART = 0.1;

    /** What was last said of an EVSE. @param what state, fault and transaction: what is worth a line at once */
    private record Said(String what, String limit, double powerW, long nanos) {}

    /** Nanoseconds on a monotonic scale. */
    interface Ticks {
        long nanos();
    }

    private final PrintStream out;
    private final InstantSource clock;
    private final Ticks ticks;
    private final ZoneId zone;
    private final Map<Integer, Said> said = new HashMap<>();
    private final Map<Integer, EvseSnapshot> last = new HashMap<>();
    private Availability availability = Availability.OPERATIVE;

    Narration(PrintStream out, InstantSource clock, Ticks ticks, ZoneId zone) {
        this.out = out;
        this.clock = clock;
        this.ticks = ticks;
        this.zone = zone;
    }

    void hear(StationEvent event) {
        if (event instanceof StationEvent.Snapshot s) {
            station(s.availability());
            s.evses().forEach(this::evse);
        } else if (event instanceof StationEvent.EvseChanged c) {
            evse(c.evse());
        } else if (event instanceof StationEvent.Metered m) {
            metered(m);
        } else if (event instanceof StationEvent.AvailabilityChanged a) {
            station(a.availability());
        }
    }

    private void station(Availability now) {
        if (now != availability) {
            availability = now;
            say("Station", now == Availability.OPERATIVE ? "in service" : "out of service");
        }
    }

    private void metered(StationEvent.Metered m) {
        EvseSnapshot s = last.get(m.evseId());
        if (s != null) {
            evse(new EvseSnapshot(
                    s.evseId(),
                    s.state(),
                    s.driver(),
                    s.availability(),
                    s.fault(),
                    s.transaction(),
                    s.offeredA(),
                    s.offeredPhases(),
                    s.limitSource(),
                    Optional.of(m.reading())));
        }
    }

    private void evse(EvseSnapshot s) {
        EvseSnapshot before = last.put(s.evseId(), s);
        Said old = said.get(s.evseId());
        String what = s.state() + " " + s.driver().pilot() + " "
                + s.fault().map(f -> f.code() + f.info()).orElse("") + " "
                + s.transaction().map(TransactionInfo::id);
        String limit = String.format(Locale.ROOT, "%s %.0f", s.limitSource(), s.offeredA());
        double power =
                s.reading().map(MeterReading::powerW).filter(w -> !w.isNaN()).orElse(0.0);
        long now = ticks.nanos();
        if (old == null || !old.what.equals(what)) {
            if (before != null
                    && before.transaction().isPresent()
                    && s.transaction().isEmpty()) {
                say(name(s), "session " + id(before.transaction().get()) + " ended: " + energy(before));
            }
            say(name(s), describe(s, power));
        } else {
            long age = now - old.nanos;
            boolean moved = Math.abs(power - old.powerW) > Math.max(NOTABLE_W, NOTABLE_PART * Math.abs(old.powerW))
                    || !old.limit.equals(limit);
            boolean charging = s.state() == EvseState.CHARGING;
            boolean due = charging && (age >= STEADY_NANOS || (moved && age >= CHANGED_NANOS));
            if (!due) {
                return;
            }
            say(name(s), describe(s, power));
        }
        said.put(s.evseId(), new Said(what, limit, power, now));
    }

    private static String describe(EvseSnapshot s, double power) {
        String pilot = "state " + s.driver().pilot();
        String session = s.transaction()
                .map(t -> "; " + energy(s) + ", session " + id(t))
                .orElse("");
        return switch (s.state()) {
            case AVAILABLE -> "free (" + pilot + ")";
            case PREPARING ->
                (s.driver().pilot().connected() ? "plugged (" + pilot + ")" : "waiting for the plug")
                        + ", preparing: show a tag or start it from the backend";
            case CHARGING -> charging(s, power) + ", limited by " + s.limitSource() + session;
            case SUSPENDED_EV ->
                String.format(
                        Locale.ROOT, "the car takes nothing (%s, offered %.0f A)%s", pilot, s.offeredA(), session);
            case SUSPENDED_EVSE -> "paused by " + s.limitSource() + session;
            case FINISHING -> "finished, waiting for the car to leave (" + pilot + ")";
            case RESERVED -> "reserved";
            case UNAVAILABLE -> "out of service";
            case FAULTED ->
                "FAULT: "
                        + s.fault()
                                .map(f -> f.info().isEmpty() ? f.code().toString() : f.info())
                                .orElse("unknown")
                        + (s.fault().filter(f -> f.latched()).isPresent() ? " (stays until it is reset)" : "")
                        + session;
        };
    }

    private static String charging(EvseSnapshot s, double power) {
        double amps =
                s.reading().map(r -> r.currentA().l1()).filter(a -> !a.isNaN()).orElse(Double.NaN);
        if (amps < 0.5 || power < 50) {
            return String.format(Locale.ROOT, "ready to charge, %d x %.0f A offered", s.offeredPhases(), s.offeredA());
        }
        if (Double.isNaN(amps)) {
            return String.format(Locale.ROOT, "charging %.1f kW", power / 1000);
        }
        return String.format(Locale.ROOT, "charging %d x %.0f A = %.1f kW", phases(s), amps, power / 1000);
    }

    private static int phases(EvseSnapshot s) {
        int n = 0;
        for (int p = 1; p <= 3; p++) {
            double a = s.reading().orElseThrow().currentA().phase(p);
            n += a > 0.5 ? 1 : 0;
        }
        return Math.max(1, n);
    }

    private static String energy(EvseSnapshot s) {
        TransactionInfo t = s.transaction().orElseThrow();
        double wh = Math.max(
                t.energyWh(),
                s.reading().map(r -> r.importWh() - t.meterStartWh()).orElse(0.0));
        return String.format(Locale.ROOT, "%.2f kWh", wh / 1000);
    }

    private static String id(TransactionInfo t) {
        return t.id().toString().substring(0, 4);
    }

    private static String name(EvseSnapshot s) {
        return "EVSE " + s.evseId();
    }

    private void say(String who, String what) {
        out.println(TIME.format(clock.instant().atZone(zone)) + " " + who + ": " + what);
    }
}
