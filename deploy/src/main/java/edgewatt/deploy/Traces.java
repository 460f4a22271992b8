package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Generation;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Progress;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal, for every uplink, and the listeners of deployments. */
final class Traces implements Journaling {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
    private static final int INFO_LENGTH = 255;

    private final Supplier<Optional<Journal>> journal;
    private final InstantSource clock;
    private final Collection<DeploymentListener> listeners;

    /** @param listeners may change at any time */
    Traces(Supplier<Optional<Journal>> journal, InstantSource clock, Collection<DeploymentListener> listeners) {
        this.journal = journal;
        this.clock = clock;
        this.listeners = listeners;
    }

    @Override
    public void step(String generation, String step, String detail) {
        journal.get().ifPresent(to -> to.append(new Fact.DeploymentStep(generation, clock.instant(), step, detail)));
    }

    @Override
    public void event(String type, String info) {
        String text = info.length() <= INFO_LENGTH ? info : info.substring(0, INFO_LENGTH - 3) + "...";
        journal.get().ifPresent(to -> to.append(new Fact.SecurityEvent(type, clock.instant(), text)));
    }

    @Override
    public void progress(Progress progress) {
        for (DeploymentListener listener : listeners) {
            try {
                listener.progressed(progress);
            } catch (RuntimeException e) {
                LOG.warn("a listener of deployments fails", e);
            }
        }
    }

    @Override
    public void ended(Generation now, Outcome outcome) {
        for (DeploymentListener listener : listeners) {
            try {
                listener.ended(now, outcome);
            } catch (RuntimeException e) {
                LOG.warn("a listener of deployments fails", e);
            }
        }
    }
}
