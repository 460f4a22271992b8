package edgewatt.deploy.apply;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Resolves the future set of bundles in a second framework that never starts: the same resolver, the same system bundle and
 * the same Java as the real one, and nothing of the real one is touched. It lives for the call.
 */
public final class DryRun {
    private final FrameworkFactory factory;
    private final Map<String, String> properties;
    private final Path scratch;

    /**
     * @param factory of the framework that runs
     * @param properties what decides on its system bundle, for example its extra packages
     * @param scratch a folder for its cache; deleted after each call
     */
    public DryRun(FrameworkFactory factory, Map<String, String> properties, Path scratch) {
        this.factory = factory;
        this.properties = Map.copyOf(properties);
        this.scratch = scratch;
    }

    /** The factory of the framework in which this bundle runs. */
    public static FrameworkFactory factoryOf(BundleContext context) {
        ClassLoader loader = context.getBundle(0).getClass().getClassLoader();
        return ServiceLoader.load(FrameworkFactory.class, loader)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the running framework has no factory"));
    }

    /** The properties of the framework in which this bundle runs that decide on its system bundle. */
    public static Map<String, String> propertiesOf(BundleContext context) {
        Map<String, String> properties = new HashMap<>();
        for (String name : List.of(
                Constants.FRAMEWORK_SYSTEMPACKAGES,
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                Constants.FRAMEWORK_SYSTEMCAPABILITIES,
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                Constants.FRAMEWORK_BOOTDELEGATION)) {
            String value = context.getProperty(name);
            if (value != null) {
                properties.put(name, value);
            }
        }
        return properties;
    }

    /** @param jar is not read after the call */
    public record Candidate(String name, Path jar, Layer layer) {}

    /**
     * @throws Refused {@link Status#UNRESOLVED} with the missing requirement, {@link Status#TOUCHES_BASE}, or {@link
     *     Status#DAMAGED} if a jar is not the bundle it is named as
     */
    public void check(List<Candidate> candidates) throws Refused, IOException {
        deleteTree(scratch);
        Files.createDirectories(scratch);
        Map<String, String> configuration = new HashMap<>(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, scratch.toString());
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        configuration.put("felix.service.urlhandlers", "false"); // those of the real one stay in charge
        configuration.put("felix.log.level", "0");
        Framework framework = factory.newFramework(configuration);
        try {
            framework.init();
            resolve(framework, candidates);
        } catch (BundleException e) {
            throw new Refused(Status.FAILED, "the dry run does not start: " + e.getMessage(), e);
        } finally {
            end(framework);
            deleteTree(scratch);
        }
    }

    private static void resolve(Framework framework, List<Candidate> candidates) throws Refused {
        Map<Bundle, Candidate> installed = new HashMap<>();
        List<Bundle> order = new ArrayList<>();
        for (Candidate candidate : candidates) {
            try {
                Bundle bundle = framework.getBundleContext().installBundle(location(candidate.jar()));
                if (!candidate.name().equals(bundle.getSymbolicName())) {
                    throw new Refused(
                            Status.DAMAGED,
                            "the jar of bundle '" + candidate.name() + "' is of bundle '" + bundle.getSymbolicName()
                                    + "'");
                }
                installed.put(bundle, candidate);
                order.add(bundle);
            } catch (BundleException e) {
                throw new Refused(
                        Status.DAMAGED,
                        "the jar of '" + candidate.name() + "' is no bundle, or is there twice: " + e.getMessage(),
                        e);
            }
        }
        if (!framework.adapt(FrameworkWiring.class).resolveBundles(order)) {
            for (Bundle bundle : order) {
                if (bundle.getState() == Bundle.INSTALLED) {
                    throw new Refused(
                            Status.UNRESOLVED,
                            "bundle '" + bundle.getSymbolicName() + "' does not resolve: " + why(framework, bundle));
                }
            }
        }
        for (Bundle bundle : order) {
            check(bundle, installed);
        }
    }

    /** No wire leads from the base into the overlay, and no fragment of the overlay into a bundle of the base. */
    private static void check(Bundle bundle, Map<Bundle, Candidate> installed) throws Refused {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return;
        }
        boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
        for (BundleWire wire : wiring.getRequiredWires(null)) {
            Candidate provider = installed.get(wire.getProvider().getBundle());
            boolean base = installed.get(bundle).layer() == Layer.BASE;
            Layer other = provider == null ? Layer.BASE : provider.layer();
            if (base && other == Layer.OVERLAY) {
                throw new Refused(
                        Status.TOUCHES_BASE,
                        "bundle '" + bundle.getSymbolicName() + "' of the base would be wired to '" + provider.name()
                                + "' of the overlay by " + wire.getCapability()
                                + "; an overlay must not offer what the base"
                                + " uses");
            }
            if (!base
                    && fragment
                    && other == Layer.BASE
                    && "osgi.wiring.host".equals(wire.getCapability().getNamespace())) {
                throw new Refused(
                        Status.TOUCHES_BASE,
                        "fragment '" + bundle.getSymbolicName() + "' of the overlay would attach to '"
                                + (provider == null ? "the system bundle" : provider.name()) + "' of the base");
            }
        }
    }

    /** The framework says why only when somebody asks for a class. */
    private static String why(Framework framework, Bundle bundle) {
        AtomicReference<String> reason = new AtomicReference<>("");
        framework.getBundleContext().addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
                reason.compareAndSet("", String.valueOf(event.getThrowable().getMessage()));
            }
        });
        try {
            bundle.loadClass("edgewatt.deploy.Nothing");
        } catch (ClassNotFoundException e) {
            if (e.getCause() != null) {
                return String.valueOf(e.getCause().getMessage());
            }
        }
        return reason.get().isEmpty() ? "a requirement of it is missing" : reason.get();
    }

    /** In place, without a copy. */
    public static String location(Path jar) {
        return "reference:" + jar.toUri().toString().replace("+", "%2B");
    }

    private static void end(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(10_000);
        } catch (BundleException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
