package edgewatt.station;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Context;
import edgewatt.station.machine.Effect;
import edgewatt.station.machine.EvseMachine;
import edgewatt.station.machine.Input;
import edgewatt.station.machine.Rules;
import edgewatt.station.machine.Saved;
import edgewatt.station.machine.State;
import edgewatt.station.machine.Step;
import edgewatt.station.machine.Timer;
import edgewatt.station.machine.Tx;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One EVSE: gives the machine its inputs and does what it says. Everything but the methods of {@link Evse} runs on the
 * station thread.
 */
final class EvseUnit implements Evse {
    private static final Logger LOG = LoggerFactory.getLogger(EvseUnit.class);
    /** Longer than the beat of one second, so that a late beat does not open; shorter than any interlock would mind. */
    private static final Duration PERMISSION = Duration.ofSeconds(3);

    private static final DriverCapabilities NO_DRIVER =
            new DriverCapabilities(0, 3, "RST", false, Duration.ZERO, false, false, false, false, false);

    private final int id;
    private final Surroundings around;
    private final Register register;
    private final Map<Timer, Runnable> timers = new EnumMap<>(Timer.class);
    private final Map<Integer, CompletableFuture<CommandOutcome>> tickets = new HashMap<>();

    private volatile State state;
    private volatile Offer offer = Offer.NOTHING;
    private volatile Meter meter;
    private volatile EvseDriver driver;
    private volatile DriverCapabilities capabilities = NO_DRIVER;
    private volatile long registerWh;

    private int lastTicket;
    private UUID freshId = UUID.randomUUID();
    private Rules rules;
    private Setpoint setpoint;
    private long setpointUntil;
    private boolean setpointExpired;
    private Permission permission = new Permission(0, 1, PERMISSION);
    private long idleSince;
    private boolean idle;
    private long sampleAt;
    private long writeRegisterAt;
    private double writtenRegister;
    private Instant metered = Instant.MIN;
    private volatile boolean meterLost;
    private long touched;

    EvseUnit(int id, EvseDocument document, Surroundings around) {
        this.id = id;
        this.around = around;
        register = new Register(document.registerWh(), document.offsetWh());
        registerWh = register.wholeWh();
        writtenRegister = document.registerWh();
        state = State.initial(id);
    }

    // ---- any thread

    @Override
    public int id() {
        return id;
    }

    @Override
    public EvseSnapshot snapshot() {
        State s = state;
        Offer o = offer;
        Meter m = meter;
        Optional<MeterReading> reading = m == null ? Optional.empty() : m.reading();
        DriverState hardware = s.hardware()
                .orElseGet(() -> new DriverState(
                        PilotState.A,
                        DriverState.Contactor.UNKNOWN,
                        OptionalInt.empty(),
                        Optional.empty(),
                        around.clock().instant(),
                        around.clock().monotonicNanos()));
        LimitSource source = s.energised() || s.fault().isEmpty() && s.tx().isPresent() && !s.offered()
                ? o.source()
                : LimitSource.of(
                        s.fault().isPresent() ? LimitSource.Kind.FAULT : LimitSource.Kind.NO_PERMISSION);
        return new EvseSnapshot(
                id,
                s.shown(),
                hardware,
                s.availability(),
                s.shownFault(),
                s.tx().filter(Tx::open).map(this::info),
                s.energised() ? o.currentA() : 0,
                Math.max(1, o.phases()),
                source,
                reading);
    }

    private TransactionInfo info(Tx tx) {
        Fact.TransactionStarted started = tx.started();
        return new TransactionInfo(
                tx.id(),
                started.token(),
                started.at(),
                started.meterStartWh(),
                Math.max(0, registerWh - started.meterStartWh()),
                tx.charging());
    }

    @Override
    public EvseCapabilities capabilities() {
        DriverCapabilities c = capabilities;
        StationSettings settings = around.settings().get();
        StationSettings.Limits limits = settings.limitsOf(id);
        int phases = Math.min(c.phases(), limits.phases());
        return new EvseCapabilities(
                Offer.MINIMUM_A,
                driver == null ? limits.over(phases) : Math.min(c.maxCurrentA(), limits.over(phases)),
                phases,
                c.rotation(),
                settings.nominalVoltageV(),
                c.phaseSwitching(),
                c.bidirectional(),
                c.lockable());
    }

    @Override
    public void apply(Setpoint next) {
        long until = around.clock().monotonicNanos() + next.validFor().toNanos();
        around.loop().execute(() -> {
            setpoint = next;
            setpointUntil = until;
            setpointExpired = until - around.clock().monotonicNanos() <= 0;
            offer();
        });
    }

    @Override
    public CompletionStage<CommandOutcome> start(StartRequest request) {
        return command(request.origin(), "start", ticket -> new Input.RemoteStart(ticket, request));
    }

    @Override
    public CompletionStage<CommandOutcome> stop(StopRequest request) {
        return command(request.origin(), "stop " + request.reason(), ticket -> new Input.Stop(ticket, request));
    }

    @Override
    public CompletionStage<CommandOutcome> unlock() {
        return command("station", "unlock", Input.Unlock::new);
    }

    @Override
    public CompletionStage<CommandOutcome> resetFault() {
        return command("station", "reset fault", Input.ResetFault::new);
    }

    @Override
    public CompletionStage<CommandOutcome> deauthorize(UUID transaction) {
        return command("backend", "deauthorize", ticket -> {
            transactionOf(transaction)
                    .flatMap(t -> t.started().token())
                    .ifPresent(t -> around.authorisation().forget(t));
            return new Input.Deauthorised(ticket, transaction);
        });
    }

    private Optional<Tx> transactionOf(UUID transaction) {
        return state.tx().filter(t -> t.id().equals(transaction));
    }

    CompletionStage<CommandOutcome> changeAvailability(Availability availability) {
        return command("station", "availability " + availability, t -> new Input.SetAvailability(t, availability));
    }

    private CompletionStage<CommandOutcome> command(String origin, String name, IntFunction<Input> input) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        around.loop().execute(() -> {
            int ticket = ++lastTicket;
            tickets.put(ticket, answer);
            accept(input.apply(ticket));
        });
        return answer.thenApply(outcome -> {
            around.recorder()
                    .keep(
                            new Fact.CommandHandled(
                                    origin,
                                    around.clock().instant(),
                                    name + " evse " + id,
                                    outcome.status().name(),
                                    outcome.reason()),
                            () -> {});
            return outcome;
        });
    }

    // ---- station thread

    State state() {
        return state;
    }

    /** When somebody last did something here, on the monotonic scale. */
    long touched() {
        return touched;
    }

    EvseDriver driver() {
        return driver;
    }

    Meter meter() {
        return meter;
    }

    boolean meterLost() {
        return meterLost;
    }

    boolean meterWentBack() {
        return register.wentBack();
    }

    boolean refusedDischarge() {
        return offer.refusedDischarge();
    }

    void restore(Saved saved, Availability station, Duration recloseDelay) {
        refreshRules();
        accept(new Input.Restored(saved, station, recloseDelay));
    }

    void attach(EvseDriver next) {
        driver = next;
        capabilities = next.capabilities();
        refreshRules();
        next.attach(now -> around.loop().execute(() -> {
            if (driver == next) {
                sense(now);
            }
        }));
    }

    private void sense(DriverState now) {
        if (!state.plugged() && now.pilot().connected()) {
            touched = around.clock().monotonicNanos();
        }
        boolean newCable = !state.hardware().map(DriverState::cableRatingA).equals(Optional.of(now.cableRatingA()));
        idle = false;
        accept(new Input.Driver(now));
        if (newCable) {
            offer();
        }
    }

    /** The driver's service goes; {@code politely} if it is still there to be told. */
    void detach(boolean politely) {
        EvseDriver old = driver;
        driver = null;
        capabilities = NO_DRIVER;
        if (old != null && politely) {
            guard(old, old::detach);
        }
        refreshRules();
        accept(new Input.DriverLost());
    }

    /** The station goes: transactions stay open, outputs go to their safe level. */
    void shutDown() {
        write();
        timers.values().forEach(Runnable::run);
        timers.clear();
        EvseDriver old = driver;
        driver = null;
        if (old != null) {
            guard(old, old::detach);
        }
        tickets.values().forEach(t -> t.complete(CommandOutcome.rejected("the station is going down")));
        tickets.clear();
    }

    void meter(Meter next) {
        meter = next;
    }

    void present(Token token) {
        touched = around.clock().monotonicNanos();
        accept(new Input.TokenPresented(token));
    }

    void refreshRules() {
        StationSettings s = around.settings().get();
        var v = around.variables();
        rules = new Rules(
                Duration.ofSeconds(v.integer(CoreVariables.CONNECTION_TIME_OUT)),
                v.flag(CoreVariables.STOP_ON_DISCONNECT),
                v.flag(CoreVariables.STOP_ON_INVALID),
                v.integer(CoreVariables.MAX_ENERGY_ON_INVALID),
                s.freeVend(),
                s.freeVendToken(),
                s.vendWithoutJournal(),
                s.resume(),
                s.openNormal(),
                s.openEmergency(),
                s.restoreWait(),
                capabilities.lockable(),
                capabilities.feedback(),
                capabilities.ventilation());
        offer();
    }

    void accept(Input input) {
        State before = state;
        Optional<MeterReading> reading =
                register.read(meter, around.clock().monotonicNanos());
        registerWh = register.wholeWh();
        Step step = EvseMachine.step(
                before, input, new Context(around.clock().instant(), freshId, registerWh, reading, rules));
        state = step.state();
        begunOrEnded(before, step.state());
        for (Effect effect : step.effects()) {
            perform(effect);
        }
    }

    private void begunOrEnded(State before, State after) {
        if (before.tx().isEmpty() && after.tx().isPresent()) {
            freshId = UUID.randomUUID();
        }
        boolean ran = before.tx().filter(Tx::open).isPresent();
        boolean runs = after.tx().filter(Tx::open).isPresent();
        if (!ran && runs) {
            sampleAt = around.clock().monotonicNanos() + sampleEvery();
            writeRegisterAt = around.clock().monotonicNanos();
        } else if (ran && !runs && setpointExpired) {
            // nobody is in command, and this charge is over: the next one begins with the fallback
            setpoint = null;
            around.loop().execute(this::offer);
        }
    }

    private long sampleEvery() {
        return around.variables().integer(CoreVariables.SAMPLE_INTERVAL) * 1_000_000_000L;
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Permit) {
            renew();
        } else if (effect instanceof Effect.Withdraw e) {
            drive(d -> d.withdraw(e.mode()));
        } else if (effect instanceof Effect.Persist) {
            write();
        } else if (effect instanceof Effect.Append e) {
            append(e.fact(), e.keep());
        } else if (effect instanceof Effect.Lock e) {
            drive(d -> d.lock(e.locked()));
        } else if (effect instanceof Effect.Ask e) {
            ask(e);
        } else if (effect instanceof Effect.StartTimer e) {
            cancel(e.timer());
            timers.put(e.timer(), around.loop().after(e.delay(), () -> {
                timers.remove(e.timer());
                accept(new Input.TimedOut(e.timer()));
            }));
        } else if (effect instanceof Effect.CancelTimer e) {
            cancel(e.timer());
        } else if (effect instanceof Effect.Indicate e) {
            drive(d -> d.indicate(e.state()));
        } else if (effect instanceof Effect.Publish) {
            publish();
        } else if (effect instanceof Effect.Answer e) {
            Optional.ofNullable(tickets.remove(e.ticket())).ifPresent(t -> t.complete(e.outcome()));
        }
    }

    private void ask(Effect.Ask e) {
        around.authorisation().ask(e.token(), id, verdict -> {
            Input answer;
            if (verdict.accepted()) {
                boolean offline = verdict.offline() && e.remote().isEmpty();
                answer = new Input.Authorised(e.token(), verdict.opinion().parent(), offline, e.remote());
            } else {
                LOG.info("evse {}: a token was refused: {}", id, verdict.opinion().status());
                answer = new Input.Refused(e.token());
            }
            // an answer at once must not overtake the effects that stand after the question
            around.loop().execute(() -> accept(answer));
        });
    }

    private void append(Fact fact, boolean keep) {
        UUID tx = fact.transaction().orElse(null);
        int seqNo = fact instanceof Fact.TransactionStarted f
                ? f.seqNo()
                : fact instanceof Fact.TransactionUpdated f ? f.seqNo() : fact instanceof Fact.TransactionEnded f ? f.seqNo() : 0;
        Runnable durable = tx == null ? () -> {} : () -> accept(new Input.Durable(tx, seqNo));
        if (keep) {
            around.recorder().keep(fact, durable);
        } else {
            around.recorder().once(fact, durable, why -> {
                LOG.warn("evse {}: the start of a transaction cannot be made durable: {}", id, why);
                accept(new Input.JournalFailed(tx));
            });
        }
    }

    private void write() {
        writtenRegister = register.wh();
        around.recorder()
                .write(
                        EvseDocument.name(id),
                        new EvseDocument(
                                        state.saved(),
                                        register.wh(),
                                        register.offset(),
                                        around.recorder().position())
                                .json());
    }

    private void cancel(Timer timer) {
        Runnable running = timers.remove(timer);
        if (running != null) {
            running.run();
        }
    }

    private void publish() {
        if (!around.telemetry().silent()) {
            around.telemetry().publish(new StationEvent.EvseChanged(snapshot()));
        }
    }

    /** Works out the offer anew, and gives it to the driver at once. */
    private void offer() {
        Offer before = offer;
        OptionalInt cable = state.hardware().map(DriverState::cableRatingA).orElse(OptionalInt.empty());
        Offer now = driver == null
                ? Offer.NOTHING
                : Offer.of(around.settings().get(), id, capabilities, cable, setpoint, setpointExpired);
        offer = now;
        if (now.equals(before)) {
            return;
        }
        permission = new Permission(now.currentA(), Math.max(1, now.phases()), PERMISSION);
        if (state.offered() != now.energy()) {
            accept(new Input.Offer(now.energy()));
        } else if (state.energised()) {
            renew();
            publish();
        }
    }

    private void renew() {
        drive(d -> d.permit(permission));
    }

    /** The beat: once a second. */
    void tick(long now) {
        if (setpoint != null && !setpointExpired && now - setpointUntil >= 0) {
            setpointExpired = true;
            offer();
        }
        if (state.energised()) {
            renew();
        }
        Meter m = meter;
        Optional<MeterReading> reading = register.read(m, now);
        registerWh = register.wholeWh();
        meterLost = m != null && reading.isEmpty();
        reading.ifPresent(r -> measured(r, now));
        Optional<Tx> tx = state.tx();
        if (tx.isEmpty() || !tx.get().open()) {
            return;
        }
        if (tx.get().invalid()) {
            accept(new Input.Tick());
        }
        long every = sampleEvery();
        if (every > 0 && now - sampleAt >= 0) {
            sampleAt = Math.max(sampleAt + every, now);
            accept(new Input.Sample(
                    Fact.Trigger.METER_VALUE_PERIODIC, around.clock().instant()));
        } else if (every == 0) {
            sampleAt = now;
        }
        if (now - writeRegisterAt >= 0) {
            writeRegisterAt = now + around.settings().get().registerEvery().toNanos();
            if (register.wh() != writtenRegister) {
                write();
            }
        }
    }

    private void measured(MeterReading r, long now) {
        if (!r.at().equals(metered)) {
            metered = r.at();
            if (!around.telemetry().silent()) {
                around.telemetry().publish(new StationEvent.Metered(id, r));
            }
        }
        boolean wants = state.energised() && state.hardware().get().pilot().wantsEnergy();
        if (!wants || Double.isNaN(r.powerW())) {
            idle = false;
            return;
        }
        StationSettings settings = around.settings().get();
        boolean quiet = Math.abs(r.powerW()) < settings.flowThresholdW();
        if (quiet && !idle) {
            idleSince = now;
        }
        idle = quiet;
        boolean flowing = !quiet || now - idleSince < settings.suspendedEvAfter().toNanos();
        if (flowing != state.flowing() && (flowing ? !quiet : true)) {
            accept(new Input.Flow(flowing));
        }
    }

    void sampleAligned(Instant stamp) {
        accept(new Input.Sample(Fact.Trigger.METER_VALUE_CLOCK, stamp));
    }

    private void drive(java.util.function.Consumer<EvseDriver> call) {
        EvseDriver d = driver;
        if (d != null) {
            guard(d, () -> call.accept(d));
        }
    }

    private void guard(EvseDriver d, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("evse {}: driver '{}' failed; its own dead-man timer opens", id, d.name(), e);
        }
    }
}
