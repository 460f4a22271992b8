package edgewatt.itest.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Destroys a part of a journal, and knows what is still whole: not by this project's own reader. */
final class Damage {
    private static final int PAGE_SIZE_AT = 16;

    private final Kind kind;
    private final Random random;

    Damage(Kind kind, Random random) {
        this.kind = kind;
        this.random = random;
    }

    /** @return what was done, in words */
    String to(Path store) throws IOException {
        Path file = store.resolve("journal.db");
        Path wal = store.resolve("journal.db-wal");
        switch (kind) {
            case TRUNCATED -> {
                long length = (long) (random.nextDouble() * Files.size(file));
                cut(file, length);
                return "journal.db cut to " + length + " bytes";
            }
            case PAGE -> {
                int size = pageSize(file);
                int page = random.nextInt((int) (Files.size(file) / size));
                byte[] noise = new byte[size];
                random.nextBytes(noise);
                try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    c.write(ByteBuffer.wrap(noise), (long) page * size);
                }
                return "page " + (page + 1) + " of journal.db overwritten";
            }
            case WAL -> {
                if (!Files.exists(wal)) {
                    return "there is no write-ahead log";
                }
                if (random.nextInt(3) == 0) {
                    Files.delete(wal);
                    return "write-ahead log removed";
                }
                long length = (long) (random.nextDouble() * Files.size(wal));
                cut(wal, length);
                return "write-ahead log cut to " + length + " bytes";
            }
            default -> throw new IllegalStateException("nothing is damaged in " + kind);
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
            c.truncate(length);
        }
    }

    private static int pageSize(Path file) throws IOException {
        try (FileChannel c = FileChannel.open(file)) {
            ByteBuffer two = ByteBuffer.allocate(2);
            c.read(two, PAGE_SIZE_AT);
            int size = two.getShort(0) & 0xffff;
            return size < 512 ? 4096 : size;
        }
    }

    /**
     * Positions of rows that the damage has left whole: their text still stands in a whole page of a file; of a log that is
     * cut, what SQLite itself reads.
     *
     * @param rows what was there before
     * @param copy of the damaged files
     */
    Set<Long> whole(List<JournalFile.Row> rows, Path copy) throws IOException, SQLException {
        if (kind == Kind.WAL) {
            return new JournalFile(copy)
                    .rows().stream().map(JournalFile.Row::position).collect(Collectors.toSet());
        }
        List<String> texts = new ArrayList<>();
        Path file = copy.resolve("journal.db");
        byte[] main = Files.readAllBytes(file);
        int size = 4096;
        texts.add(new String(main, 0, main.length / size * size, StandardCharsets.ISO_8859_1));
        Path wal = copy.resolve("journal.db-wal");
        if (Files.exists(wal)) {
            texts.add(new String(Files.readAllBytes(wal), StandardCharsets.ISO_8859_1));
        }
        Set<Long> found = new HashSet<>();
        for (JournalFile.Row row : rows) {
            // the bytes of UTF-8, one character each
            String text = new String(row.json().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            if (texts.stream().anyMatch(t -> t.contains(text))) {
                found.add(row.position());
            }
        }
        return found;
    }
}
