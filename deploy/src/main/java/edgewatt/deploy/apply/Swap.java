package edgewatt.deploy.apply;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Makes the running framework hold certain bundles: stops what is affected, uninstalls, updates and installs, refreshes
 * once, starts. It remembers what it has done, so that a second call leads from wherever the first one failed to
 * somewhere else. One thread at a time.
 */
public final class Swap {
    private static final Duration REFRESH_LIMIT = Duration.ofSeconds(30);

    private final BundleContext context;
    private final Timed timed;
    private final BiConsumer<String, String> step;
    private final Map<String, Part> running = new TreeMap<>();
    private final Map<String, Bundle> interrupted = new HashMap<>();

    /**
     * @param startLimit for the start or stop of one bundle
     * @param step told of each step: what, and of which bundle
     */
    public Swap(BundleContext context, Supplier<Duration> startLimit, BiConsumer<String, String> step) {
        this.context = context;
        this.timed = new Timed(startLimit, Duration.ofSeconds(5));
        this.step = step;
    }

    /** The process is not clean any more and must be started again. */
    public static final class NotClean extends Exception {
        private static final long serialVersionUID = 1;

        NotClean(String message) {
            super(message);
        }
    }

    /**
     * What must change.
     *
     * @param bundles those of them that exist now, with all that must be refreshed with them
     */
    public record Difference(List<Part> removed, List<Part> updated, List<Part> added, Set<Bundle> bundles) {
        public boolean isEmpty() {
            return removed.isEmpty() && updated.isEmpty() && added.isEmpty();
        }
    }

    /** What runs at the beginning, as far as it is this object's business. */
    public void assume(Collection<Part> parts) {
        running.clear();
        parts.forEach(part -> running.put(part.name(), part));
    }

    public Difference difference(Collection<Part> target) {
        List<Part> removed = new ArrayList<>();
        List<Part> updated = new ArrayList<>();
        List<Part> added = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Part part : target) {
            names.add(part.name());
            Part now = running.get(part.name());
            if (now == null || find(part.name()) == null) {
                added.add(part);
            } else if (!now.sha256().equals(part.sha256())) {
                updated.add(part);
            }
        }
        running.values().stream().filter(part -> !names.contains(part.name())).forEach(removed::add);
        List<Bundle> touched = new ArrayList<>();
        for (List<Part> parts : List.of(removed, updated)) {
            parts.stream().map(part -> find(part.name())).filter(b -> b != null).forEach(touched::add);
        }
        Set<Bundle> closure =
                new HashSet<>(context.getBundle(0).adapt(FrameworkWiring.class).getDependencyClosure(touched));
        closure.remove(context.getBundle(0));
        return new Difference(removed, updated, added, closure);
    }

    /**
     * @throws Refused {@link Status#ROLLED_BACK} if something does not stop, resolve or start; some of it may be done
     * @throws NotClean if foreign code hangs for good
     */
    public void converge(Collection<Part> target) throws Refused, NotClean, IOException, InterruptedException {
        Difference difference = difference(target);
        Map<String, Bundle> again = new HashMap<>(interrupted);
        for (Bundle bundle :
                ordered(difference.bundles()).stream().sorted(Swap::later).toList()) {
            if (runs(bundle)) {
                again.put(bundle.getSymbolicName(), bundle);
                interrupted.put(bundle.getSymbolicName(), bundle);
                step.accept("stop", bundle.getSymbolicName());
                timed("bundle '" + bundle.getSymbolicName() + "' does not stop", () -> bundle.stop());
            }
        }
        Set<Bundle> refresh = new HashSet<>(difference.bundles());
        for (Part part : difference.removed()) {
            step.accept("remove", part.name());
            Bundle bundle = find(part.name());
            if (bundle != null) {
                timed("bundle '" + part.name() + "' is not removed", bundle::uninstall);
            }
            again.remove(part.name());
            interrupted.remove(part.name());
            running.remove(part.name());
        }
        for (Part part : difference.updated()) {
            step.accept("update", part.name());
            Bundle bundle = find(part.name());
            running.put(part.name(), part); // a failed update leaves the old one, and the next call sees to it
            try (InputStream jar = Files.newInputStream(part.jar())) {
                timed("bundle '" + part.name() + "' is not updated", () -> bundle.update(jar));
            }
            again.put(part.name(), bundle);
            refresh.add(bundle);
        }
        for (Part part : difference.added()) {
            step.accept("install", part.name());
            running.put(part.name(), part);
            timed("bundle '" + part.name() + "' is not installed", () -> {
                Bundle bundle = context.installBundle(DryRun.location(part.jar()));
                bundle.adapt(BundleStartLevel.class).setStartLevel(part.startLevel());
                again.put(part.name(), bundle);
            });
        }
        step.accept("refresh", "");
        refresh(refresh);
        for (Bundle bundle : ordered(again.values())) {
            if (bundle.getState() == Bundle.UNINSTALLED || fragment(bundle)) {
                continue;
            }
            step.accept("start", bundle.getSymbolicName());
            timed(
                    "bundle '" + bundle.getSymbolicName() + "' does not start",
                    () -> bundle.start(Bundle.START_ACTIVATION_POLICY));
            interrupted.remove(bundle.getSymbolicName());
        }
    }

    private void refresh(Set<Bundle> bundles) throws Refused, InterruptedException {
        if (bundles.isEmpty()) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, event -> done.countDown());
        if (!done.await(REFRESH_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Refused(Status.ROLLED_BACK, "the refresh took more than " + REFRESH_LIMIT.toSeconds() + " s");
        }
    }

    private interface Action {
        void run() throws BundleException;
    }

    private void timed(String what, Action action) throws Refused, NotClean, InterruptedException {
        try {
            timed.call(what, () -> {
                action.run();
                return null;
            });
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof BundleException ? root(e.getCause()) : e;
            throw new Refused(Status.ROLLED_BACK, what + ": " + cause.getMessage(), e);
        } catch (Timed.Stuck e) {
            throw new NotClean(e.getMessage());
        }
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private Bundle find(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName()) && bundle.getState() != Bundle.UNINSTALLED) {
                return bundle;
            }
        }
        return null;
    }

    private static boolean runs(Bundle bundle) {
        return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
    }

    static boolean fragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    private static List<Bundle> ordered(Collection<Bundle> bundles) {
        return bundles.stream()
                .sorted(Comparator.<Bundle>comparingInt(Swap::startLevel).thenComparingLong(Bundle::getBundleId))
                .toList();
    }

    private static int later(Bundle a, Bundle b) {
        int byLevel = Integer.compare(startLevel(b), startLevel(a));
        return byLevel != 0 ? byLevel : Long.compare(b.getBundleId(), a.getBundleId());
    }

    private static int startLevel(Bundle bundle) {
        BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
        return level == null ? 0 : level.getStartLevel(); // none: uninstalled
    }
}
