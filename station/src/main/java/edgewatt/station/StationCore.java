package edgewatt.station;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Authorizer;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.StationListener;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenReader;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.station.auth.AuthCache;
import edgewatt.station.auth.Authorisation;
import edgewatt.station.machine.Input;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The station without a framework: EVSEs, what is bound to them, availability, resets and the beat of one second. Bind
 * methods may be called from any thread.
 */
final class StationCore implements Station {
    static final String AVAILABILITY = "station.availability";
    private static final Logger LOG = LoggerFactory.getLogger(StationCore.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** Let an answer leave before the restart, at most. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(5);

    private static final int RETRY_BEATS = 5;
    private static final long LATE_BEAT_NANOS = 2_000_000_000L;

    private final Loop loop;
    private final StationClock clock;
    private final Variables variables;
    private final Recorder recorder;
    private final Telemetry telemetry;
    private final Authorisation authorisation;
    private final Restart restart;
    private final List<EvseUnit> units = new ArrayList<>();
    private final List<EvseDriver> drivers = new CopyOnWriteArrayList<>();
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private final List<Subscription> watches = new ArrayList<>();
    private final List<String> oddities = new CopyOnWriteArrayList<>();

    private volatile StationSettings settings;
    private volatile Availability availability;
    private boolean unavailableTold;
    private long beats;
    private volatile long lastBeat;
    private long alignedIndex = -1;
    private int alignedEvery;
    private Runnable nextBeat = () -> {};
    private volatile boolean closed;
    private boolean resetting;

    /** Reads what survived, blocking on disk; then lives on {@code loop}. */
    StationCore(
            StationSettings settings,
            Journal journal,
            Documents documents,
            StationClock clock,
            Variables variables,
            Loop loop,
            Executor disk,
            Function<String, ExecutorService> listenerThreads,
            RandomGenerator random,
            Restart restart) {
        this.settings = settings;
        this.clock = clock;
        this.variables = variables;
        this.loop = loop;
        this.restart = restart;
        lastBeat = clock.monotonicNanos();
        List<EvseDocument> saved = new ArrayList<>();
        for (int id = 1; id <= settings.evses(); id++) {
            saved.add(read(documents, id));
        }
        Recovery recovery = new Recovery(journal, saved);
        recorder = new Recorder(disk, loop, journal, documents, recovery.position());
        telemetry = new Telemetry(this::snapshot, listenerThreads);
        AuthCache cache = new AuthCache(documents.read(AuthCache.DOCUMENT), json -> recorder.write(AuthCache.DOCUMENT, json));
        authorisation = new Authorisation(loop, loop::after, clock, variables, cache, () -> this.settings.freeVend());
        availability = readAvailability(documents);
        Surroundings around = new Surroundings(
                loop, clock, variables, recorder, authorisation, telemetry, () -> this.settings, random);
        for (int id = 1; id <= settings.evses(); id++) {
            units.add(new EvseUnit(id, saved.get(id - 1), around));
        }
        variables.report(CoreVariables.VENDOR, settings.identity().vendor());
        variables.report(CoreVariables.MODEL, settings.identity().model());
        variables.report(CoreVariables.SUPPLY_PHASES, Integer.toString(settings.standard().phases()));
        for (VariableId id : CoreVariables.OBEYED_BY_EVSES) {
            watches.add(variables.watch(id, v -> loop.execute(() -> units.forEach(EvseUnit::refreshRules))));
        }
        loop.execute(() -> {
            for (EvseUnit unit : units) {
                unit.restore(recovery.reconcile(saved.get(unit.id() - 1).saved()), availability, recloseDelay(random));
            }
            tellAvailability();
            lastBeat = clock.monotonicNanos();
            nextBeat = loop.after(BEAT, this::beat);
        });
    }

    private EvseDocument read(Documents documents, int id) {
        try {
            return documents.read(EvseDocument.name(id)).map(EvseDocument::parse).orElse(EvseDocument.NONE);
        } catch (IllegalArgumentException e) {
            String what = "document '" + EvseDocument.name(id) + "' cannot be understood; evse " + id
                    + " starts with nothing: " + e.getMessage();
            LOG.error("{}", what);
            oddities.add(what);
            return EvseDocument.NONE;
        }
    }

    private Availability readAvailability(Documents documents) {
        try {
            Optional<String> json = documents.read(AVAILABILITY);
            return json.isEmpty()
                    ? Availability.OPERATIVE
                    : Availability.valueOf(JSON.readTree(json.get()).path("availability").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            oddities.add("document '" + AVAILABILITY + "' cannot be understood; the station starts operative");
            return Availability.OPERATIVE;
        }
    }

    private Duration recloseDelay(RandomGenerator random) {
        long min = settings.recloseDelayMin().toMillis();
        long max = settings.recloseDelayMax().toMillis();
        return Duration.ofMillis(max <= min ? min : min + random.nextLong(max - min + 1));
    }

    // ---- Station

    @Override
    public StationIdentity identity() {
        return settings.identity();
    }

    @Override
    public List<Evse> evses() {
        return List.copyOf(units);
    }

    @Override
    public Optional<Evse> evse(int id) {
        return id < 1 || id > units.size() ? Optional.empty() : Optional.of(units.get(id - 1));
    }

    @Override
    public Availability availability() {
        return availability;
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability wanted) {
        if (evseId < 0 || evseId > units.size()) {
            return CompletableFuture.completedFuture(CommandOutcome.rejected("there is no evse " + evseId));
        }
        if (evseId > 0) {
            return units.get(evseId - 1).changeAvailability(wanted);
        }
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        loop.execute(() -> {
            availability = wanted;
            boolean later = wanted == Availability.INOPERATIVE && charging();
            recorder.write(AVAILABILITY, "{\"version\":1,\"availability\":\"" + wanted + "\"}");
            record(new Fact.AvailabilityChanged(0, clock.instant(), wanted, later));
            units.forEach(u -> u.accept(new Input.StationAvailability(wanted)));
            tellAvailability();
            telemetry.publish(new StationEvent.AvailabilityChanged(wanted));
            answer.complete(
                    later
                            ? new CommandOutcome(
                                    CommandOutcome.Status.SCHEDULED, "at the end of the running transactions")
                            : CommandOutcome.accepted());
        });
        return answer;
    }

    /** Connector 0 knows Available and Unavailable only; it is unavailable once the last transaction has ended. */
    private void tellAvailability() {
        boolean out = availability == Availability.INOPERATIVE && !charging();
        if (out != unavailableTold) {
            unavailableTold = out;
            EvseState shown = out ? EvseState.UNAVAILABLE : EvseState.AVAILABLE;
            record(new Fact.StatusChanged(0, clock.instant(), shown, Optional.empty()));
            variables.report(CoreVariables.STATION_AVAILABILITY, out ? "Unavailable" : "Available");
        }
    }

    private boolean charging() {
        return units.stream().anyMatch(u -> u.state().tx().isPresent());
    }

    private void record(Fact fact) {
        recorder.keep(fact, () -> {});
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        loop.execute(() -> {
            if (resetting) {
                answer.complete(CommandOutcome.rejected("a reset is under way"));
                return;
            }
            resetting = true;
            Instant now = clock.instant();
            record(new Fact.CommandHandled("station", now, "reset " + kind, "ACCEPTED", ""));
            record(new Fact.SecurityEvent("ResetOrReboot", now, kind + " reset was asked for"));
            StopReason reason = kind == ResetKind.SOFT ? StopReason.SOFT_RESET : StopReason.HARD_RESET;
            units.forEach(u -> u.stop(new StopRequest(Optional.empty(), reason, "station")));
            answer.complete(CommandOutcome.accepted());
            once(whenReady, () -> loop.execute(() -> awaitClosed(kind, 0)));
        });
        return answer;
    }

    /** Runs {@code then} when {@code stage} is done, or after the time an answer may take. */
    private void once(CompletionStage<?> stage, Runnable then) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        first.thenRun(then);
        loop.after(ANSWER_TIME, () -> first.complete(null));
        stage.whenComplete((ok, error) -> first.complete(null));
    }

    /** The ends of transactions become durable before the restart, if the disk lets them. */
    private void awaitClosed(ResetKind kind, int seconds) {
        boolean open = charging() || units.stream().anyMatch(u -> !u.state().closing().isEmpty());
        if (open && seconds < ANSWER_TIME.toSeconds()) {
            loop.after(BEAT, () -> awaitClosed(kind, seconds + 1));
        } else {
            restart.restart(kind + " reset");
        }
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        loop.execute(() -> {
            if (variables.flag(CoreVariables.CACHE_ENABLED)) {
                authorisation.cache().clear();
                answer.complete(CommandOutcome.accepted());
            } else {
                answer.complete(CommandOutcome.rejected("the authorisation cache is off (AuthCacheCtrlr.Enabled)"));
            }
        });
        return answer;
    }

    // ---- whiteboards

    void add(EvseDriver driver) {
        drivers.add(driver);
        loop.execute(this::pairDrivers);
    }

    void remove(EvseDriver driver) {
        drivers.remove(driver);
        run(() -> units.stream().filter(u -> u.driver() == driver).forEach(u -> u.detach(true)));
        loop.execute(this::pairDrivers);
    }

    private void pairDrivers() {
        if (closed) {
            return;
        }
        for (EvseDriver driver : drivers) {
            evse(driver.evseId()).map(EvseUnit.class::cast).filter(u -> u.driver() == null).ifPresent(u -> u.attach(driver));
        }
    }

    void add(Meter meter) {
        meters.add(meter);
        loop.execute(this::pairMeters);
    }

    void remove(Meter meter) {
        meters.remove(meter);
        loop.execute(this::pairMeters);
    }

    private void pairMeters() {
        for (EvseUnit unit : units) {
            Meter first = meters.stream()
                    .filter(m -> m.place() == Meter.Place.EVSE && m.evseId() == unit.id())
                    .findFirst()
                    .orElse(null);
            if (unit.meter() != first) {
                unit.meter(first);
            }
        }
    }

    void add(TokenReader reader) {
        reader.attach(token -> loop.execute(() -> present(reader.evseId(), token)));
    }

    void remove(TokenReader reader) {
        reader.detach();
    }

    /** @param base whether its bundle may accept tokens */
    void add(Authorizer authorizer, boolean base) {
        authorisation.add(authorizer, base);
    }

    void remove(Authorizer authorizer) {
        authorisation.remove(authorizer);
    }

    void add(StationListener listener) {
        telemetry.add(listener);
    }

    void remove(StationListener listener) {
        telemetry.remove(listener);
    }

    /** Gives a token to its reader's EVSE; from a reader for all, to the one it can be meant for. */
    void present(int evseId, Token token) {
        Optional<EvseUnit> unit = evseId > 0 ? evse(evseId).map(EvseUnit.class::cast) : meant(token);
        if (unit.isEmpty()) {
            LOG.info("a token was shown, and no evse can take it");
        } else {
            unit.get().present(token);
        }
    }

    private Optional<EvseUnit> meant(Token token) {
        Comparator<EvseUnit> lastTouched = Comparator.comparingLong(EvseUnit::touched);
        return units.stream()
                .filter(u -> u.state().tx().filter(t -> t.started().token().filter(token::equals).isPresent()).isPresent())
                .max(lastTouched)
                .or(() -> free(true).max(lastTouched))
                .or(() -> units.stream().filter(u -> u.state().tx().isPresent() && u.state().tx().get().parent().isPresent()).max(lastTouched))
                .or(() -> free(false).findFirst());
    }

    private java.util.stream.Stream<EvseUnit> free(boolean plugged) {
        return units.stream()
                .filter(u -> u.state().tx().isEmpty() && u.state().plugged() == plugged)
                .filter(u -> plugged
                        || u.state().shown() == EvseState.AVAILABLE
                        || u.state().shown() == EvseState.PREPARING);
    }

    /** New settings; the number of EVSEs takes a restart. */
    void configure(StationSettings next) {
        run(() -> {
            settings = next;
            units.forEach(EvseUnit::refreshRules);
        });
    }

    // ---- the beat

    private void beat() {
        if (closed) {
            return;
        }
        nextBeat = loop.after(BEAT, this::beat);
        long now = clock.monotonicNanos();
        if (now - lastBeat > LATE_BEAT_NANOS) {
            LOG.warn("the beat was {} ms late", (now - lastBeat) / 1_000_000 - BEAT.toMillis());
        }
        lastBeat = now;
        for (int i = 0; i < units.size(); i++) {
            units.get(i).tick(now);
        }
        aligned();
        tellAvailability();
        if (++beats % RETRY_BEATS == 0) {
            recorder.retry();
        }
    }

    /** Stamps are exact multiples from midnight UTC, whenever the beat comes. */
    private void aligned() {
        int every = variables.integer(CoreVariables.ALIGNED_INTERVAL);
        if (every == 0) {
            alignedIndex = -1;
            return;
        }
        Instant now = clock.instant();
        long day = Math.floorDiv(now.getEpochSecond(), 86_400L);
        long inDay = Math.floorMod(now.getEpochSecond(), 86_400L) / every;
        long index = day * 86_400L + inDay;
        boolean first = alignedIndex < 0 || every != alignedEvery;
        boolean due = !first && index > alignedIndex;
        // a clock set back by less than an interval does not sample the same stamp twice
        if (first || index > alignedIndex || index < alignedIndex - 1) {
            alignedIndex = index;
        }
        alignedEvery = every;
        if (due) {
            Instant stamp = Instant.ofEpochSecond(day * 86_400L + inDay * every);
            units.forEach(u -> u.sampleAligned(stamp));
        }
    }

    StationEvent.Snapshot snapshot() {
        return new StationEvent.Snapshot(
                availability, units.stream().map(EvseUnit::snapshot).toList());
    }

    StationFindings findings() {
        return new StationFindings(units, drivers, oddities, recorder, telemetry, settings, lastBeat, clock);
    }

    private void run(Runnable task) {
        if (closed) {
            return; // the thread has ended: services are unbound after the component was deactivated
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.run();
            } finally {
                done.complete(null);
            }
        });
        try {
            done.get(ANSWER_TIME.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.error("the station thread does not answer", e);
        }
    }

    /** Writes everything down and lets go of the hardware; transactions stay open. Blocks until that is done. */
    void close() {
        watches.forEach(Subscription::close);
        run(() -> {
            closed = true;
            nextBeat.run();
            units.forEach(EvseUnit::shutDown);
        });
        telemetry.close();
    }
}
