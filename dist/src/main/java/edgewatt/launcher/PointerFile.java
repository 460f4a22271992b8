package edgewatt.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * {@code DATA/deploy/pointer}, lines of {@code key=value} which the bundle {@code deploy} writes: which generation is good,
 * which was good before, and which one waits to prove itself. The launcher changes three of them: it counts {@code boots},
 * takes the {@code candidate} away, and says in {@code note} why.
 */
final class PointerFile {
    private static final Logger LOG = Logger.getLogger(PointerFile.class.getName());

    /** A candidate that has not proven itself in so many boots is given up. */
    static final int MOST_BOOTS = 3;

    private final Path file;
    private final Map<String, String> lines;

    private PointerFile(Path file, Map<String, String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /**
     * @param serial name of the folder; 0 = the application as it was installed
     * @param sha256 of its {@code launch.properties}
     */
    record Slot(long serial, String sha256) {
        static final Slot SHIPPED = new Slot(0, "-");
    }

    /** Without a readable file the application starts as it was installed. */
    static PointerFile read(Path deploy) {
        Path file = deploy.resolve("pointer");
        Map<String, String> lines = new LinkedHashMap<>();
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    int at = line.indexOf('=');
                    if (at > 0) {
                        lines.put(line.substring(0, at), line.substring(at + 1));
                    }
                }
            } catch (IOException e) {
                LOG.severe(() -> file + " cannot be read (" + LaunchException.reason(e)
                        + "); the application starts as it was installed");
                lines.clear();
            }
        }
        return new PointerFile(file, lines);
    }

    Slot good() {
        return slot("good").orElse(Slot.SHIPPED);
    }

    Slot previous() {
        return slot("previous").orElse(Slot.SHIPPED);
    }

    Optional<Slot> candidate() {
        return slot("candidate");
    }

    int boots() {
        String text = lines.getOrDefault("boots", "0");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : MOST_BOOTS;
    }

    /** Counts a start of the candidate, on the disk before it starts. */
    void countBoot() throws IOException {
        lines.put("boots", Integer.toString(boots() + 1));
        write();
    }

    /** Gives the candidate up; the reason is told to every uplink once the good one runs. */
    void giveUp(String why) {
        lines.remove("candidate");
        note(why);
    }

    /** Something for the deployer to report. */
    void note(String why) {
        lines.put("note", why.replace('\n', ' '));
        try {
            write();
        } catch (IOException e) {
            LOG.severe(() ->
                    "cannot write " + file + " (" + LaunchException.reason(e) + "); free space or mount it writable");
        }
    }

    private Optional<Slot> slot(String key) {
        String[] words = lines.getOrDefault(key, "").split(" ");
        return words.length == 2 && words[0].matches("\\d{1,18}")
                ? Optional.of(new Slot(Long.parseLong(words[0]), words[1]))
                : Optional.empty();
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path beside = file.resolveSibling("pointer.new");
        try (FileChannel out = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
