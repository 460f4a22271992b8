package edgewatt.itest;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.Bundle;

/** An update of one running bundle with its own file: new classes, a new class loader, the same release. */
final class Swap {
    /** What happens while the bundle is stopped. */
    interface Meanwhile {
        void run() throws Exception;
    }

    private Swap() {}

    static void of(Bundle bundle, Meanwhile stopped) throws Exception {
        bundle.stop();
        try {
            stopped.run();
            try (InputStream jar = Files.newInputStream(file(bundle))) {
                bundle.update(jar);
            }
        } finally {
            bundle.start();
        }
    }

    /** Where it was installed from. */
    private static Path file(Bundle bundle) {
        return Path.of(URI.create(bundle.getLocation().replaceFirst("^reference:", "")));
    }
}
