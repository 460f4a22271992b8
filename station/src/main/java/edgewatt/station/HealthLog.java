package edgewatt.station;

import edgewatt.api.deploy.Health;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** Tells each change of health once, in one sentence. One thread. */
final class HealthLog {
    private final BiConsumer<Health.Level, String> log;
    private Map<String, List<Health.Finding>> known = Map.of();

    /** @param log takes a sentence; the level is null when something is well again */
    HealthLog(BiConsumer<Health.Level, String> log) {
        this.log = log;
    }

    void look(List<Health> services) {
        // one subject may have several findings; well again is a subject without any
        Map<String, List<Health.Finding>> now = new LinkedHashMap<>();
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
                String subject = subject(part, f.subject());
                List<Health.Finding> same = now.computeIfAbsent(subject, s -> new ArrayList<>());
                if (!same.contains(f)) {
                    same.add(f);
                    if (!known.getOrDefault(subject, List.of()).contains(f)) {
                        log.accept(f.level(), sentence(part, f));
                    }
                }
            }
        }
        known.keySet().stream()
                .filter(subject -> !now.containsKey(subject))
                .sorted()
                .forEach(subject -> log.accept(null, subject + " is well again"));
        known = now;
    }

    /** The message is a whole sentence: its subject, a key for programs, would only say it twice. */
    private static String sentence(String part, Health.Finding f) {
        String level =
                f.level() == Health.Level.NOTICE ? "" : " " + f.level().name().toLowerCase(Locale.ROOT);
        return part + level + ": " + f.message();
    }

    private static String subject(String part, String subject) {
        return subject.startsWith(part) ? subject : part + " " + subject;
    }
}
