package edgewatt.station;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Setpoint;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StopRequest;
import edgewatt.api.station.Token;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Context;
import edgewatt.station.machine.Effect;
import edgewatt.station.machine.EvseMachine;
import edgewatt.station.machine.Input;
import edgewatt.station.machine.Offered;
import edgewatt.station.machine.Rules;
import edgewatt.station.machine.Saved;
import edgewatt.station.machine.State;
import edgewatt.station.machine.Step;
import edgewatt.station.machine.Tx;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * One EVSE: gives the machine its inputs and does what it says. Everything but the methods of {@link Evse} and the
 * getters runs on the station thread.
 */
final class EvseUnit implements Evse, Performer.Machine {
    private final int id;
    private final Surroundings around;
    private final DriverSlot slot;
    private final Measuring measuring;
    private final Supply supply = new Supply();
    private final Performer performer;
    private final Commands commands;
    private final Books books;
    private final Flow flow = new Flow();
    private final Sampling sampling = new Sampling();
    private final Intervals intervals = new Intervals();

    private volatile State state;
    private volatile long touched;
    private Rules rules;
    /** What the driver was told of their brightness, percent; -1 = nothing. */
    private int lamps = -1;

    private UUID freshId = UUID.randomUUID();

    EvseUnit(int id, EvseDocument document, Surroundings around) {
        this.id = id;
        this.around = around;
        slot = new DriverSlot(id);
        measuring = new Measuring(id, new Register(document.registerWh(), document.offsetWh()));
        performer = new Performer(id, around, this, slot, supply, measuring);
        commands = performer.commands();
        books = performer.books();
        state = State.initial(id);
    }

    // ---- any thread

    @Override
    public int id() {
        return id;
    }

    @Override
    public EvseSnapshot snapshot() {
        return new Picture(state, supply.offer(), measuring.wholeWh(), measuring.raw()).snapshot(around.clock());
    }

    @Override
    public EvseCapabilities capabilities() {
        DriverCapabilities c = slot.capabilities();
        StationSettings settings = around.settings().get();
        StationSettings.Limits limits = settings.limitsOf(id);
        int phases = Math.min(c.phases(), limits.phases());
        double limitA = limits.over(phases);
        return new EvseCapabilities(
                Offer.MINIMUM_A,
                slot.driver() == null ? limitA : Math.min(c.maxCurrentA(), limitA),
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
            supply.apply(next, until, around.clock().monotonicNanos());
            offer();
        });
    }

    @Override
    public CompletionStage<CommandOutcome> start(StartRequest request) {
        return commands.give(
                request.origin(),
                "start",
                ticket -> new Input.RemoteStart(
                        ticket, request, around.authorisation().parentOf(request.token())));
    }

    @Override
    public CompletionStage<CommandOutcome> stop(StopRequest request) {
        return commands.give(request.origin(), "stop " + request.reason(), ticket -> new Input.Stop(ticket, request));
    }

    @Override
    public CompletionStage<CommandOutcome> unlock() {
        return commands.give("station", "unlock", Input.Unlock::new);
    }

    @Override
    public CompletionStage<CommandOutcome> resetFault() {
        // what the driver says to it stands in the queue before the machine decides
        return commands.give("station", "reset fault", slot::resetFault, Input.ResetFault::new);
    }

    @Override
    public CompletionStage<CommandOutcome> deauthorize(UUID transaction) {
        return commands.give("backend", "deauthorize", ticket -> {
            state.tx()
                    .filter(t -> t.id().equals(transaction))
                    .flatMap(t -> t.started().token())
                    .ifPresent(around.authorisation()::forget);
            return new Input.Deauthorised(ticket, transaction);
        });
    }

    CompletionStage<CommandOutcome> changeAvailability(Availability availability) {
        return commands.give(
                "station", "availability " + availability, ticket -> new Input.SetAvailability(ticket, availability));
    }

    @Override
    public State state() {
        return state;
    }

    /** A transaction runs, or its start is under way to the disk. */
    boolean busy() {
        return state.tx().isPresent();
    }

    /** When somebody last did something here, on the monotonic scale. */
    long touched() {
        return touched;
    }

    /** Null without one. */
    EvseDriver driver() {
        return slot.driver();
    }

    boolean driverFails() {
        return slot.failing();
    }

    Measuring measuring() {
        return measuring;
    }

    Signatures signatures() {
        return performer.signatures();
    }

    Offer offered() {
        return supply.offer();
    }

    // ---- station thread: what happens to it

    void restore(Saved saved, Availability station, Duration recloseDelay, boolean orderly) {
        refreshRules();
        accept(new Input.Restored(saved, station, recloseDelay, orderly));
    }

    /** Null takes the meter away. */
    void bind(Meter next) {
        measuring.bind(next);
        refreshRules();
        accept(new Input.Tick());
    }

    void attach(EvseDriver next) {
        slot.put(next);
        lamps = -1; // a new driver knows nothing of it
        refreshRules();
        next.attach(now -> around.loop().execute(() -> {
            if (slot.driver() == next) {
                sense(now);
            }
        }));
    }

    private void sense(DriverState now) {
        if (!state.plugged() && now.pilot().connected()) {
            touched = around.clock().monotonicNanos();
        }
        boolean newCable = !state.hardware().map(DriverState::cableRatingA).equals(Optional.of(now.cableRatingA()));
        flow.reset();
        accept(new Input.Driver(now));
        if (newCable) {
            offer();
        }
    }

    /** The driver's service goes. */
    void detach() {
        slot.clear();
        refreshRules();
        accept(new Input.DriverLost());
    }

    /** The station goes: transactions stay open, outputs go to their safe level. */
    void shutDown() {
        books.write(state.saved(), true);
        performer.stop();
        slot.clear();
    }

    void present(Token token) {
        touched = around.clock().monotonicNanos();
        accept(new Input.TokenPresented(token));
    }

    /** Settings, variables or the driver have changed. */
    void refreshRules() {
        rules = around.rules(slot.capabilities(), measuring.signs());
        if (sampling.every(around.variables().integer(CoreVariables.SAMPLE_INTERVAL))) {
            intervals.forget(Fact.Trigger.METER_VALUE_PERIODIC);
        }
        int percent = around.variables().integer(CoreVariables.LIGHT_INTENSITY);
        if (percent != lamps) {
            lamps = percent;
            slot.illuminate(percent);
        }
        offer();
    }

    /** Works out the offer anew, and gives it to the driver at once. */
    private void offer() {
        OptionalInt cable = state.hardware().map(DriverState::cableRatingA).orElse(OptionalInt.empty());
        if (!supply.update(around.settings().get(), id, slot, cable)) {
            return;
        }
        boolean energy = supply.offer().energy();
        if (state.offered() != energy) {
            accept(new Input.Offer(energy));
        } else if (state.energised()) {
            slot.permit(supply.permission());
            publish();
        }
    }

    // ---- station thread: the beat

    /** Once a second. In a charge with nothing new it allocates nothing; a test holds it to that. */
    void tick(long now) {
        if (supply.runsOut(now)) {
            offer();
        }
        if (state.energised()) {
            slot.permit(supply.permission());
        }
        if (measuring.learnSigning()) {
            refreshRules();
        }
        Optional<MeterReading> reading = measuring.read(now);
        if (reading.isPresent()) {
            measured(reading.get(), now);
        }
        Tx tx = state.tx().orElse(null);
        if (tx == null || !tx.open()) {
            return;
        }
        if (tx.invalid()) {
            accept(new Input.Tick());
        }
        if (sampling.due(now)) {
            sample(Fact.Trigger.METER_VALUE_PERIODIC, around.clock().instant());
        }
        if (books.registerDue(now)) {
            books.write(state.saved());
        }
    }

    private void measured(MeterReading r, long now) {
        if (measuring.isNew(r) && !around.telemetry().silent()) {
            around.telemetry().publish(new StationEvent.Metered(id, r));
        }
        boolean wants = state.energised() && state.hardware().get().pilot().wantsEnergy();
        if (!wants || Double.isNaN(r.powerW())) {
            flow.reset();
            return;
        }
        StationSettings settings = around.settings().get();
        boolean quiet = Math.abs(r.powerW()) < settings.flowThresholdW();
        boolean flowing = flow.flows(quiet, now, settings.suspendedEvAfter(), state.flowing());
        if (flowing != state.flowing()) {
            accept(new Input.Flow(flowing));
        }
    }

    /** The interval of clock-aligned samples has changed. */
    void realign() {
        intervals.forget(Fact.Trigger.METER_VALUE_CLOCK);
    }

    void sampleAligned(Instant stamp) {
        sample(Fact.Trigger.METER_VALUE_CLOCK, stamp);
    }

    private void sample(Fact.Trigger series, Instant stamp) {
        Optional<MeterReading> reading = measuring.read(around.clock().monotonicNanos());
        accept(new Input.Sample(series, stamp), intervals.sample(series, reading, measuring.wholeWh()));
    }

    // ---- station thread: the machine, and what it wants done

    @Override
    public void accept(Input input) {
        accept(input, measuring.read(around.clock().monotonicNanos()));
    }

    @Override
    public void accept(Input input, Optional<MeterReading> reading) {
        State before = state;
        Offer offer = supply.offer();
        double offeredW =
                offer.currentA() * offer.phases() * around.settings().get().nominalVoltageV();
        Context context = new Context(
                around.clock().instant(),
                freshId,
                measuring.wholeWh(),
                reading,
                rules,
                new Offered(Math.max(0, offer.currentA()), Math.max(0, offeredW)));
        Step step = EvseMachine.step(before, input, context);
        state = step.state();
        begunOrEnded(before, step.state());
        for (Effect effect : step.effects()) {
            performer.perform(effect);
        }
        if (step.state() != before) {
            around.reservations().look();
        }
    }

    private void begunOrEnded(State before, State after) {
        boolean named = before.tx().isEmpty() && after.tx().isPresent()
                || !before.signing().equals(after.signing()) && after.signing().isPresent();
        if (named) {
            freshId = UUID.randomUUID();
        }
        boolean ran = before.tx().filter(Tx::open).isPresent();
        boolean runs = after.tx().filter(Tx::open).isPresent();
        if (!ran && runs) {
            long now = around.clock().monotonicNanos();
            sampling.begin(now);
            intervals.forget(Fact.Trigger.METER_VALUE_PERIODIC);
            if (!after.restoring()) {
                intervals.begin(after.tx().get().started().meterStartWh());
            }
            books.begin(now);
            around.reservations().used(after.tx().get().started());
        } else if (ran && !runs && supply.forgetExpired()) {
            // the next charge begins with the fallback; not from within this step
            around.loop().execute(this::offer);
        }
    }

    @Override
    public void publish() {
        if (!around.telemetry().silent()) {
            around.telemetry().publish(new StationEvent.EvseChanged(snapshot()));
        }
    }
}
