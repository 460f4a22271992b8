package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Phase;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.apply.DryRun;
import edgewatt.deploy.apply.Part;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.Archive;
import edgewatt.deploy.store.Bounded;
import edgewatt.deploy.store.Fetcher;
import edgewatt.deploy.store.Layers;
import edgewatt.deploy.store.Limits;
import edgewatt.deploy.store.ObjectStore;
import edgewatt.deploy.store.Pointer;
import edgewatt.deploy.store.Signed;
import edgewatt.deploy.trust.Signatures;
import edgewatt.deploy.trust.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** From bytes that somebody sends to layers that may be applied: nothing of what runs is touched here. */
final class Staging {
    private final Trust trust;
    private final ObjectStore objects;
    private final Supplier<Limits> limits;
    private final DryRun dryRun;
    private final Platform platform;
    private final FeatureCodec codec = new FeatureCodec();

    /**
     * Where it would run.
     *
     * @param java release
     * @param architecture as {@code os.arch} has it
     * @param shipped the bundles that were installed with the application; empty hash = not computed yet
     * @param settings whether the application has defaults of its own for a PID
     */
    record Platform(
            int java,
            String architecture,
            Supplier<List<Part>> shipped,
            java.util.function.Predicate<String> settings,
            Supplier<Optional<URI>> repository) {}

    /** What the flow of a deployment offers to its stages. */
    interface Flow extends Fetcher.Patience {
        void phase(Phase phase, long done, long total, String detail);
    }

    Staging(Trust trust, ObjectStore objects, Supplier<Limits> limits, DryRun dryRun, Platform platform) {
        this.trust = trust;
        this.objects = objects;
        this.limits = limits;
        this.dryRun = dryRun;
        this.platform = platform;
    }

    /**
     * @param from where it came from, to look for missing jars beside it
     * @param current what runs
     * @param now for the expiry
     * @return the layers to apply; equal to {@code current} if there is nothing to do
     */
    Layers stage(InputStream in, Optional<URI> from, Layers current, Pointer pointer, Instant now, Flow flow)
            throws Refused, IOException, InterruptedException {
        Layers next;
        try (InputStream bounded =
                new Bounded(in, limits.get(), flow::cancelled, count -> flow.phase(Phase.RECEIVING, count, -1, ""))) {
            Archive archive = new Archive(bounded);
            Map<String, byte[]> documents = archive.documents();
            flow.phase(Phase.VERIFYING, 0, -1, "");
            next = verify(documents, current, pointer, now);
            List<Feature.Item> items = next.items();
            if (!next.equals(current)) {
                objects.reserve(objects.missing(items));
            }
            archive.objects(
                    sha -> items.stream()
                            .filter(item -> item.sha256().equals(sha))
                            .findFirst()
                            .orElse(null),
                    objects);
        }
        if (next.equals(current)) {
            return current;
        }
        fetch(next, from, flow);
        flow.phase(Phase.RESOLVING, 0, -1, "");
        dryRun.check(parts(next).stream()
                .map(part -> new DryRun.Candidate(part.name(), part.jar(), part.layer()))
                .toList());
        return next;
    }

    /** Every bundle of a generation, with its jar. */
    List<Part> parts(Layers layers) {
        List<Part> parts = new ArrayList<>();
        if (layers.base().isEmpty()) {
            parts.addAll(platform.shipped().get());
        }
        for (Layer layer : Layer.values()) {
            layers.layer(layer)
                    .ifPresent(signed -> signed.feature()
                            .bundles()
                            .forEach(item -> parts.add(new Part(
                                    item.name(),
                                    item.version(),
                                    item.sha256(),
                                    objects.path(item.sha256()),
                                    item.startLevel(),
                                    layer,
                                    item.safetySet()))));
        }
        return parts;
    }

    private Layers verify(Map<String, byte[]> documents, Layers current, Pointer pointer, Instant now) throws Refused {
        for (String root : documents.keySet().stream()
                .filter(name -> name.startsWith("roots/") && name.endsWith(".json"))
                .sorted(Comparator.comparingLong(name -> Long.parseLong(name.substring(6, name.length() - 5))))
                .toList()) {
            trust.follow(documents.get(root), signatures(documents, root));
        }
        Layers next = current;
        for (Layer layer : Layer.values()) {
            String name = layer == Layer.BASE ? "base.json" : "overlay.json";
            byte[] document = documents.get(name);
            if (document == null
                    || current.layer(layer)
                            .filter(s -> Arrays.equals(s.document(), document))
                            .isPresent()) {
                continue;
            }
            trust.verify(layer, document, signatures(documents, name));
            Feature feature = codec.read(document);
            if (feature.layer() != layer) {
                throw new Refused(Status.DAMAGED, name + " is a document of the other layer");
            }
            check(feature, layer == Layer.BASE ? pointer.base() : pointer.overlay(), now);
            next = next.with(layer, new Signed(feature, document, documents.getOrDefault(name + ".sig", new byte[0])));
        }
        if (documents.isEmpty()) {
            throw new Refused(Status.DAMAGED, "the archive has neither base.json nor overlay.json");
        }
        compose(next);
        return next;
    }

    private void check(Feature feature, long highest, Instant now) throws Refused {
        String what = feature.layer() == Layer.BASE ? "base" : "overlay";
        if (feature.number() <= highest) {
            throw new Refused(
                    Status.REPLAYED,
                    what + " " + feature.number() + " is not newer than " + what + " " + highest
                            + ", which this device has had; pack it with a higher number");
        }
        if (feature.expires().isBefore(now)) {
            throw new Refused(Status.EXPIRED, what + " " + feature.number() + " has expired on " + feature.expires());
        }
        if (feature.minJava() > platform.java()) {
            throw new Refused(
                    Status.WRONG_PLATFORM,
                    what + " " + feature.number() + " needs Java " + feature.minJava() + "; here is Java "
                            + platform.java());
        }
        if (!feature.architectures().isEmpty() && !feature.architectures().contains(platform.architecture())) {
            throw new Refused(
                    Status.WRONG_PLATFORM,
                    what + " " + feature.number() + " is for " + String.join(", ", feature.architectures())
                            + "; here is " + platform.architecture());
        }
    }

    /** The overlay must not name the base, and a base must be able to be replaced again. */
    private void compose(Layers layers) throws Refused {
        if (layers.base().isPresent()
                && layers.base().get().feature().bundle("deploy").isEmpty()) {
            throw new Refused(Status.DAMAGED, "a base without the bundle 'deploy' could never be replaced; add it");
        }
        if (layers.overlay().isEmpty()) {
            return;
        }
        Feature overlay = layers.overlay().get().feature();
        List<String> names = layers.base()
                .map(base -> base.feature().bundles().stream()
                        .map(Feature.Item::name)
                        .toList())
                .orElseGet(
                        () -> platform.shipped().get().stream().map(Part::name).toList());
        for (Feature.Item item : overlay.bundles()) {
            if (names.contains(item.name())) {
                throw new Refused(
                        Status.TOUCHES_BASE, "the overlay names bundle '" + item.name() + "', which is of the base");
            }
        }
        for (String pid : overlay.configurations().keySet()) {
            boolean ofTheBase = layers.base()
                    .map(base -> base.feature().configurations().containsKey(pid))
                    .orElseGet(() -> platform.settings().test(pid));
            if (ofTheBase) {
                throw new Refused(
                        Status.TOUCHES_BASE,
                        "the overlay configures '" + pid + "', which the base does; use the settings of the device");
            }
        }
    }

    private void fetch(Layers next, Optional<URI> from, Flow flow) throws Refused, IOException, InterruptedException {
        adoptShipped(next);
        List<Feature.Item> missing = objects.missing(next.items());
        long total = missing.stream().mapToLong(Feature.Item::size).sum();
        long done = 0;
        List<URI> places = new ArrayList<>();
        from.ifPresent(places::add);
        platform.repository().get().ifPresent(places::add);
        for (Feature.Item item : missing) {
            if (places.isEmpty()) {
                throw new Refused(
                        Status.UNAVAILABLE,
                        "the jar of bundle '" + item.name() + "' is missing; hand in an archive with its jars");
            }
            long before = done;
            Refused last = null;
            for (URI place : places) {
                try {
                    new Fetcher(limits.get(), flow, Duration.ofSeconds(2))
                            .fetch(
                                    place.resolve("objects/" + item.sha256() + ".jar"),
                                    objects.part(item.sha256()),
                                    count -> flow.phase(Phase.FETCHING, before + count, total, item.name()));
                    objects.accept(item);
                    last = null;
                    break;
                } catch (Refused e) {
                    if (e.status() == Status.CANCELLED) {
                        throw e;
                    }
                    last = e;
                }
            }
            if (last != null) {
                throw last;
            }
            done += item.size();
        }
    }

    /** A base that shares jars with the shipped application takes them from there. */
    private void adoptShipped(Layers next) throws IOException, Refused {
        List<Feature.Item> missing = objects.missing(next.items());
        if (next.base().isEmpty() || missing.isEmpty()) {
            return;
        }
        for (Feature.Item item : missing) {
            Optional<Path> jar = platform.shipped().get().stream()
                    .filter(part -> part.name().equals(item.name()))
                    .map(Part::jar)
                    .findFirst();
            if (jar.isPresent()
                    && Files.size(jar.get()) == item.size()
                    && ObjectStore.hash(jar.get()).equals(item.sha256())) {
                try (InputStream in = Files.newInputStream(jar.get())) {
                    objects.put(item, in);
                }
            }
        }
    }

    private static Signatures signatures(Map<String, byte[]> documents, String name) {
        return Signatures.parse(documents.getOrDefault(name + ".sig", new byte[0]));
    }
}
