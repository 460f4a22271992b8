package edgewatt.station.machine;

import static edgewatt.station.machine.Worlds.RULES;
import static edgewatt.station.machine.Worlds.authorised;
import static edgewatt.station.machine.Worlds.closed;
import static edgewatt.station.machine.Worlds.context;
import static edgewatt.station.machine.Worlds.durable;
import static edgewatt.station.machine.Worlds.pilot;
import static edgewatt.station.machine.Worlds.words;
import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.Availability;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the table in {@link EvseMachine}: after {@code given}, {@code when} shows {@code then} and has these
 * effects.
 */
record Row(
        String name,
        Rules rules,
        long registerWh,
        List<Input> given,
        Input when,
        EvseState then,
        List<String> effects,
        boolean hasReading) {
    static Input stop(StopReason reason) {
        return new Input.Stop(1, new StopRequest(Optional.empty(), reason, "ocpp"));
    }

    static final List<Input> IDLE = after(pilot(PilotState.A));
    static final List<Input> PLUGGED = and(IDLE, pilot(PilotState.B));
    static final List<Input> STARTING = and(PLUGGED, authorised(Worlds.TAG));
    static final List<Input> READY = and(STARTING, durable(0), durable(1));
    static final List<Input> CHARGING = and(READY, closed(PilotState.C), durable(2));
    static final List<Input> FINISHED = and(CHARGING, stop(StopReason.REMOTE), pilot(PilotState.B), durable(3));
    static final UUID OTHER_TX = new UUID(0, 99);
    static final Input INOPERATIVE = new Input.SetAvailability(1, Availability.INOPERATIVE);
    static final Input OPERATIVE = new Input.SetAvailability(1, Availability.OPERATIVE);

    static Row row(String name, List<Input> given, Input when, EvseState then, String... effects) {
        return new Row(name, RULES, 1000, given, when, then, List.of(effects), false);
    }

    static List<Input> after(Input... inputs) {
        return List.of(inputs);
    }

    static List<Input> and(List<Input> first, Input... more) {
        List<Input> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all;
    }

    @Override
    public String toString() {
        return name;
    }

    Row with(Rules other) {
        return new Row(name, other, registerWh, given, when, then, effects, hasReading);
    }

    /** With the register at this when it happens. */
    Row at(long wh) {
        return new Row(name, rules, wh, given, when, then, effects, hasReading);
    }

    /** With a reading of the meter when it happens. */
    Row metered() {
        return new Row(name, rules, registerWh, given, when, then, effects, true);
    }

    void check() {
        Context context = hasReading ? Worlds.metered(rules, registerWh) : context(rules, registerWh);
        Step step = EvseMachine.step(reached(), when, context);
        assertEquals(effects, words(step.effects()));
        assertEquals(then, step.state().shown());
    }

    void twice() {
        State once = EvseMachine.step(reached(), when, context(rules, 1000)).state();
        EvseMachine.step(once, when, context(rules, 1000));
    }

    private State reached() {
        return reached(given, rules);
    }

    static State reached(List<Input> inputs, Rules rules) {
        State state = State.initial(1);
        for (Input input : inputs) {
            state = EvseMachine.step(state, input, context(rules, 1000)).state();
        }
        return state;
    }
}
