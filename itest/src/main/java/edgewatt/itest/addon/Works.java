package edgewatt.itest.addon;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Says in a system property which version of it runs. */
public final class Works implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        System.setProperty(
                "itest." + context.getBundle().getSymbolicName(),
                context.getBundle().getVersion().toString());
    }

    @Override
    public void stop(BundleContext context) {
        System.clearProperty("itest." + context.getBundle().getSymbolicName());
    }
}
