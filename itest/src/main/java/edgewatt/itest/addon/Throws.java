package edgewatt.itest.addon;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

public final class Throws implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("this add-on always throws");
    }

    @Override
    public void stop(BundleContext context) {}
}
