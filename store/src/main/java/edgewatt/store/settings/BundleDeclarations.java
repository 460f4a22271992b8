package edgewatt.store.settings;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the installed bundles declare as their settings; each bundle's resources are read once. */
final class BundleDeclarations {
    private static final Logger log = LoggerFactory.getLogger(BundleDeclarations.class);

    private final BundleContext context;
    private final Map<Long, Read> read = new HashMap<>();

    private record Read(long lastModified, Map<String, Map<String, Attribute>> declared) {}

    BundleDeclarations(BundleContext context) {
        this.context = context;
    }

    synchronized Map<String, Map<String, Attribute>> get() {
        Map<String, Map<String, Attribute>> all = new TreeMap<>();
        Map<Long, Read> present = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            Read r = read.get(bundle.getBundleId());
            if (r == null || r.lastModified() != bundle.getLastModified()) {
                r = new Read(bundle.getLastModified(), declared(bundle));
            }
            present.put(bundle.getBundleId(), r);
            r.declared().forEach((pid, attributes) ->
                    all.computeIfAbsent(pid, p -> new TreeMap<>()).putAll(attributes));
        }
        read.clear();
        read.putAll(present);
        return all;
    }

    private static Map<String, Map<String, Attribute>> declared(Bundle bundle) {
        Map<String, Map<String, Attribute>> all = new TreeMap<>();
        Enumeration<URL> resources = bundle.findEntries("OSGI-INF/metatype", "*.xml", false);
        for (URL resource : resources == null ? Collections.<URL>emptyList() : Collections.list(resources)) {
            try (InputStream xml = resource.openStream()) {
                Metatype.read(xml).forEach((pid, attributes) ->
                        all.computeIfAbsent(pid, p -> new TreeMap<>()).putAll(attributes));
            } catch (IOException e) {
                log.warn("{} of bundle {} cannot be read: {}", resource, bundle.getSymbolicName(), e.toString());
            }
        }
        return all;
    }
}
