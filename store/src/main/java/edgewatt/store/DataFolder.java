package edgewatt.store;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where things are kept, as the launcher says. */
public final class DataFolder {
    private DataFolder() {}

    /** Framework property {@code edgewatt.data}; {@code data} in the working directory if it is not set. */
    public static Path of(BundleContext context) {
        return folder(context, "edgewatt.data", "data");
    }

    /** @param otherwise used if the framework property is not set */
    public static Path folder(BundleContext context, String property, String otherwise) {
        String set = context.getProperty(property);
        return Path.of(set == null || set.isBlank() ? otherwise : set)
                .toAbsolutePath()
                .normalize();
    }
}
