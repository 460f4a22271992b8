package edgewatt.store.settings;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the installed bundles say about their settings.
 *
 * @param attributes PID, or factory PID, to the settings it declares; absent for a component that declares none
 * @param pids all PIDs that a component listens to, with and without declared settings
 * @param factories those of them that are read once per instance ({@code PID~NAME.json})
 */
record Declarations(Map<String, Map<String, Attribute>> attributes, Set<String> pids, Set<String> factories) {
    /** The declared settings of a PID or of the factory it is an instance of; null if it declares none. */
    Map<String, Attribute> attributes(String pid) {
        return attributes.get(component(pid));
    }

    /**
     * Why the name of a settings file does not fit a component, as the end of a sentence. An instance of a single
     * component would make a second one of it, a second station say; so what is known to be wrong is refused.
     */
    Optional<String> objection(String pid) {
        String component = component(pid);
        boolean instance = !component.equals(pid);
        if (instance && attributes.containsKey(component) && !factories.contains(component)) {
            return Optional.of("there is only one " + component + "; rename the file to " + component + ".json");
        }
        if (!instance && factories.contains(pid)) {
            return Optional.of(
                    "it needs a name of its own; rename the file to " + pid + "~NAME.json, NAME as you like");
        }
        return Optional.empty();
    }

    /** True if no installed component reads these settings. */
    boolean isUnknown(String pid) {
        return !pids.contains(component(pid));
    }

    private static String component(String pid) {
        int instance = pid.indexOf('~');
        return instance < 0 ? pid : pid.substring(0, instance);
    }
}
