package edgewatt.deploy.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code pointer}: which generation boots. The launcher reads it before there is any bundle, counts the starts of
 * a candidate in it, and takes the candidate away after three; lines of {@code key=value}, replaced atomically.
 *
 * @param good boots when there is no candidate
 * @param previous the good one before
 * @param candidate boots instead of the good one, up to three times
 * @param boots starts of the candidate so far
 * @param serial the last serial number given away
 * @param base highest number of a base that was good
 * @param overlay highest number of an overlay that was good
 * @param trying serial of what is being tried in the running process; 0 = nothing
 * @param note why the launcher took the candidate away; empty unless it did
 */
public record Pointer(
        Slot good,
        Slot previous,
        Optional<Slot> candidate,
        int boots,
        long serial,
        long base,
        long overlay,
        long trying,
        String note) {
    /** What was installed with the application. */
    public static final Slot SHIPPED = new Slot(0, "-");

    public static final Pointer INITIAL = new Pointer(SHIPPED, SHIPPED, Optional.empty(), 0, 0, 0, 0, 0, "");

    /**
     * @param serial the folder's name; 0 = shipped
     * @param sha256 of its {@code launch.properties}
     */
    public record Slot(long serial, String sha256) {
        static Slot parse(String text) {
            String[] words = text.split(" ");
            if (words.length != 2 || !words[1].matches("-|[0-9a-f]{64}")) {
                throw new IllegalArgumentException("'" + text + "' is no generation");
            }
            return new Slot(Long.parseLong(words[0]), words[1]);
        }

        @Override
        public String toString() {
            return serial + " " + sha256;
        }
    }

    public Pointer withSerial(long next) {
        return new Pointer(good, previous, candidate, boots, next, base, overlay, trying, note);
    }

    /** A candidate for the next boot. */
    public Pointer propose(Slot slot) {
        return new Pointer(good, previous, Optional.of(slot), 0, slot.serial(), base, overlay, 0, "");
    }

    /** Something is tried in the running process; the next boot is still that of the good one. */
    public Pointer attempt(Slot slot) {
        return new Pointer(good, previous, Optional.empty(), 0, slot.serial(), base, overlay, slot.serial(), "");
    }

    /** The slot has proven itself. */
    public Pointer prove(Slot slot, long baseNumber, long overlayNumber) {
        return new Pointer(
                slot,
                good.equals(slot) ? previous : good,
                Optional.empty(),
                0,
                serial,
                Math.max(base, baseNumber),
                Math.max(overlay, overlayNumber),
                0,
                "");
    }

    /** Back to the good one. */
    public Pointer give() {
        return new Pointer(good, previous, Optional.empty(), 0, serial, base, overlay, 0, "");
    }

    /** {@link #INITIAL} if there is none; the launcher has complained already of one that is damaged. */
    public static Pointer read(Path file) {
        try {
            Map<String, String> read = new LinkedHashMap<>();
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int at = line.indexOf('=');
                if (at > 0) {
                    read.put(line.substring(0, at), line.substring(at + 1));
                }
            }
            return new Pointer(
                    Slot.parse(read.getOrDefault("good", "0 -")),
                    Slot.parse(read.getOrDefault("previous", "0 -")),
                    Optional.ofNullable(read.get("candidate")).map(Slot::parse),
                    Integer.parseInt(read.getOrDefault("boots", "0")),
                    Long.parseLong(read.getOrDefault("serial", "0")),
                    Long.parseLong(read.getOrDefault("base", "0")),
                    Long.parseLong(read.getOrDefault("overlay", "0")),
                    Long.parseLong(read.getOrDefault("trying", "0")),
                    read.getOrDefault("note", ""));
        } catch (IOException | IllegalArgumentException e) {
            return INITIAL;
        }
    }

    public void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("good=").append(good).append('\n');
        text.append("previous=").append(previous).append('\n');
        candidate.ifPresent(slot -> text.append("candidate=").append(slot).append('\n'));
        text.append("boots=").append(boots).append('\n');
        text.append("serial=").append(serial).append('\n');
        text.append("base=").append(base).append('\n');
        text.append("overlay=").append(overlay).append('\n');
        text.append("trying=").append(trying).append('\n');
        if (!note.isEmpty()) {
            text.append("note=").append(note.replace('\n', ' ')).append('\n');
        }
        Files.createDirectories(file.getParent());
        Durable.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
