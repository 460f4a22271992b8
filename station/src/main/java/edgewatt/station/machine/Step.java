package edgewatt.station.machine;

import java.util.List;

/** The next state and what is to be done, in order. */
public record Step(State state, List<Effect> effects) {}
