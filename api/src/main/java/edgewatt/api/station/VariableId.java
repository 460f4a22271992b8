package edgewatt.api.station;

import java.util.Comparator;

/**
 * Names a variable of the device model. Comparison ignores case.
 *
 * @param component for example {@code "OCPPCommCtrlr"}
 * @param componentInstance may be empty
 * @param evseId 0 for the station
 * @param variable for example {@code "HeartbeatInterval"}
 * @param instance may be empty
 */
public record VariableId(String component, String componentInstance, int evseId, String variable, String instance)
        implements Comparable<VariableId> {
    private static final Comparator<VariableId> ORDER = Comparator.comparing(
                    VariableId::component, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(VariableId::componentInstance, String.CASE_INSENSITIVE_ORDER)
            .thenComparingInt(VariableId::evseId)
            .thenComparing(VariableId::variable, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(VariableId::instance, String.CASE_INSENSITIVE_ORDER);

    public static VariableId of(String component, String variable) {
        return new VariableId(component, "", 0, variable, "");
    }

    public static VariableId of(String component, String variable, String instance) {
        return new VariableId(component, "", 0, variable, instance);
    }

    @Override
    public int compareTo(VariableId o) {
        return ORDER.compare(this, o);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof VariableId v && compareTo(v) == 0;
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** {@code Component[instance]#evse.Variable[instance]} in lower case: the key it is stored under. */
    @Override
    public String toString() {
        return spelled().toLowerCase(java.util.Locale.ROOT);
    }

    /** As {@link #toString}, with the case it was given: for sentences. */
    public String spelled() {
        String c = componentInstance.isEmpty() ? component : component + "[" + componentInstance + "]";
        String e = evseId == 0 ? "" : "#" + evseId;
        String v = instance.isEmpty() ? variable : variable + "[" + instance + "]";
        return c + e + "." + v;
    }
}
