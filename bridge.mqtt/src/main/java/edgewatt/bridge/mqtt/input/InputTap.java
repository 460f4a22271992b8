package edgewatt.bridge.mqtt.input;

import edgewatt.bridge.mqtt.Tap;
import java.util.List;

/** Brings messages to an {@link Input}. A value of unknown age is taken only where that does no harm. */
final class InputTap implements Tap {
    private final Input input;
    private final Troubles troubles;
    private final String retained;
    private final Runnable everySecond;

    /** @param retained {@code yes}, {@code no}, or {@code auto}: series, and what tells its time */
    InputTap(Input input, Troubles troubles, String retained, Runnable everySecond) {
        this.input = input;
        this.troubles = troubles;
        this.retained = retained;
        this.everySecond = everySecond;
    }

    @Override
    public List<String> filters() {
        return input.sources().stream()
                .map(Source::topic)
                .filter(t -> !t.isEmpty())
                .distinct()
                .toList();
    }

    @Override
    public void up(Port port) {
        troubles.connected();
    }

    @Override
    public void down() {
        // values grow old by themselves
    }

    @Override
    public void tick() {
        everySecond.run();
    }

    @Override
    public void message(String topic, byte[] payload, boolean isRetained) {
        if (isRetained && payload.length == 0) {
            return;
        }
        for (Source s : input.sources()) {
            if (s.topic().equals(topic) && (!isRetained || takesRetained(s))) {
                input.take(s, payload);
            }
        }
    }

    private boolean takesRetained(Source s) {
        return switch (retained) {
            case "yes" -> true;
            case "no" -> false;
            default -> s.series().isPresent() || !s.timeAt().isEmpty();
        };
    }

    @Override
    public void refused(String filter, String because) {
        troubles.refusedFilter(filter, because);
    }
}
