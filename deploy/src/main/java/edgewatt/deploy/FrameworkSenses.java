package edgewatt.deploy;

import edgewatt.api.deploy.Health;
import edgewatt.api.deploy.Link;
import edgewatt.deploy.apply.HealthGate;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What can be seen of a running framework. */
final class FrameworkSenses implements HealthGate.Senses {
    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final Collection<Health> health;
    private final Collection<Link> links;

    /** Both collections may change at any time. */
    FrameworkSenses(
            BundleContext context,
            ServiceComponentRuntime components,
            Collection<Health> health,
            Collection<Link> links) {
        this.context = context;
        this.components = components;
        this.health = health;
        this.links = links;
    }

    @Override
    public Collection<Health> health() {
        return health;
    }

    @Override
    public Collection<Link> links() {
        return links;
    }

    @Override
    public Set<String> failedComponents() {
        return components(dto -> dto.state == ComponentConfigurationDTO.FAILED_ACTIVATION);
    }

    @Override
    public Set<String> satisfiedComponents() {
        return components(dto ->
                dto.state == ComponentConfigurationDTO.ACTIVE || dto.state == ComponentConfigurationDTO.SATISFIED);
    }

    @Override
    public Set<String> components() {
        Set<String> names = new TreeSet<>();
        components.getComponentDescriptionDTOs().forEach(component -> names.add(name(component)));
        return names;
    }

    @Override
    public Set<String> notRunning() {
        Set<String> names = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            boolean runs = (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
            if (!runs && bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                names.add(bundle.getSymbolicName());
            }
        }
        return names;
    }

    private Set<String> components(Predicate<ComponentConfigurationDTO> which) {
        Set<String> names = new TreeSet<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
            if (components.getComponentConfigurationDTOs(component).stream().anyMatch(which)) {
                names.add(name(component));
            }
        }
        return names;
    }

    private static String name(ComponentDescriptionDTO component) {
        return component.bundle.symbolicName + "/" + component.name;
    }
}
