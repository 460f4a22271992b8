package edgewatt.store.settings;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the installed bundles declare as their settings; each bundle's resources are read once. */
final class BundleDeclarations {
    private static final Logger log = LoggerFactory.getLogger(BundleDeclarations.class);

    private final BundleContext context;
    private final Map<Long, Read> read = new HashMap<>();

    private record Read(long lastModified, Declarations declared) {}

    BundleDeclarations(BundleContext context) {
        this.context = context;
    }

    synchronized Declarations get() {
        Collected all = new Collected();
        Map<Long, Read> present = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            Read r = read.get(bundle.getBundleId());
            if (r == null || r.lastModified() != bundle.getLastModified()) {
                r = new Read(bundle.getLastModified(), declared(bundle));
            }
            present.put(bundle.getBundleId(), r);
            all.add(r.declared());
        }
        read.clear();
        read.putAll(present);
        return all.declarations();
    }

    private static Declarations declared(Bundle bundle) {
        Collected all = new Collected();
        each(bundle, "OSGI-INF/metatype", xml -> all.add(Metatype.read(xml)));
        each(bundle, "OSGI-INF", xml -> all.pids.addAll(ComponentPids.read(xml)));
        return all.declarations();
    }

    private interface Reader {
        void read(InputStream xml) throws IOException;
    }

    private static void each(Bundle bundle, String folder, Reader reader) {
        Enumeration<URL> resources = bundle.findEntries(folder, "*.xml", false);
        for (URL resource : resources == null ? Collections.<URL>emptyList() : Collections.list(resources)) {
            try (InputStream xml = resource.openStream()) {
                reader.read(xml);
            } catch (IOException e) {
                log.warn("{} of bundle {} cannot be read: {}", resource, bundle.getSymbolicName(), e.toString());
            }
        }
    }

    private static final class Collected {
        final Map<String, Map<String, Attribute>> attributes = new TreeMap<>();
        final Set<String> pids = new TreeSet<>();
        final Set<String> factories = new TreeSet<>();

        void add(Declarations some) {
            some.attributes()
                    .forEach((pid, declared) -> attributes
                            .computeIfAbsent(pid, p -> new TreeMap<>())
                            .putAll(declared));
            pids.addAll(some.pids());
            factories.addAll(some.factories());
        }

        Declarations declarations() {
            return new Declarations(attributes, pids, factories);
        }
    }
}
