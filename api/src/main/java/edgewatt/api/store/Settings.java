package edgewatt.api.store;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Component settings in three layers: defaults of the generation, {@code etc/*.json}, and the run-time document written
 * here. The result is given to Configuration Admin, whose only writer this is. Any thread.
 */
@ProviderType
public interface Settings {
    /** The merged settings of a component; never contains a secret, only its reference. */
    Map<String, Object> effective(String pid);

    /**
     * Writes run-time settings of a component; durable, then given to Configuration Admin.
     *
     * @param values text, number, boolean, or a list of these; {@code null} as a value removes the key from this layer
     * @param by who asks, for the journal
     * @throws IllegalArgumentException on an unknown key or a value out of the metatype's range: what, where, what to do
     */
    void change(String pid, Map<String, Object> values, String by);
}
