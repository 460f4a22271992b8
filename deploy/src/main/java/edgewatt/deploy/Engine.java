package edgewatt.deploy;

import edgewatt.api.deploy.Deployer.Generation;
import edgewatt.api.deploy.Deployer.Kind;
import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Phase;
import edgewatt.api.deploy.Deployer.Progress;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.apply.IdleWait;
import edgewatt.deploy.apply.Part;
import edgewatt.deploy.apply.Swap;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.Generations;
import edgewatt.deploy.store.Layers;
import edgewatt.deploy.store.ObjectStore;
import edgewatt.deploy.store.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deployment after the other: stage, wait for idle if need be, apply, watch, and go back if health gets worse.
 *
 * <p>A change that leaves the safety set alone is made in the running framework, and the pointer stays on the good
 * generation until the new one has proven itself: whatever ends the process, the good one boots. Any other change is made
 * by a restart, with the new generation as the pointer's candidate.
 *
 * <p>Calls come one at a time, from the deployer's thread; the getters may be called from any.
 */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration BOOT_GRACE = Duration.ofMinutes(2);
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(300);

    private final Staging staging;
    private final Generations generations;
    private final ObjectStore objects;
    private final Swap swap;
    private final Watch watch;
    private final IdleWait idle;
    private final Defaults defaults;
    private final Journaling journaling;
    private final Endings endings;
    private final InstantSource clock;
    private final Predicate<Bundle> safetySet;
    private final Runnable restart;

    private volatile Layers layers;
    private volatile Generation current;
    private volatile Progress progress = Progress.IDLE;
    private volatile Outcome last;
    private volatile CountDownLatch cancel = new CountDownLatch(1);
    private volatile boolean tooLate;
    private String origin = "";
    private String name = "";
    private long reported;

    /** What an engine is made of. */
    record Parts(
            Staging staging,
            Generations generations,
            ObjectStore objects,
            Swap swap,
            Watch watch,
            IdleWait idle,
            Defaults defaults,
            Journaling journaling,
            InstantSource clock,
            Predicate<Bundle> safetySet,
            Runnable restart) {}

    /** @param booted serial of what the launcher has started; 0 = the shipped application */
    Engine(Parts parts, long booted) {
        this.staging = parts.staging();
        this.generations = parts.generations();
        this.objects = parts.objects();
        this.swap = parts.swap();
        this.watch = parts.watch();
        this.idle = parts.idle();
        this.defaults = parts.defaults();
        this.journaling = parts.journaling();
        this.endings = new Endings(journaling);
        this.clock = parts.clock();
        this.safetySet = parts.safetySet();
        this.restart = parts.restart();
        Layers found;
        try {
            found = generations.read(booted);
        } catch (IOException e) {
            LOG.error("the documents of the running generation cannot be read; only a complete one can be applied", e);
            found = Layers.SHIPPED;
        }
        layers = found;
        Pointer pointer = generations.pointer();
        current = new Generation(
                found.name(),
                booted,
                pointer.candidate().isEmpty() || pointer.candidate().get().serial() != booted);
        last = generations.last().orElse(null);
    }

    Generation current() {
        return current;
    }

    Layers layers() {
        return layers;
    }

    Progress progress() {
        return progress;
    }

    Optional<Outcome> last() {
        return Optional.ofNullable(last);
    }

    List<Part> parts() {
        return staging.parts(layers);
    }

    boolean cancel() {
        if (progress.phase() == Phase.IDLE || tooLate) {
            return false;
        }
        cancel.countDown();
        return true;
    }

    /** After a boot: says what the launcher has done, and watches a candidate. */
    void boot() throws InterruptedException {
        Pointer pointer = generations.pointer();
        try {
            if (!pointer.note().isEmpty()) {
                generations.point(pointer.give());
                end(new Outcome(false, pointer.note(), Status.ROLLED_BACK));
            } else if (pointer.trying() != 0) {
                generations.point(pointer.give());
                end(new Outcome(
                        false,
                        "the process ended while generation " + pointer.trying() + " was tried; the good one runs",
                        Status.ROLLED_BACK));
            } else if (pointer.candidate().isPresent()
                    && pointer.candidate().get().serial() == current.number()) {
                watchCandidate(pointer.candidate().get());
            }
        } catch (IOException e) {
            LOG.error("the pointer cannot be written; the next boot repeats this one", e);
        }
    }

    /** @return empty if the process is about to end; it is told after the restart then */
    Optional<Outcome> deploy(Source source, String from) throws InterruptedException {
        origin = from;
        name = "";
        tooLate = false;
        cancel = new CountDownLatch(1);
        Optional<Outcome> outcome;
        try {
            outcome = attempt(source);
        } catch (Refused e) {
            outcome = Optional.of(new Outcome(false, e.getMessage(), e.status()));
        } catch (IOException e) {
            LOG.warn("deployment from {} failed", from, e);
            outcome = Optional.of(new Outcome(false, "input or output failed: " + e.getMessage(), Status.UNAVAILABLE));
        } catch (RuntimeException e) {
            LOG.error("deployment from {} failed", from, e);
            outcome = Optional.of(new Outcome(false, "an error in the deployer: " + e, Status.FAILED));
        }
        outcome.ifPresent(this::end);
        return outcome;
    }

    /** Where an archive comes from. */
    interface Source {
        InputStream open(Staging.Flow flow) throws IOException, Refused, InterruptedException;

        /** To look for missing jars beside it. */
        Optional<URI> place();

        /** @param again what was fetched so far may be of use for the next try */
        void close(boolean again);
    }

    private Optional<Outcome> attempt(Source source) throws Refused, IOException, InterruptedException {
        phase(Phase.RECEIVING, 0, -1, "");
        Staging.Flow flow = new DeploymentFlow();
        Layers next =
                staging.stage(source.open(flow), source.place(), layers, generations.pointer(), clock.instant(), flow);
        if (next.equals(layers)) {
            return Optional.of(new Outcome(false, "generation " + layers.name() + " runs already", Status.CURRENT));
        }
        name = next.name();
        journaling.step(name, "staged", "from " + origin);
        long serial = generations.pointer().serial() + 1;
        Pointer.Slot slot = generations.write(serial, next);
        List<Part> target = staging.parts(next);
        swap.assume(staging.parts(layers));
        Swap.Difference difference = swap.difference(target);
        boolean inPlace = difference.bundles().stream().noneMatch(safetySet)
                && difference.added().stream().noneMatch(Part::safetySet)
                && difference.updated().stream().noneMatch(Part::safetySet)
                && difference.removed().stream().noneMatch(Part::safetySet);
        if (inPlace) {
            tooLate = true;
            return Optional.of(inPlace(next, slot, target));
        }
        idle.await(busy -> phase(Phase.WAITING_FOR_IDLE, 0, -1, busy), flow::pause);
        tooLate = true;
        watch.remember(generations.folder(serial));
        journaling.step(name, "restart", "the safety set changes");
        phase(Phase.RESTARTING, 0, -1, "");
        generations.point(generations.pointer().propose(slot));
        restart.run();
        return Optional.empty();
    }

    private Outcome inPlace(Layers next, Pointer.Slot slot, List<Part> target)
            throws IOException, InterruptedException {
        Layers before = layers;
        List<Part> old = staging.parts(before);
        watch.remember(generations.folder(slot.serial()));
        generations.point(generations.pointer().attempt(slot));
        journaling.step(name, "apply", "in the running framework");
        phase(Phase.APPLYING, 0, -1, "");
        String worse;
        try {
            defaults.change(before.configurations(), next.configurations());
            swap.converge(target);
            phase(Phase.WATCHING, 0, -1, "");
            worse = watch.verdict(generations.folder(slot.serial()), Duration.ZERO);
            if (worse.isEmpty()) {
                return proven(next, slot);
            }
        } catch (Refused e) {
            worse = e.getMessage();
        } catch (Swap.NotClean e) {
            return startAgain(e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.warn("generation {} cannot be applied", name, e);
            worse = "it cannot be applied: " + e;
        }
        journaling.step(name, "roll back", worse);
        phase(Phase.ROLLING_BACK, 0, -1, worse);
        try {
            defaults.change(next.configurations(), before.configurations());
            swap.converge(old);
        } catch (Refused | Swap.NotClean | IOException e) {
            return startAgain(
                    worse + "; and the good generation does not come back in this process: " + e.getMessage());
        }
        generations.point(generations.pointer().give());
        return new Outcome(false, worse, Status.ROLLED_BACK);
    }

    private Outcome startAgain(String why) throws IOException {
        Outcome outcome = new Outcome(false, why, Status.ROLLED_BACK);
        journaling.step(name, "restart", why);
        generations.point(generations.pointer().give());
        generations.keep(outcome);
        restart.run();
        return outcome;
    }

    private void watchCandidate(Pointer.Slot slot) throws IOException, InterruptedException {
        name = current.name();
        origin = "boot";
        tooLate = true;
        phase(Phase.WATCHING, 0, -1, "");
        journaling.step(
                name,
                "watch",
                "after the restart, boot " + generations.pointer().boots());
        String worse = watch.verdict(generations.folder(slot.serial()), BOOT_GRACE);
        if (worse.isEmpty()) {
            end(proven(layers, slot));
            return;
        }
        end(startAgain(worse));
    }

    private Outcome proven(Layers next, Pointer.Slot slot) throws IOException {
        Pointer pointer = generations.pointer();
        generations.point(pointer.prove(slot, next.number(Layer.BASE), next.number(Layer.OVERLAY)));
        layers = next;
        current = new Generation(next.name(), slot.serial(), true);
        journaling.step(next.name(), "good", "");
        sweep();
        return new Outcome(true, "", Status.APPLIED);
    }

    private void sweep() {
        try {
            generations.sweep(objects);
        } catch (IOException e) {
            LOG.warn("what nobody needs any more cannot be deleted", e);
        }
    }

    private void end(Outcome outcome) {
        last = outcome;
        progress = Progress.IDLE;
        try {
            generations.keep(outcome);
        } catch (IOException e) {
            LOG.warn("how the deployment ended cannot be kept", e);
        }
        Kind kind = outcome.status().kind();
        if (kind == Kind.REFUSED || kind == Kind.FAILED) {
            sweep();
        }
        endings.tell(outcome, name, origin, current);
        journaling.progress(progress);
    }

    private void phase(Phase phase, long done, long total, String detail) {
        long now = System.nanoTime();
        boolean other = phase != progress.phase() || !detail.equals(progress.detail());
        progress = new Progress(phase, name, origin, done, total, detail);
        if (other || now - reported > PROGRESS_EVERY.toNanos()) {
            reported = now;
            journaling.progress(progress);
        }
    }

    /** For {@link Swap}: each of its steps is progress. */
    void stepped(String what, String bundle) {
        Progress now = progress;
        phase(now.phase(), now.doneBytes() + 1, -1, (what + " " + bundle).strip());
    }

    private final class DeploymentFlow implements Staging.Flow {
        @Override
        public void phase(Phase phase, long done, long total, String detail) {
            Engine.this.phase(phase, done, total, detail);
        }

        @Override
        public boolean cancelled() {
            return cancel.getCount() == 0;
        }

        @Override
        public boolean pause(Duration length) throws InterruptedException {
            return cancel.await(length.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
