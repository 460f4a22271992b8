package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What was refused last, per place; forgotten when that place gives something good. Any thread. */
final class Troubles {
    private final String subject;
    private final Map<String, String> refused = new ConcurrentSkipListMap<>();

    Troubles(String subject) {
        this.subject = subject;
    }

    void refused(Source s, String why) {
        refused.put(s.what() + " " + s.place(), why);
    }

    void refusedFilter(String filter, String because) {
        refused.put(filter, "the broker refuses the subscription: " + because);
    }

    void good(Source s) {
        if (!refused.isEmpty()) {
            refused.remove(s.what() + " " + s.place());
        }
    }

    List<Finding> findings() {
        return refused.entrySet().stream()
                .map(e -> new Finding(
                        Level.DEGRADED,
                        subject + " " + e.getKey(),
                        "input '" + subject + "': " + e.getKey() + " is not taken, because " + e.getValue()
                                + "; correct its publisher, or 'values' in etc/bridge.mqtt.input~" + subject + ".json"))
                .toList();
    }
}
