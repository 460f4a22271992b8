package edgewatt.deploy.folder;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the inbox when something changes in a folder. Changes are told by the system; only that a folder comes or another
 * is mounted in its place is not, so that is looked at every {@value #MOUNT_S} s.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final long MOUNT_S = 5;
    private static final long SOON_S = 1;

    private final List<Path> folders;
    private final Inbox inbox;
    private final WatchService service;
    private final Map<Path, Watched> watched = new HashMap<>();
    private final Thread thread = new Thread(this::run, "edgewatt-deploy-folder");

    private record Watched(Object folder, WatchKey key) {}

    FolderWatch(List<Path> folders, Inbox inbox) throws IOException {
        this.folders = folders;
        this.inbox = inbox;
        service = folders.get(0).getFileSystem().newWatchService();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        try {
            service.close();
            thread.join(5_000);
        } catch (IOException e) {
            LOG.debug("closing the watch: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                inbox.look(there(), System.nanoTime());
                WatchKey key = service.poll(inbox.waits(System.nanoTime()) ? SOON_S : MOUNT_S, TimeUnit.SECONDS);
                while (key != null) {
                    key.pollEvents();
                    WatchKey gone = key.reset() ? null : key;
                    watched.values().removeIf(one -> one.key().equals(gone));
                    key = service.poll();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            LOG.debug("folders are watched no more");
        }
    }

    private List<Path> there() {
        List<Path> there = new ArrayList<>();
        for (Path folder : folders) {
            try {
                if (Files.isDirectory(folder)) {
                    watch(folder);
                    there.add(folder);
                }
            } catch (IOException e) {
                LOG.debug("{} cannot be watched: {}", folder, e.toString());
            }
        }
        return there;
    }

    /** Another file system in the same place is another folder. */
    private void watch(Path folder) throws IOException {
        Object identity =
                Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        Watched now = watched.get(folder);
        if (now != null && (identity == null || identity.equals(now.folder()))) {
            return;
        }
        if (now != null) {
            now.key().cancel();
        }
        WatchKey key =
                folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        watched.put(folder, new Watched(identity, key));
    }
}
