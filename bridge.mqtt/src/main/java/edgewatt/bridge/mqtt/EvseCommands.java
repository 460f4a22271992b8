package edgewatt.bridge.mqtt;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Commands to one EVSE. One thread. */
final class EvseCommands {
    /** The longest time a limit may hold, s. */
    static final int LONGEST_TTL_S = 86_400;

    static final LimitSource LIMIT = new LimitSource(LimitSource.Kind.LIMITER, "mqtt");
    private static final LimitSource PHASES = new LimitSource(LimitSource.Kind.LIMITER, "mqtt phases");
    private static final double MOST_A = 80;
    private static final int MOST_WH = 1_000_000;

    private final Station station;
    private final Wants wants;
    private final Limits limits;
    private final InstantSource clock;
    private final double afterTtlA;
    private final Optional<String> startToken;

    /**
     * @param afterTtlA A per phase after a limit has run out without a new one
     * @param startToken of a start that brings none
     */
    EvseCommands(
            Station station,
            Wants wants,
            Limits limits,
            InstantSource clock,
            double afterTtlA,
            Optional<String> startToken) {
        this.station = station;
        this.wants = wants;
        this.limits = limits;
        this.clock = clock;
        this.afterTtlA = afterTtlA;
        this.startToken = startToken;
    }

    private interface Set {
        CommandOutcome on(Evse evse, CommandBody body);
    }

    private interface Act {
        CompletionStage<CommandOutcome> on(Evse evse, CommandBody body);
    }

    Map<Topic, Performer> table() {
        Map<Topic, Performer> t = new EnumMap<>(Topic.class);
        t.put(Topic.SET_MODE, set((e, b) -> wants.write(e.id(), Wants.MODE, b.text("value"))));
        t.put(Topic.SET_ENABLE, set((e, b) -> wants.enable(e.id(), b.flag("value"))));
        t.put(Topic.SET_PHASES, set(this::phases));
        t.put(Topic.SET_TARGET_ENERGY, set((e, b) -> number(e, b, Wants.TARGET_ENERGY, MOST_WH, "Wh")));
        t.put(Topic.SET_MIN_SOC, set((e, b) -> number(e, b, Wants.MIN_SOC, 100, "percent")));
        t.put(Topic.SET_DEPARTURE, set((e, b) -> wants.depart(e.id(), b.isNull("value") ? "" : b.text("value"))));
        t.put(Topic.SET_LIMIT, set(this::limit));
        t.put(Topic.START, act(this::start));
        t.put(Topic.STOP, act((e, b) -> e.stop(new StopRequest(Optional.empty(), StopReason.REMOTE, "mqtt"))));
        t.put(Topic.UNLOCK, act((e, b) -> e.unlock()));
        return t;
    }

    /** After a start: limits of before hold at their safe value, because nobody knows how long they were meant to. */
    void restore() {
        for (Evse e : station.evses()) {
            if (limits.remembers(LIMIT, e.id())) {
                limits.set(LIMIT, e.id(), Limits.current(clock.instant(), afterTtlA, afterTtlA, afterTtlA));
            }
        }
    }

    /** A per phase that {@code set/limitA} allows now. */
    OptionalDouble requestedA(int evse) {
        return limits.currentA(LIMIT, evse, clock.instant());
    }

    private Performer set(Set what) {
        return (command, body, replied) -> CompletableFuture.completedFuture(what.on(evse(command.evse()), body));
    }

    private Performer act(Act what) {
        return (command, body, replied) -> what.on(evse(body.whole("evse", 1, 9999, "")), body);
    }

    private CompletionStage<CommandOutcome> start(Evse evse, CommandBody body) {
        String token = body.has("token") || startToken.isEmpty() ? body.text("token") : startToken.get();
        return evse.start(new StartRequest(new Token(token, TokenType.CENTRAL), true, OptionalInt.empty(), "mqtt"));
    }

    private CommandOutcome limit(Evse evse, CommandBody body) {
        if (body.isNull("value")) {
            limits.end(LIMIT, evse.id());
            return CommandOutcome.accepted();
        }
        double a = body.number("value", 0, MOST_A, "A per phase");
        Instant now = clock.instant();
        limits.set(
                LIMIT,
                evse.id(),
                Limits.current(now, a, a, a),
                Limits.current(until(now, body), afterTtlA, afterTtlA, afterTtlA));
        return CommandOutcome.accepted();
    }

    /** When a limit from outside ends. */
    static Instant until(Instant now, CommandBody body) {
        double ttl = body.number("ttlS", 1, LONGEST_TTL_S, "s; a limit from outside always ends");
        return now.plusMillis((long) (ttl * 1000));
    }

    /** One phase: no current on the others. The allocator changes over when it may, never under load. */
    private CommandOutcome phases(Evse evse, CommandBody body) {
        EvseCapabilities can = evse.capabilities();
        int n = body.isNull("value") ? 0 : body.whole("value", 0, 3, "phases");
        if (n == 0 || n == can.phases()) {
            limits.end(PHASES, evse.id());
            return CommandOutcome.accepted();
        }
        if (n == 2 || n > can.phases()) {
            throw new IllegalArgumentException(
                    "'value' is " + n + "; EVSE " + evse.id() + " can have 1 or " + can.phases() + " phases");
        }
        if (!can.phaseSwitching()) {
            return new CommandOutcome(
                    CommandOutcome.Status.NOT_SUPPORTED,
                    "the hardware of EVSE " + evse.id() + " cannot change the number of phases");
        }
        double[] a = {0, 0, 0};
        a[sitePhase(can)] = Double.NaN;
        limits.set(PHASES, evse.id(), Limits.current(Instant.EPOCH, a[0], a[1], a[2]));
        return CommandOutcome.accepted();
    }

    /** The site's phase (0 = L1) behind the EVSE's first. */
    private static int sitePhase(EvseCapabilities can) {
        return can.rotation().isEmpty()
                ? 0
                : Math.max(0, "RST".indexOf(can.rotation().charAt(0)));
    }

    private CommandOutcome number(Evse evse, CommandBody body, String variable, int max, String unit) {
        double v = body.isNull("value") ? 0 : body.number("value", 0, max, unit);
        return wants.write(evse.id(), variable, Long.toString(Math.round(v)));
    }

    private Evse evse(int id) {
        return station.evse(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no EVSE " + id + "; the station has 1 to "
                        + station.evses().size()));
    }
}
