package edgewatt.itest.addon;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Ends the process as soon as it is started. */
public final class Exits implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Runtime.getRuntime().halt(3);
    }

    @Override
    public void stop(BundleContext context) {}
}
