package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Health;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What people should know about files, until it is no longer so. Any thread. */
public final class Notices {
    private final Map<String, Health.Finding> findings = new ConcurrentSkipListMap<>();

    /** @param subject what it is about; a later sentence on it takes its place */
    void say(String subject, Health.Level level, String sentence) {
        findings.put(subject, new Health.Finding(level, subject, sentence));
    }

    void clear(String subject) {
        findings.remove(subject);
    }

    public List<Health.Finding> findings() {
        return List.copyOf(findings.values());
    }
}
