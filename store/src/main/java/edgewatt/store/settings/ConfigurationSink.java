package edgewatt.store.settings;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Gives merged settings to Configuration Admin, whose only writer this is. Guarded by its user. */
final class ConfigurationSink {
    /** Any bundle may have the configuration. */
    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;
    private final Map<String, String> problems = new TreeMap<>();
    private Map<String, Map<String, Object>> given = Map.of();
    private boolean swept;

    ConfigurationSink(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** PID to a sentence. */
    Map<String, String> problems() {
        return problems;
    }

    /** Updates what has changed and removes what is gone, at the first time also what an earlier run has left. */
    void give(Map<String, Map<String, Object>> settings) {
        problems.clear();
        Map<String, Map<String, Object>> now = new TreeMap<>(settings);
        if (!swept) {
            sweep(now);
        }
        for (String pid : given.keySet()) {
            if (!now.containsKey(pid)) {
                attempt(pid, () -> configuration(pid).delete());
            }
        }
        for (Map.Entry<String, Map<String, Object>> e : settings.entrySet()) {
            Map<String, Object> before = given.get(e.getKey());
            if (before == null || !same(before, e.getValue())) {
                attempt(e.getKey(), () -> configuration(e.getKey()).updateIfDifferent(new Hashtable<>(e.getValue())));
                if (problems.containsKey(e.getKey())) {
                    now.remove(e.getKey()); // tried again with the next change
                }
            }
        }
        given = now;
    }

    private void sweep(Map<String, Map<String, Object>> settings) {
        attempt("*", () -> {
            Configuration[] all = admin.listConfigurations(null);
            for (Configuration c : all == null ? new Configuration[0] : all) {
                if (!settings.containsKey(c.getPid())) {
                    c.delete();
                }
            }
            swept = true;
        });
    }

    private Configuration configuration(String pid) throws IOException {
        int instance = pid.indexOf('~');
        return instance < 0
                ? admin.getConfiguration(pid, ANY_LOCATION)
                : admin.getFactoryConfiguration(pid.substring(0, instance), pid.substring(instance + 1), ANY_LOCATION);
    }

    private interface Step {
        void run() throws IOException, InvalidSyntaxException;
    }

    private void attempt(String pid, Step step) {
        try {
            step.run();
        } catch (IOException | InvalidSyntaxException | RuntimeException e) {
            problems.put(pid, "settings of " + pid + " could not be handed over (" + e + "); see the log");
        }
    }

    /** Equality that looks into arrays. */
    static boolean same(Map<String, Object> a, Map<String, Object> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream()
                        .allMatch(
                                e -> Arrays.deepEquals(new Object[] {e.getValue()}, new Object[] {b.get(e.getKey())}));
    }
}
