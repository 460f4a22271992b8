package edgewatt.sim.board;

import edgewatt.sim.SimSettings;
import java.util.Locale;

/** Names of a board's pins; {@code %d} stands for the EVSE's number. */
public record PinNames(
        String plug,
        String request,
        String ventilation,
        String fault,
        String rcd,
        String feedback,
        String cableLow,
        String cableHigh,
        String pulse,
        String permission,
        String lock,
        String offer) {
    public static PinNames of(SimSettings s) {
        return new PinNames(
                s.pin_plug(),
                s.pin_request(),
                s.pin_ventilation(),
                s.pin_fault(),
                s.pin_rcd(),
                s.pin_feedback(),
                s.pin_cableA(),
                s.pin_cableB(),
                s.pin_pulse(),
                s.pin_permission(),
                s.pin_lock(),
                s.pin_offer());
    }

    /** The permission of one EVSE. */
    public String permission(int evse) {
        return at(permission, evse);
    }

    /** The cable lock of one EVSE. */
    public String lock(int evse) {
        return at(lock, evse);
    }

    /** The pilot of one EVSE. */
    public String offer(int evse) {
        return at(offer, evse);
    }

    static String at(String template, int evse) {
        return template.replace("%d", String.format(Locale.ROOT, "%d", evse));
    }
}
