package edgewatt.deploy.folder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/**
 * Which archives of a folder have been copied to their end. A copy shows its final name from its first byte on, and may
 * pause; so an archive counts when it was not changed for {@value #QUIET_S} s and has its end, or, without an end, for
 * {@value #STALLED_S} s: then it is handed in to be told what is wrong with it. Links and special files are not looked at.
 */
final class Ripening {
    static final int QUIET_S = 2;
    static final int STALLED_S = 60;

    private final Map<Path, Seen> seen = new HashMap<>();

    /**
     * An archive.
     *
     * @param mark by which it is known again
     */
    record Ripe(Path file, String mark) {}

    private record Seen(String mark, long since) {}

    /** @param now of a monotonic clock, ns */
    List<Ripe> look(Path folder, long now) throws IOException {
        TreeSet<Path> there = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.zip")) {
            files.forEach(there::add);
        }
        seen.keySet().removeIf(file -> folder.equals(file.getParent()) && !there.contains(file));
        List<Ripe> ripe = new ArrayList<>();
        for (Path file : there) {
            if (file.getFileName().toString().startsWith(".")) {
                continue;
            }
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                continue;
            }
            String mark = Slip.mark(attributes);
            Seen before = seen.get(file);
            if (before == null || !before.mark().equals(mark)) {
                before = new Seen(mark, now);
                seen.put(file, before);
            }
            long quietS = TimeUnit.NANOSECONDS.toSeconds(now - before.since());
            if (quietS >= STALLED_S || quietS >= QUIET_S && hasItsEnd(file)) {
                ripe.add(new Ripe(file, mark));
            }
        }
        return ripe;
    }

    /** Is there one that was not handed in yet, or may have changed since? Then it is looked at again soon. */
    boolean waits(long now) {
        return seen.values().stream().anyMatch(one -> now - one.since() <= TimeUnit.SECONDS.toNanos(STALLED_S + 1));
    }

    /** The directory of a zip is at its end. */
    private static boolean hasItsEnd(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.size() > 0;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
