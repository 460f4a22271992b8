package edgewatt.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** A framework that runs the bundles of one application. */
final class Node {
    private static final Logger LOG = Logger.getLogger(Node.class.getName());

    private final Framework framework;
    private final List<Bundle> bundles;

    private Node(Framework framework, List<Bundle> bundles) {
        this.framework = framework;
        this.bundles = bundles;
    }

    /**
     * Installs every bundle and raises the start level step by step; returns when the highest is reached. A bundle that
     * does not start is logged and leaves the others running.
     *
     * @param properties framework properties beyond those of the application
     * @throws LaunchException if a bundle is refused or the framework itself does not start; nothing runs then
     */
    static Node start(Application application, Hashes hashes, Map<String, String> properties) throws LaunchException {
        Map<String, String> configuration = new HashMap<>(application.properties());
        configuration.putAll(properties);
        Framework framework = ServiceLoader.load(FrameworkFactory.class, Node.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new LaunchException("no OSGi framework in "
                        + application.home().resolve("lib") + "; install the application again"))
                .newFramework(configuration);
        try {
            framework.init();
            Node node = new Node(framework, install(framework.getBundleContext(), application, hashes));
            node.run(application.highestStartLevel());
            return node;
        } catch (BundleException e) {
            abandon(framework);
            throw new LaunchException("the framework does not start: " + LaunchException.reason(e), e);
        } catch (LaunchException e) {
            abandon(framework);
            throw e;
        } catch (InterruptedException e) {
            abandon(framework);
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted while starting", e);
        }
    }

    int size() {
        return bundles.size();
    }

    Framework framework() {
        return framework;
    }

    /** The names of the bundles that should run and do not; why not was logged when they failed. */
    List<String> failed() {
        // STARTING is a bundle with lazy activation: it runs as soon as one of its classes is needed
        int running = Bundle.ACTIVE | Bundle.STARTING;
        return bundles.stream()
                .filter(bundle -> !isFragment(bundle) && (bundle.getState() & running) == 0)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** The names of the bundles that run or are just starting or stopping. */
    List<String> running() {
        int states = Bundle.ACTIVE | Bundle.STARTING | Bundle.STOPPING;
        return bundles.stream()
                .filter(bundle -> (bundle.getState() & states) != 0)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** Waits until the framework has stopped, for whatever reason. */
    void await() throws InterruptedException {
        FrameworkEvent event;
        do {
            event = framework.waitForStop(0);
        } while (event.getType() == FrameworkEvent.STOPPED_UPDATE);
    }

    /** Stops all bundles in the reverse order of their start levels; false if that takes longer than the limit. */
    boolean stop(Duration limit) throws InterruptedException {
        try {
            framework.stop();
        } catch (BundleException e) {
            LOG.log(Level.SEVERE, "the framework does not stop", e);
            return false;
        }
        return framework.waitForStop(limit.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    private static List<Bundle> install(BundleContext context, Application application, Hashes hashes)
            throws BundleException, LaunchException {
        List<Bundle> bundles = new ArrayList<>();
        for (Application.Entry entry : application.bundles()) {
            Path path = entry.path();
            hashes.verify(path);
            Bundle bundle;
            try {
                bundle = context.installBundle(inPlace(path));
            } catch (BundleException e) {
                throw new LaunchException("bundle " + path + " is refused: " + LaunchException.reason(e), e);
            }
            bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
            bundles.add(bundle);
        }
        return List.copyOf(bundles);
    }

    /** A location by which the framework uses the file where it is: a copy at each boot would wear the flash. */
    private static String inPlace(Path path) {
        return "reference:" + path.toUri().toString().replace("+", "%2B");
    }

    private void run(int startLevel) throws BundleException, InterruptedException {
        for (Bundle bundle : bundles) {
            if (!isFragment(bundle)) {
                bundle.start(Bundle.START_ACTIVATION_POLICY); // only marked: it starts when its level is reached
            }
        }
        framework.getBundleContext().addFrameworkListener(Node::log);
        framework.start();
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(startLevel, event -> reached.countDown());
        // a bundle may end the framework while others still start; the level is never reached then
        while (!reached.await(100, TimeUnit.MILLISECONDS) && framework.getState() == Bundle.ACTIVE) {
            continue;
        }
    }

    private static void log(FrameworkEvent event) {
        Throwable error = event.getThrowable();
        if (event.getType() == FrameworkEvent.ERROR || event.getType() == FrameworkEvent.WARNING) {
            Level level = event.getType() == FrameworkEvent.ERROR ? Level.SEVERE : Level.WARNING;
            String name = event.getBundle().getSymbolicName();
            if (error instanceof BundleException) {
                LOG.log(level, () -> "bundle " + name + " does not start: " + LaunchException.reason(error));
            } else {
                LOG.log(level, "error in the framework, at bundle " + name, error);
            }
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    private static void abandon(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(10_000);
        } catch (BundleException e) {
            LOG.log(Level.FINE, "while giving up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
