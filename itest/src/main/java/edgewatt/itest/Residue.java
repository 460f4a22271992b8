package edgewatt.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** What earlier revisions of a bundle have left in the process: class loaders, threads, descriptors. */
final class Residue {
    /** Connections of the tests themselves and of the desk, which come and go. */
    private static final long SPARE_DESCRIPTORS = 4;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final String threads;
    private long descriptors;

    /** @param threads how the names of its threads begin */
    Residue(String threads) {
        this.threads = threads;
    }

    /** Before an update: this revision should vanish. */
    void replaced(Bundle bundle) {
        loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
    }

    /** After a few updates, while the bundle is stopped: from here on nothing may grow. */
    void warm() {
        noThreads();
        descriptors = descriptors();
    }

    /** After the last one, while the bundle is stopped. */
    void assertNone() {
        noThreads();
        Await.until(
                "descriptors are as before, " + descriptors,
                Residue::descriptors,
                now -> now <= descriptors + SPARE_DESCRIPTORS);
        Await.until("old class loaders are collected", this::loadersLeft, left -> left == 0);
    }

    private void noThreads() {
        Await.until(
                "its threads have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith(threads))
                        .toList(),
                List::isEmpty);
    }

    long loadersLeft() {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    /** 0 where the platform does not show them. */
    static long descriptors() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
