package edgewatt.api.energy;

import edgewatt.api.station.LimitSource;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: a limit on the site or on one EVSE, from a grid relay, a fuse monitor, a home energy system. */
@ConsumerType
public interface Limiter {
    /** Shown as the reason when this limiter binds. */
    LimitSource source();

    /** The EVSE it limits; 0 = the site. */
    int evseId();

    /** The envelope from now on; read once a second and after the service's modification. Any thread; never blocks. */
    Envelope envelope();
}
