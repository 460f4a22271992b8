package edgewatt.station;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.Authorizer;
import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.StationListener;
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
import edgewatt.station.auth.LocalAuthList;
import edgewatt.station.machine.Input;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The station without a framework: EVSEs, what is bound to them, availability, resets and the beat of one second. Bind
 * methods may be called from any thread.
 */
final class StationCore implements Station {
    private static final Logger LOG = LoggerFactory.getLogger(StationCore.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** How long a call may wait for the station thread, seconds. */
    private static final long ANSWER_SECONDS = 5;

    private static final int RETRY_BEATS = 5;
    private static final long LATE_BEAT_NANOS = 2_000_000_000L;

    private final Loop loop;
    private final StationClock clock;
    private final Variables variables;
    private final Recorder recorder;
    private final Telemetry telemetry;
    private final Authorisation authorisation;
    private final LocalAuthList localList;
    private final StationAvailability availability;
    private final ReservationBook reservations;
    private final Reset reset;
    private final List<EvseUnit> units = new ArrayList<>();
    private final Pairing pairing = new Pairing(units);
    private final Alignment alignment = new Alignment();
    private final GridSampling grid;
    private final List<Subscription> watches = new ArrayList<>();
    private final List<String> oddities = new CopyOnWriteArrayList<>();

    private volatile StationSettings settings;
    private volatile long lastBeat;
    private volatile boolean closed;
    private long beats;
    private Runnable nextBeat = () -> {};

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
        lastBeat = clock.monotonicNanos();
        List<EvseDocument> saved = new ArrayList<>();
        for (int id = 1; id <= settings.evses(); id++) {
            saved.add(read(
                    documents,
                    EvseDocument.name(id),
                    "evse " + id + " starts with nothing",
                    json -> json.map(EvseDocument::parse).orElse(EvseDocument.NONE)));
        }
        Recovery recovery = new Recovery(journal, saved);
        recorder = new Recorder(disk, loop, journal, documents, recovery.position());
        grid = new GridSampling(clock, recorder);
        telemetry = new Telemetry(this::snapshot, listenerThreads);
        AuthCache cache =
                new AuthCache(documents.read(AuthCache.DOCUMENT), json -> recorder.write(AuthCache.DOCUMENT, json));
        localList = new LocalAuthList(documents, variables, recorder::keep, clock);
        authorisation = new Authorisation(
                loop, loop::after, clock, variables, cache, localList, () -> this.settings.freeVend());
        reservations = new ReservationBook(
                loop,
                clock,
                variables,
                recorder,
                units,
                read(documents, ReservationDocument.NAME, "no EVSE is reserved", ReservationDocument::parse));
        Surroundings around = new Surroundings(
                loop, clock, variables, recorder, authorisation, telemetry, reservations, () -> this.settings);
        availability = new StationAvailability(
                around,
                units,
                read(
                        documents,
                        StationAvailability.DOCUMENT,
                        "the station starts operative",
                        StationAvailability::parse));
        reset = new Reset(around, units, restart);
        for (int id = 1; id <= settings.evses(); id++) {
            units.add(new EvseUnit(id, saved.get(id - 1), around));
        }
        variables.report(CoreVariables.VENDOR, settings.identity().vendor());
        variables.report(CoreVariables.MODEL, settings.identity().model());
        variables.report(
                CoreVariables.SUPPLY_PHASES,
                Integer.toString(settings.standard().phases()));
        for (VariableId id : CoreVariables.OBEYED_BY_EVSES) {
            watches.add(variables.watch(id, v -> loop.execute(() -> units.forEach(EvseUnit::refreshRules))));
        }
        watches.add(variables.watch(CoreVariables.ALIGNED_INTERVAL, v -> loop.execute(this::align)));
        recorder.keep(new Fact.SecurityEvent("StartupOfTheDevice", clock.instant(), ""));
        loop.execute(() -> {
            for (EvseUnit unit : units) {
                unit.restore(
                        recovery.reconcile(saved.get(unit.id() - 1).saved()),
                        availability.wanted(),
                        recloseDelay(random),
                        saved.get(unit.id() - 1).orderly());
            }
            reservations.begin();
            availability.tell();
            align();
            lastBeat = clock.monotonicNanos();
            nextBeat = loop.after(BEAT, this::beat);
        });
    }

    /** @param otherwise what follows if the document cannot be understood */
    private <T> T read(Documents documents, String name, String otherwise, Function<Optional<String>, T> parse) {
        try {
            return parse.apply(documents.read(name));
        } catch (IllegalArgumentException e) {
            String what = "document '" + name + "' cannot be understood; " + otherwise + ": " + e.getMessage();
            LOG.error("{}", what);
            oddities.add(what);
            return parse.apply(Optional.empty());
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
        return availability.wanted();
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability wanted) {
        if (evseId < 0 || evseId > units.size()) {
            return CompletableFuture.completedFuture(CommandOutcome.rejected("there is no evse " + evseId));
        }
        return evseId > 0
                ? units.get(evseId - 1).changeAvailability(wanted)
                : answer(() -> availability.change(wanted));
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        return answer(() -> reset.begin(kind, whenReady));
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        return answer(() -> {
            if (!variables.flag(CoreVariables.CACHE_ENABLED)) {
                return CommandOutcome.rejected("the authorisation cache is off (AuthCacheCtrlr.Enabled)");
            }
            authorisation.cache().clear();
            return CommandOutcome.accepted();
        });
    }

    @Override
    public void learn(Token token, Opinion opinion) {
        loop.execute(() -> {
            authorisation.learn(token, opinion);
            opinion.parent().ifPresent(parent -> units.forEach(u -> u.accept(new Input.Learned(token, parent))));
        });
    }

    ReservationBook reservations() {
        return reservations;
    }

    LocalAuthList localList() {
        return localList;
    }

    private CompletionStage<CommandOutcome> answer(Supplier<CommandOutcome> command) {
        return CompletableFuture.supplyAsync(command, loop);
    }

    // ---- whiteboards

    void add(EvseDriver driver) {
        pairing.add(driver);
        loop.execute(this::pair);
    }

    /** Blocks until no EVSE uses it any longer. */
    void remove(EvseDriver driver) {
        pairing.remove(driver);
        run(() -> pairing.part(driver));
        loop.execute(this::pair);
    }

    /** @param ranking service ranking: of two meters for one place the higher one is used */
    void add(Meter meter, int ranking) {
        pairing.add(meter, ranking);
        loop.execute(this::pair);
    }

    void remove(Meter meter) {
        pairing.remove(meter);
        loop.execute(this::pair);
    }

    private void pair() {
        if (!closed) {
            pairing.pair();
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

    /** Gives a token to its reader's EVSE; from a reader for all ({@code evseId} 0), to the one it is meant for. */
    void present(int evseId, Token token) {
        Optional<EvseUnit> unit = evseId > 0 ? evse(evseId).map(EvseUnit.class::cast) : Recipient.of(token, units);
        if (unit.isEmpty()) {
            LOG.info("a token was shown, and no evse can take it");
        } else {
            unit.get().present(token);
        }
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
        // first: whatever fails below, the next beat comes
        nextBeat = loop.after(BEAT, this::beat);
        long now = clock.monotonicNanos();
        if (now - lastBeat > LATE_BEAT_NANOS) {
            LOG.warn("the beat was {} ms late", (now - lastBeat) / 1_000_000 - BEAT.toMillis());
        }
        lastBeat = now;
        for (int i = 0; i < units.size(); i++) {
            tick(units.get(i), now);
        }
        if (!alignment.off()) {
            alignment.due(clock.instant()).ifPresent(stamp -> {
                units.forEach(u -> u.sampleAligned(stamp));
                grid.sample(pairing.grid(), stamp);
            });
        }
        if (pairing.waiting()) {
            pairing.pair();
        }
        reservations.expire();
        availability.tell();
        if (++beats % RETRY_BEATS == 0) {
            recorder.retry();
        }
    }

    /** What fails for one EVSE must not take the permission of the others. */
    private static void tick(EvseUnit unit, long now) {
        try {
            unit.tick(now);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("evse {}: the beat failed", unit.id(), e);
        }
    }

    private void align() {
        alignment.every(variables.integer(CoreVariables.ALIGNED_INTERVAL));
        units.forEach(EvseUnit::realign);
    }

    StationEvent.Snapshot snapshot() {
        return new StationEvent.Snapshot(
                availability.wanted(), units.stream().map(EvseUnit::snapshot).toList());
    }

    StationFindings findings() {
        List<String> odd = new ArrayList<>(oddities);
        if (!localList.complaint().isEmpty()) {
            odd.add(localList.complaint());
        }
        return new StationFindings(units, pairing.drivers(), odd, recorder, telemetry, settings, lastBeat, clock);
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
            done.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
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
