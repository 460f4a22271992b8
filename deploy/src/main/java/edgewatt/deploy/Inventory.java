package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Installed;
import edgewatt.api.station.EvseDriver;
import edgewatt.deploy.apply.Part;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.store.Layers;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The bundles of the running generation. Any thread. */
final class Inventory {
    private final BundleContext context;
    private final Shipped shipped;
    private final Supplier<Engine> engine;

    /** @param home the application's folder */
    Inventory(BundleContext context, Optional<Path> home, Supplier<Engine> engine) {
        this.context = context;
        this.shipped = new Shipped(context, home);
        this.engine = engine;
    }

    List<Installed> installed() {
        return engine.get().parts().stream()
                .map(part -> new Installed(
                        part.name(),
                        part.version(),
                        part.sha256(),
                        part.startLevel(),
                        part.layer(),
                        part.safetySet(),
                        runs(part.name())))
                .sorted(Comparator.comparing(Installed::name))
                .toList();
    }

    /** What was installed with the application. */
    List<Part> shipped() {
        Layers now = engine.get().layers();
        if (now.base().isPresent()) {
            return shipped.lying();
        }
        Set<String> overlay = now.overlay().stream()
                .flatMap(signed -> signed.feature().bundles().stream())
                .map(Feature.Item::name)
                .collect(Collectors.toSet());
        return shipped.running(overlay);
    }

    /** It changes only while no car is plugged: whoever drives hardware, whatever its document says. */
    boolean safetySet(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services != null) {
            for (ServiceReference<?> service : services) {
                String[] types = (String[]) service.getProperty(Constants.OBJECTCLASS);
                if (List.of(types).contains(EvseDriver.class.getName())) {
                    return true;
                }
            }
        }
        return bundle.getBundleId() == 0
                || engine.get().parts().stream()
                        .anyMatch(part -> part.name().equals(bundle.getSymbolicName()) && part.safetySet());
    }

    private boolean runs(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
                int states = fragment ? Bundle.RESOLVED : Bundle.ACTIVE | Bundle.STARTING;
                return (bundle.getState() & states) != 0;
            }
        }
        return false;
    }
}
