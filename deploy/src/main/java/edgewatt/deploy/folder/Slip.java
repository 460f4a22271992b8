package edgewatt.deploy.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code NAME.zip.txt} beside an archive: one sentence on what became of it, and below it of which archive that
 * is said, so that it is not handed in again after a restart.
 *
 * @param state what is to be done with the archive
 * @param attempts how often it was handed in
 * @param archive size and time of change
 */
record Slip(State state, int attempts, String archive) {
    private static final Pattern LAST = Pattern.compile("\\[(\\w+) (\\d{1,9}) ([0-9a-z ]{1,60})]\\s*$");
    private static final int MAX_BYTES = 8192;

    enum State {
        /** It is with the deployer, or was when the controller ended. */
        HANDED_IN,
        /** It may be taken later. */
        LATER,
        /** Nothing more happens to it. */
        DONE
    }

    static Path of(Path archive) {
        return archive.resolveSibling(archive.getFileName() + ".txt");
    }

    /** By which an archive is known again. */
    static String mark(BasicFileAttributes attributes) {
        return attributes.size() + " bytes " + attributes.lastModifiedTime().toMillis();
    }

    /** What is said of this very archive. */
    static Optional<Slip> read(Path archive, String mark) {
        Path file = of(archive);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            Matcher last = LAST.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            if (last.find() && last.group(3).equals(mark)) {
                return Optional.of(new Slip(State.valueOf(last.group(1)), Integer.parseInt(last.group(2)), mark));
            }
        } catch (IOException | IllegalArgumentException e) {
            // somebody else's text
        }
        return Optional.empty();
    }

    /** Whole or not at all. */
    void write(Path archive, String sentence) throws IOException {
        Path file = of(archive);
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        String text = sentence + "\n[" + state + " " + attempts + " " + this.archive + "]\n";
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
