package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Generation;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Progress;

/** Where a deployment leaves its traces. On the deployer's thread; must not block for long. */
interface Journaling {
    /** A step, for the journal. */
    void step(String generation, String step, String detail);

    /** A security event (OCPP 2.0.1 appendix 1), for every uplink. */
    void event(String type, String info);

    void progress(Progress progress);

    void ended(Generation now, Outcome outcome);
}
