package edgewatt.deploy.folder;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Deployer.Kind;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Phase;
import edgewatt.deploy.folder.Ripening.Ripe;
import edgewatt.deploy.folder.Slip.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands in what is complete in the watched folders, one after the other, and writes beside each archive what became of it.
 * In a folder of our own the archive goes when it is done; a USB stick keeps it for the next controller. An archive that
 * was with the deployer when the controller ended is handed in once more, not for ever: it may be why. One thread, but for
 * {@link #progressed}.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int ATTEMPTS = 2;
    private static final long AGAIN_BUSY_S = 15;
    private static final long AGAIN_LATER_S = 600;

    private final Deployer deployer;
    private final Path own;
    private final Ripening ripening = new Ripening();
    /** What was dealt with by this start, by file: also where nothing can be written. */
    private final Map<Path, String> known = new HashMap<>();

    private final Map<Path, Long> again = new HashMap<>();
    private volatile Handed handed;

    private record Handed(Ripe ripe, Slip slip) {}

    /** @param own the data folder: what lies in it is ours */
    Inbox(Deployer deployer, Path own) {
        this.deployer = deployer;
        this.own = own;
    }

    /**
     * @param folders those that are there
     * @param now of a monotonic clock, ns
     */
    synchronized void look(List<Path> folders, long now) {
        for (Path folder : folders) {
            try {
                for (Ripe ripe : ripening.look(folder, now)) {
                    consider(ripe, now);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("folder {} cannot be read: {}", folder, e.toString());
            }
        }
    }

    /** Whether something may happen without a change in a folder. */
    synchronized boolean waits(long now) {
        return handed == null && (!again.isEmpty() || ripening.waits(now));
    }

    /** What the deployer does is written down where it is of interest for who waits beside it. Any thread. */
    void progressed(Deployer.Progress progress) {
        Handed mine = handed;
        if (mine == null || !progress.origin().equals(origin(mine.ripe()))) {
            return;
        }
        if (progress.phase() == Phase.WAITING_FOR_IDLE) {
            write(mine, "waits: " + progress.detail());
        } else if (progress.phase() == Phase.RESTARTING) {
            write(mine, "the controller starts again with it");
        } else if (progress.phase() == Phase.WATCHING) {
            write(mine, "runs, and is watched");
        }
    }

    private void consider(Ripe ripe, long now) {
        if (handed != null || ripe.mark().equals(known.get(ripe.file()))) {
            return;
        }
        Long due = again.get(ripe.file());
        if (due != null && now - due < 0) {
            return;
        }
        Optional<Slip> before = Slip.read(ripe.file(), ripe.mark());
        int attempts = before.map(Slip::attempts).orElse(0);
        if (before.isPresent() && before.get().state() == State.DONE) {
            known.put(ripe.file(), ripe.mark());
            return;
        }
        if (before.isPresent() && before.get().state() == State.HANDED_IN && attempts >= ATTEMPTS) {
            finish(
                    ripe,
                    new Slip(State.DONE, attempts, ripe.mark()),
                    "given up: the controller ended twice while it was applied");
            return;
        }
        handIn(ripe, before.filter(s -> s.state() == State.LATER).isPresent() ? 1 : attempts + 1, now);
    }

    private void handIn(Ripe ripe, int attempt, long now) {
        Handed mine = new Handed(ripe, new Slip(State.HANDED_IN, attempt, ripe.mark()));
        again.remove(ripe.file());
        write(mine, "is being looked at");
        try {
            handed = mine;
            LOG.info("{} is handed in", ripe.file());
            deployer.submit(Files.newInputStream(ripe.file()), origin(ripe))
                    .whenComplete((outcome, failure) -> ended(mine, outcome, failure, now));
        } catch (IOException | RuntimeException e) {
            ended(mine, null, e, now);
        }
    }

    private synchronized void ended(Handed mine, Outcome outcome, Throwable failure, long begun) {
        Ripe ripe = mine.ripe();
        Slip slip = mine.slip();
        handed = null;
        if (outcome == null) {
            finish(ripe, new Slip(State.DONE, slip.attempts(), slip.archive()), "failed: " + failure);
            return;
        }
        String status = outcome.status().name().toLowerCase(Locale.ROOT).replace('_', '-');
        boolean later = outcome.status().kind() == Kind.LATER && outcome.status() != Deployer.Status.CANCELLED;
        if (later) {
            long waitS = outcome.status() == Deployer.Status.BUSY ? AGAIN_BUSY_S : AGAIN_LATER_S;
            again.put(ripe.file(), begun + TimeUnit.SECONDS.toNanos(waitS));
            write(
                    new Handed(ripe, new Slip(State.LATER, slip.attempts(), slip.archive())),
                    "later (" + status + "): " + outcome.reason());
            return;
        }
        String sentence = outcome.status().kind() == Kind.DONE
                ? "applied: generation " + deployer.current().name() + " runs"
                : outcome.status().kind().name().toLowerCase(Locale.ROOT) + " (" + status + "): " + outcome.reason();
        finish(ripe, new Slip(State.DONE, slip.attempts(), slip.archive()), sentence);
    }

    private void finish(Ripe ripe, Slip slip, String sentence) {
        known.put(ripe.file(), ripe.mark());
        write(new Handed(ripe, slip), sentence);
        LOG.info("{}: {}", ripe.file(), sentence);
        if (ripe.file().startsWith(own)) {
            try {
                Files.deleteIfExists(ripe.file());
                known.remove(ripe.file());
            } catch (IOException e) {
                LOG.warn("{} cannot be removed: {}", ripe.file(), e.toString());
            }
        }
    }

    private static void write(Handed what, String sentence) {
        try {
            what.slip().write(what.ripe().file(), what.ripe().file().getFileName() + " " + sentence);
        } catch (IOException e) {
            LOG.info("{} {} (it cannot be written beside it: {})", what.ripe().file(), sentence, e.toString());
        }
    }

    private static String origin(Ripe ripe) {
        return "folder " + ripe.file().getFileName();
    }
}
