package edgewatt.store.settings;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configuration Admin as far as settings use it. */
final class FakeAdmin {
    final Map<String, Map<String, Object>> configurations = new TreeMap<>();
    /** PIDs in the order of their updates, and removals with a minus. */
    final List<String> events = new ArrayList<>();

    ConfigurationAdmin service() {
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                FakeAdmin.class.getClassLoader(),
                new Class<?>[] {ConfigurationAdmin.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getConfiguration" -> configuration((String) args[0]);
                    case "getFactoryConfiguration" -> configuration(args[0] + "~" + args[1]);
                    case "listConfigurations" ->
                        configurations.keySet().stream()
                                .map(this::configuration)
                                .toArray(Configuration[]::new);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Configuration configuration(String pid) {
        return (Configuration) Proxy.newProxyInstance(
                FakeAdmin.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getPid" -> pid;
                    case "delete" -> {
                        events.add("-" + pid);
                        yield configurations.remove(pid) == null ? null : null;
                    }
                    case "updateIfDifferent" -> {
                        events.add(pid);
                        configurations.put(pid, copy((Dictionary<?, ?>) args[0]));
                        yield true;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Map<String, Object> copy(Dictionary<?, ?> from) {
        Map<String, Object> to = new TreeMap<>();
        for (Enumeration<?> keys = from.keys(); keys.hasMoreElements(); ) {
            Object key = keys.nextElement();
            to.put((String) key, from.get(key));
        }
        return to;
    }
}
