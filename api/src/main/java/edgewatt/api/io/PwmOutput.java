package edgewatt.api.io;

import org.osgi.annotation.versioning.ProviderType;

/** A pulse-width modulated output, for example the control pilot of IEC 61851-1 (1 kHz). */
@ProviderType
public interface PwmOutput extends Pin {
    /**
     * Sets the duty cycle. Any thread.
     *
     * @param percent 0 to 100; 100 is a constant high level
     * @throws IllegalArgumentException outside 0..100 or not a number
     * @throws PinException if the output is lost
     */
    void setDuty(double percent);

    /** The duty cycle last set, in percent. */
    double duty();

    /** The duty cycle, in percent, that is safe when nobody is in command. */
    double safeDuty();
}
