package edgewatt.itest.addon;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts well, and then ends the process as if all were well. */
public final class Leaves implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        new Thread(() -> System.exit(0), "itest-leaves").start();
    }

    @Override
    public void stop(BundleContext context) {}
}
