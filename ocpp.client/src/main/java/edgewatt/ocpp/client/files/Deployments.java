package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Passes on how the deployer gets on, to the links that wait for it. Any thread. */
public final class Deployments implements DeploymentListener {
    private final List<Consumer<Deployer.Progress>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void progressed(Deployer.Progress progress) {
        listeners.forEach(listener -> listener.accept(progress));
    }

    /** @return ends it */
    Runnable listen(Consumer<Deployer.Progress> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
