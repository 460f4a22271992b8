package edgewatt.station.machine;

import java.time.Duration;

/**
 * Whether begin and end of a transaction are signed.
 *
 * @param able the meter signs
 * @param required no transaction begins without
 * @param patience longest time for one signature
 */
public record SigningRule(boolean able, boolean required, Duration patience) {
    public static final SigningRule NONE = new SigningRule(false, false, Duration.ZERO);
}
