package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** What was refused last, per place; forgotten when that place gives something good. Any thread. */
final class Troubles {
    private final String subject;
    private final Map<String, String> refused = new ConcurrentSkipListMap<>();
    private final Map<String, String> forbidden = new ConcurrentSkipListMap<>();

    Troubles(String subject) {
        this.subject = subject;
    }

    void refused(Source s, String why) {
        refused.put(s.what() + " " + s.place(), why);
    }

    void refusedFilter(String filter, String because) {
        forbidden.put(filter, because);
    }

    /** A new connection: the broker may have changed its mind. */
    void connected() {
        forbidden.clear();
    }

    void good(Source s) {
        if (!refused.isEmpty()) {
            refused.remove(s.what() + " " + s.place());
        }
    }

    List<Finding> findings() {
        Stream<Finding> access = forbidden.entrySet().stream()
                .map(e -> new Finding(
                        Level.DEGRADED,
                        subject + " " + e.getKey(),
                        "input '" + subject + "': the broker refuses the subscription to " + e.getKey() + ": "
                                + e.getValue() + "; give this user the right to read it"));
        Stream<Finding> values = refused.entrySet().stream()
                .map(e -> new Finding(
                        Level.DEGRADED,
                        subject + " " + e.getKey(),
                        "input '" + subject + "': " + e.getKey() + " is not taken, because " + e.getValue()
                                + "; correct its publisher, or 'values' in etc/bridge.mqtt.input~" + subject
                                + ".json"));
        return Stream.concat(access, values).toList();
    }
}
