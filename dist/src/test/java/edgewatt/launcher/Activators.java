package edgewatt.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What the bundles of the tests do; each class must do without the others, because it is alone in its bundle. */
final class Activators {
    private Activators() {}

    /** Writes a line to {@code events} in the data folder at its start and at its end. */
    public static final class Recorder implements BundleActivator {
        @Override
        public void start(BundleContext context) throws IOException {
            write(context, "start ");
        }

        @Override
        public void stop(BundleContext context) throws IOException {
            write(context, "stop ");
        }

        private static void write(BundleContext context, String what) throws IOException {
            Files.writeString(
                    Path.of(context.getProperty("edgewatt.data"), "events"),
                    what + context.getBundle().getSymbolicName() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    public static final class Failing implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("no chip named gpiochip7");
        }

        @Override
        public void stop(BundleContext context) {}
    }

    /** Calls {@code System.exit} with a good conscience: once all runs, on a thread of its own. */
    public static final class Exiting implements BundleActivator {
        @Override
        public void start(BundleContext context) throws Exception {
            // the launcher offers this one when the highest start level is reached
            context.addServiceListener(
                    event -> new Thread(() -> System.exit(0)).start(), "(objectClass=java.util.function.Supplier)");
        }

        @Override
        public void stop(BundleContext context) {}
    }

    /** Calls {@code System.exit} while it is started. */
    public static final class ExitingAtOnce implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            System.exit(0);
        }

        @Override
        public void stop(BundleContext context) {}
    }

    /** Asks for a restart as soon as it is started. */
    public static final class Restarting implements BundleActivator {
        @Override
        public void start(BundleContext context) throws Exception {
            System.setProperty("edgewatt.exit.code", "75");
            context.getBundle(0).stop();
        }

        @Override
        public void stop(BundleContext context) {}
    }
}
