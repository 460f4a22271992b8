package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.EvseCapabilities;

/** Which site phases (0 = L1, R; 1 = L2, S; 2 = L3, T) an EVSE's phases are wired to. */
final class Wiring {
    private Wiring() {}

    /**
     * The site phase behind the EVSE's phase {@code i} (0 to 2), or -1 where it has none. A rotation that is not known
     * gives the plain order.
     */
    static int sitePhase(EvseCapabilities c, int i) {
        if (i >= c.phases()) {
            return -1;
        }
        return known(c.rotation()) ? "RST".indexOf(c.rotation().charAt(i)) : i;
    }

    /**
     * A bit per site phase that the EVSE may load with so many phases. With an unknown rotation it may be any of them, so it counts on all.
     */
    static int mask(EvseCapabilities c, int phases) {
        if (!known(c.rotation())) {
            return 0b111;
        }
        int mask = 0;
        for (int i = 0; i < Math.min(phases, c.phases()); i++) {
            mask |= 1 << sitePhase(c, i);
        }
        return mask;
    }

    private static boolean known(String rotation) {
        return rotation != null
                && rotation.length() == 3
                && rotation.indexOf('R') >= 0
                && rotation.indexOf('S') >= 0
                && rotation.indexOf('T') >= 0;
    }
}
