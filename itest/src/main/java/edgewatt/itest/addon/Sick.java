package edgewatt.itest.addon;

import edgewatt.api.deploy.Health;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts well, and says that it is not. */
public final class Sick implements BundleActivator, Health {
    @Override
    public void start(BundleContext context) {
        context.registerService(Health.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public String part() {
        return "sick";
    }

    @Override
    public List<Finding> findings() {
        return List.of(new Finding(Level.FAILED, "everything", "nothing works; nothing can be done"));
    }
}
