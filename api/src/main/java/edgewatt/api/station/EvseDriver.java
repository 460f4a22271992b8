package edgewatt.api.station;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a hardware bundle offers for one EVSE. The driver owns the opening sequences of DESIGN section 5, the dead-man
 * timer and the safe levels; the station owns the decision. It senses from its activation on.
 */
@ConsumerType
public interface EvseDriver {
    /** Counted from 1; the station takes the first driver that claims an EVSE and reports a second one in Health. */
    int evseId();

    /** Names the hardware in messages, for example {@code "gpiochip0"}. */
    String name();

    DriverCapabilities capabilities();

    /**
     * Binds the station. The driver calls {@code listener} at once with the present state and then on every change, from
     * any thread, in order. The listener never blocks.
     */
    void attach(Consumer<DriverState> listener);

    /** The station goes: withdraw permission by {@link OpenMode#NORMAL}, keep the lock on hold, call the listener no more. */
    void detach();

    /**
     * Gives or renews permission. Never blocks. Energy flows only in state C (or D with ventilation) and only while the
     * permission is valid; energise within 3 s of the first valid permission in C.
     */
    void permit(Permission permission);

    /** Withdraws permission and opens. Never blocks; the listener reports the feedback. */
    void withdraw(OpenMode mode);

    /** Locks or releases the cable. Release is refused (ignored and logged) unless the contactor is confirmed open. */
    void lock(boolean locked);

    /**
     * An installer has acknowledged a latched fault: forget it if its cause is gone, and tell the listener. A cause that is
     * still there stays reported. Never blocks; a driver that latches nothing ignores it.
     */
    default void resetFault() {}

    /** Shows the state to the driver of the car: LEDs, display. Never blocks; may be ignored. */
    default void indicate(EvseState state) {}

    /**
     * Sets how bright its lamps are (OCPP 1.6 section 9.1, LightIntensity). Never blocks; may be ignored.
     *
     * @param percent 0 to 100; a lamp that is only on or off is dark at 0 and lit above
     */
    default void illuminate(int percent) {}

    /**
     * Blinks for whoever has just shown a token, then shows the state again (OCPP 1.6 section 9.1, BlinkRepeat). Never
     * blocks; may be ignored.
     *
     * @param accepted whether the token is taken
     * @param times at least 1
     */
    default void blink(boolean accepted, int times) {}

    /** How to open. */
    enum OpenMode {
        /** Pilot to 100 %, wait for B and open within 100 ms of it; open under load after 6 s. */
        NORMAL,
        /** Open at once. */
        EMERGENCY
    }
}
