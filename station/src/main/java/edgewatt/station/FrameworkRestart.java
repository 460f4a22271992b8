package edgewatt.station;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the framework; the launcher starts the process anew when it finds this exit code. */
final class FrameworkRestart implements Restart {
    static final String EXIT_CODE = "edgewatt.exit.code";
    /** EX_TEMPFAIL: try again. */
    static final String AGAIN = "75";

    private static final Logger LOG = LoggerFactory.getLogger(FrameworkRestart.class);
    private final BundleContext context;

    FrameworkRestart(BundleContext context) {
        this.context = context;
    }

    @Override
    public void restart(String why) {
        LOG.info("restart: {}", why);
        System.setProperty(EXIT_CODE, AGAIN);
        // not on the station thread, which stopping waits for
        Thread t = new Thread(
                () -> {
                    try {
                        context.getBundle(0).stop();
                    } catch (BundleException | IllegalStateException e) {
                        LOG.error("the framework cannot be stopped; restart the service by hand", e);
                    }
                },
                "edgewatt-station-restart");
        t.setDaemon(true);
        t.start();
    }
}
