package edgewatt.station;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Settings with their defaults, and the values that a test gives. */
final class Configs {
    private Configs() {}

    static StationConfig config(Map<String, Object> values) {
        return (StationConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {StationConfig.class},
                (p, m, a) -> values.getOrDefault(m.getName(), m.getDefaultValue()));
    }

    static StationSettings settings(Map<String, Object> values) {
        return new SettingsReader().read(config(values));
    }
}
