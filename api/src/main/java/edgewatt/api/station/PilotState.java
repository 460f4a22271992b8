package edgewatt.api.station;

/** Control pilot state of IEC 61851-1 table A.3. */
public enum PilotState {
    /** No vehicle. */
    A,
    /** Vehicle connected, not ready. */
    B,
    /** Vehicle asks for energy, no ventilation needed. */
    C,
    /** Vehicle asks for energy and ventilation. */
    D,
    /** Pilot short or lost. */
    E,
    /** EVSE not available or fault. */
    F;

    public boolean connected() {
        return this == B || this == C || this == D;
    }

    public boolean wantsEnergy() {
        return this == C || this == D;
    }
}
