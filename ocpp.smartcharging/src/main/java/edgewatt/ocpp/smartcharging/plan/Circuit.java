package edgewatt.ocpp.smartcharging.plan;

import java.util.Set;

/**
 * A sub-circuit of the site: what is behind it together stays below its limit, drawn or given back.
 *
 * @param name named where its limit binds
 * @param limitKw most power per slot, in either direction (kW)
 * @param storages ids of all that are behind it, also of those behind a circuit further down
 */
public record Circuit(String name, Series limitKw, Set<String> storages) {
    public Circuit {
        storages = Set.copyOf(storages);
        for (int t = 0; t < limitKw.size(); t++) {
            if (limitKw.get(t) < 0) {
                throw new IllegalArgumentException("circuit " + name + ": its limit in slot " + t + " is "
                        + limitKw.get(t) + " kW; it must be at least 0");
            }
        }
    }
}
