package edgewatt.bridge.mqtt;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Station;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * Commands to the station and its site. The grid relay is a limit that falls back to "dimmed": a box that has gone silent
 * may have been about to dim. Beginning and end of dimming are facts of the journal (German section 14a EnWG). One thread.
 */
final class SiteCommands {
    private static final LimitSource LIMIT = new LimitSource(LimitSource.Kind.LIMITER, "mqtt site");
    private static final LimitSource RELAY = new LimitSource(LimitSource.Kind.GRID_RELAY, "mqtt");
    private static final int SITE = 0;
    private static final int MOST_W = 1_000_000;

    private final Station station;
    private final Limits limits;
    private final Journal journal;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private final double afterTtlW;
    private final double gridRelayW;
    private Future<?> expiry = CompletableFuture.completedFuture(null);
    private boolean dimmed;

    /**
     * @param afterTtlW W for all EVSEs together after a limit has run out without a new one
     * @param gridRelayW W for all EVSEs together while the grid dims
     */
    SiteCommands(
            Station station,
            Limits limits,
            Journal journal,
            InstantSource clock,
            Scheduler scheduler,
            double afterTtlW,
            double gridRelayW) {
        this.station = station;
        this.limits = limits;
        this.journal = journal;
        this.clock = clock;
        this.scheduler = scheduler;
        this.afterTtlW = afterTtlW;
        this.gridRelayW = gridRelayW;
    }

    Map<Topic, Performer> table() {
        Map<Topic, Performer> t = new EnumMap<>(Topic.class);
        t.put(Topic.SET_SITE_LIMIT, (command, body, replied) -> CompletableFuture.completedFuture(limit(body)));
        t.put(Topic.SET_GRID_RELAY, (command, body, replied) -> CompletableFuture.completedFuture(relay(body)));
        t.put(Topic.RESET, (command, body, replied) -> reset(body, replied));
        return t;
    }

    /** After a start: limits of before hold at their safe value, because nobody knows how long they were meant to. */
    void restore() {
        Instant now = clock.instant();
        if (limits.remembers(LIMIT, SITE)) {
            limits.set(LIMIT, SITE, Limits.power(now, afterTtlW));
        }
        if (limits.remembers(RELAY, SITE)) {
            limits.set(RELAY, SITE, Limits.power(now, gridRelayW));
            tell(true, gridRelayW, "signal lost by a restart");
        }
    }

    private CommandOutcome limit(CommandBody body) {
        if (body.isNull("value")) {
            limits.end(LIMIT, SITE);
            return CommandOutcome.accepted();
        }
        double w = body.number("value", 0, MOST_W, "W");
        Instant now = clock.instant();
        Instant until = EvseCommands.until(now, body);
        limits.set(LIMIT, SITE, Limits.power(now, w), Limits.power(until, afterTtlW));
        return CommandOutcome.accepted();
    }

    private CommandOutcome relay(CommandBody body) {
        if (body.isNull("value")) {
            expiry.cancel(false);
            limits.end(RELAY, SITE);
            tell(false, 0, "ended");
            return CommandOutcome.accepted();
        }
        boolean number = body.isNumber("value");
        boolean dims = number || body.flag("value");
        double w = number ? body.number("value", 0, MOST_W, "W") : gridRelayW;
        Instant now = clock.instant();
        Instant until = EvseCommands.until(now, body);
        expiry.cancel(false);
        limits.set(
                RELAY,
                SITE,
                Limits.power(now, dims ? w : Double.NaN),
                Limits.power(until, dims ? Math.min(w, gridRelayW) : gridRelayW));
        tell(dims, w, dims ? "dimmed" : "released");
        if (!dims) {
            expiry = scheduler.after(Duration.between(now, until), () -> tell(true, gridRelayW, "signal lost"));
        }
        return CommandOutcome.accepted();
    }

    /** Lowered first, written then. */
    private void tell(boolean begins, double w, String why) {
        if (begins != dimmed) {
            dimmed = begins;
            int limit = (int) Math.round(begins ? w : gridRelayW);
            journal.append(new Fact.Curtailed(RELAY.toString(), clock.instant(), begins, limit, why));
        }
    }

    private CompletionStage<CommandOutcome> reset(CommandBody body, CompletionStage<Void> replied) {
        String kind = body.has("kind") ? body.text("kind") : "soft";
        switch (kind) {
            case "soft":
                return station.reset(ResetKind.SOFT, replied);
            case "hard":
                return station.reset(ResetKind.HARD, replied);
            default:
                throw new IllegalArgumentException("'kind' must be soft or hard");
        }
    }
}
