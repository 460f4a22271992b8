package edgewatt.api.io;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A logical output with a safe level. The provider drives the safe level when it stops, fails, or the JVM exits in
 * order; the hardware (pull, relay driver) must give the same level when the process dies.
 */
@ProviderType
public interface DigitalOutput extends Pin {
    /**
     * Drives the logical level. Any thread.
     *
     * @throws PinException if the line is lost; the message says which pin and what to do
     */
    void set(boolean active);

    /** The level last driven. */
    boolean isActive();

    /** The level that is safe when nobody is in command. */
    boolean safeLevel();
}
