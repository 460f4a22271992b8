package edgewatt.station;

import edgewatt.api.deploy.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Tells each change of health once, in one sentence. One thread. */
final class HealthLog {
    private final BiConsumer<Health.Level, String> log;
    private Map<String, Health.Finding> known = new HashMap<>();

    /** @param log takes a sentence; the level is null when something is well again */
    HealthLog(BiConsumer<Health.Level, String> log) {
        this.log = log;
    }

    void look(List<Health> services) {
        Map<String, Health.Finding> now = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (Health health : services) {
            List<Health.Finding> findings;
            String part;
            try {
                part = health.part();
                findings = health.findings();
            } catch (RuntimeException e) {
                part = health.getClass().getName();
                findings = List.of(new Health.Finding(Health.Level.FAILED, "health", "it cannot say how it is: " + e));
            }
            for (Health.Finding f : findings) {
                String key = part + " " + f.subject();
                if (now.put(key, f) == null) {
                    order.add(key);
                }
            }
        }
        for (String key : order) {
            Health.Finding f = now.get(key);
            if (!f.equals(known.get(key))) {
                String part = key.substring(0, key.length() - f.subject().length() - 1);
                log.accept(f.level(), "health: " + part + " " + f.level() + " " + f.subject() + ": " + f.message());
            }
        }
        known.keySet().stream()
                .filter(key -> !now.containsKey(key))
                .sorted()
                .forEach(key -> log.accept(null, "health: " + key + " is well again"));
        known = now;
    }
}
