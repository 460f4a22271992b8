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
