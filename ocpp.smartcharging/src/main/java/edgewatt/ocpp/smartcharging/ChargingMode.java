package edgewatt.ocpp.smartcharging;

import java.util.Locale;

/** How an EVSE charges, within what the site permits. */
enum ChargingMode {
    /** Not at all; a transaction stays open. */
    OFF,
    /** As much as is permitted. */
    NOW,
    /** At least the smallest current, and own generation that is left. */
    MINPV,
    /** Own generation that is left, nothing else. */
    PV,
    /** What the plan says; without a plan as {@link #NOW}. */
    PLAN;

    /** As it is written in the device model. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ChargingMode of(String text) {
        for (ChargingMode m : values()) {
            if (m.text().equalsIgnoreCase(text)) {
                return m;
            }
        }
        return NOW;
    }

    /** Charges by what is left of own generation. */
    boolean followsSun() {
        return this == PV || this == MINPV;
    }
}
