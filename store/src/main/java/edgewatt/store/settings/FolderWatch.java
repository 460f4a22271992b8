package edgewatt.store.settings;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls when files in some folders have changed and then been quiet for a moment. A folder may come later. */
final class FolderWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private static final long QUIET_MILLIS = 150;

    private final List<Path> folders;
    private final Runnable changed;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final WatchService service;
    private final Thread thread = new Thread(this::loop, "edgewatt-store-settings");
    private volatile boolean requested;

    FolderWatch(List<Path> folders, Runnable changed) throws IOException {
        this.folders = folders;
        this.changed = changed;
        this.service = folders.get(0).getFileSystem().newWatchService();
        thread.setDaemon(true);
        watchFolders(); // before the first reading, so that no change falls in between
    }

    void start() {
        thread.start();
    }

    /** Asks for a call within about a second, from this watch's thread. */
    void request() {
        requested = true;
    }

    @Override
    public void close() {
        try {
            service.close();
            thread.join(5_000);
        } catch (IOException e) {
            log.debug("closing the watch: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (true) {
                WatchKey key = service.poll(1, TimeUnit.SECONDS);
                boolean appeared = watchFolders();
                if (key != null || appeared || requested) {
                    requested = false;
                    while (key != null) {
                        drain(key);
                        key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
                    }
                    call();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            log.debug("settings are watched no more");
        }
    }

    private void call() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            log.error("settings could not be applied", e);
        }
    }

    private void drain(WatchKey key) {
        key.pollEvents();
        if (!key.reset()) {
            watched.values().remove(key); // the folder is gone
        }
    }

    private boolean watchFolders() {
        boolean added = false;
        for (Path folder : folders) {
            if (!watched.containsKey(folder) && Files.isDirectory(folder)) {
                try {
                    watched.put(
                            folder,
                            folder.register(
                                    service,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                    added = true;
                } catch (IOException e) {
                    log.debug("{} cannot be watched: {}", folder, e.toString());
                }
            }
        }
        return added;
    }
}
