package edgewatt.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Boots the generation that the pointer names. A candidate gets three boots to prove itself, which the bundle {@code deploy}
 * in it decides; it is given up at once if it cannot be started at all, and its process is ended if its start hangs. What
 * is damaged is passed over for what was good before, down to the application as it was installed.
 */
final class Boot {
    private static final Logger LOG = Logger.getLogger(Boot.class.getName());
    private static final String DEPLOYER = "deploy";

    private final Path deploy;
    private final Generation shipped;
    private final DataFolder data;
    private final Duration hangs;
    private final Runnable halt;

    /**
     * @param deploy where the generations lie; need not exist
     * @param hangs a candidate that is not up after that is taken for hung
     * @param halt ends the process so that it is started again
     */
    Boot(Path deploy, Generation shipped, DataFolder data, Duration hangs, Runnable halt) {
        this.deploy = deploy;
        this.shipped = shipped;
        this.data = data;
        this.hangs = hangs;
        this.halt = halt;
    }

    /** @param restart the candidate is up and cannot prove itself: start again, with the good one */
    record Started(Node node, Generation generation, boolean restart) {}

    Started start(Map<String, String> properties) throws LaunchException {
        PointerFile pointer = PointerFile.read(deploy);
        Optional<PointerFile.Slot> candidate = candidate(pointer);
        LaunchException last = null;
        for (PointerFile.Slot slot : Generation.order(pointer, candidate)) {
            boolean unproven = candidate.filter(slot::equals).isPresent();
            CountDownLatch up = new CountDownLatch(1);
            try {
                Generation generation = Generation.load(deploy, slot, shipped);
                if (unproven) {
                    endIfItHangs(generation, up);
                }
                Node node = Node.start(generation.application(), generation.hashes(), with(properties, generation));
                boolean lost = unproven && !node.running().contains(DEPLOYER);
                if (lost) {
                    giveUp(pointer, slot, "its bundle '" + DEPLOYER + "' does not run");
                }
                return new Started(node, generation, lost);
            } catch (LaunchException e) {
                if (slot.serial() == 0) {
                    throw e;
                }
                last = e;
                LOG.severe("generation " + slot.serial() + " does not start: " + e.getMessage());
                if (unproven) {
                    giveUp(pointer, slot, e.getMessage());
                } else {
                    pointer.note(
                            "generation " + slot.serial() + " was good and does not start any more: " + e.getMessage());
                }
            } finally {
                up.countDown();
            }
        }
        throw last == null ? new LaunchException("there is nothing to start") : last;
    }

    private static Optional<PointerFile.Slot> candidate(PointerFile pointer) {
        Optional<PointerFile.Slot> candidate = pointer.candidate();
        if (candidate.isEmpty()) {
            return candidate;
        }
        if (pointer.boots() >= PointerFile.MOST_BOOTS) {
            giveUp(pointer, candidate.get(), "it was started " + pointer.boots() + " times and has not proven itself");
            return Optional.empty();
        }
        try {
            pointer.countBoot();
            return candidate;
        } catch (IOException e) {
            LOG.severe("the start of a new generation cannot be counted (" + LaunchException.reason(e)
                    + "); the good one starts");
            return Optional.empty();
        }
    }

    private static void giveUp(PointerFile pointer, PointerFile.Slot slot, String why) {
        LOG.severe("generation " + slot.serial() + " is given up: " + why);
        pointer.giveUp("generation " + slot.serial() + " is given up: " + why);
    }

    private Map<String, String> with(Map<String, String> properties, Generation generation) throws LaunchException {
        Map<String, String> all = new HashMap<>(properties);
        all.put("edgewatt.generation", Long.toString(generation.serial()));
        all.put("edgewatt.defaults", lay(generation.defaults()).toString());
        return all;
    }

    /** One folder, new at each boot: while the controller runs, a new generation changes it, and the settings watch it. */
    private Path lay(List<Path> folders) throws LaunchException {
        Path laid = data.defaults();
        try {
            try (Stream<Path> old = Files.list(laid)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
            for (Path folder : folders) {
                if (!Files.isDirectory(folder)) {
                    continue;
                }
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".json")).toList()) {
                        Files.copy(file, laid.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            return laid;
        } catch (IOException e) {
            throw new LaunchException(
                    "cannot lay out the defaults in " + laid + " (" + LaunchException.reason(e) + ")", e);
        }
    }

    /** The thread lives until the candidate is up. */
    private void endIfItHangs(Generation generation, CountDownLatch up) {
        Thread thread = new Thread(
                () -> {
                    try {
                        if (!up.await(hangs.toMillis(), TimeUnit.MILLISECONDS)) {
                            LOG.severe("generation " + generation.name() + " is not up after " + hangs.toSeconds()
                                    + " s: starting again");
                            halt.run();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "edgewatt-launcher-unproven");
        thread.setDaemon(true);
        thread.start();
    }
}
