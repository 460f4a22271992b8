package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health.Finding;
import java.util.List;

/** One measuring point, series or limit that is fed from topics. */
interface Input {
    List<Source> sources();

    /** The bridge's thread. */
    void take(Source from, byte[] payload);

    /** What is stale or has fallen back. Any thread. */
    List<Finding> findings();
}
