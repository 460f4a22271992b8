package edgewatt.store.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The pages of a database file with the committed part of its write-ahead log over them, read without SQLite
 * (sqlite.org/fileformat2.html, sections 1.2, 1.5 and 4). Nothing in the file is believed: a wrong number yields fewer
 * pages, never an exception.
 */
final class Pages implements AutoCloseable {
    static final int PAGE_SIZE = 4096;
    private static final int WAL_HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final FileChannel main;
    private final FileChannel wal;
    private final Map<Integer, Long> overlay;
    private final long count;

    private Pages(FileChannel main, FileChannel wal) throws IOException {
        this.main = main;
        this.wal = wal;
        this.overlay = wal == null ? Map.of() : frames(wal);
        long inMain = (main.size() + PAGE_SIZE - 1) / PAGE_SIZE;
        this.count = Math.max(
                inMain,
                overlay.keySet().stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    static Pages open(Path file) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        FileChannel main = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel wal = Files.exists(log) ? FileChannel.open(log, StandardOpenOption.READ) : null;
        return new Pages(main, wal);
    }

    /** Pages are counted from 1 to this. */
    long count() {
        return count;
    }

    /** A page, padded with zeros where the file ends early; null outside the file. */
    ByteBuffer page(long number) throws IOException {
        if (number < 1 || number > count) {
            return null;
        }
        ByteBuffer page = ByteBuffer.allocate(PAGE_SIZE);
        Long inLog = overlay.get((int) number);
        readFully(inLog == null ? main : wal, inLog == null ? (number - 1) * PAGE_SIZE : inLog, page);
        page.limit(PAGE_SIZE).position(0);
        return page;
    }

    /** Pages that hold nothing any more, as far as the header and the list can be read. */
    Set<Long> free() throws IOException {
        Set<Long> free = new HashSet<>();
        ByteBuffer header = page(1);
        if (header == null) {
            return free;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (header.get(i) != MAGIC[i]) {
                return free;
            }
        }
        long trunk = Integer.toUnsignedLong(header.getInt(32));
        while (trunk > 1 && trunk <= count && free.add(trunk)) {
            ByteBuffer list = page(trunk);
            int leaves = Math.min(Math.max(list.getInt(4), 0), PAGE_SIZE / 4 - 2);
            for (int i = 0; i < leaves; i++) {
                free.add(Integer.toUnsignedLong(list.getInt(8 + 4 * i)));
            }
            trunk = Integer.toUnsignedLong(list.getInt(0));
        }
        return free;
    }

    @Override
    public void close() throws IOException {
        main.close();
        if (wal != null) {
            wal.close();
        }
    }

    /** Page number to the place of its last committed image. */
    private static Map<Integer, Long> frames(FileChannel wal) throws IOException {
        Map<Integer, Long> committed = new HashMap<>();
        ByteBuffer header = ByteBuffer.allocate(WAL_HEADER);
        if (wal.size() < WAL_HEADER) {
            return committed;
        }
        readFully(wal, 0, header);
        boolean bigEndian = (header.getInt(0) & 1) == 1;
        if ((header.getInt(0) & 0xfffffffe) != 0x377f0682 || header.getInt(8) != PAGE_SIZE) {
            return committed;
        }
        int[] sum = {header.getInt(24), header.getInt(28)};
        Map<Integer, Long> open = new HashMap<>();
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + PAGE_SIZE);
        for (long at = WAL_HEADER; at + frame.capacity() <= wal.size(); at += frame.capacity()) {
            readFully(wal, at, frame.clear());
            checksum(frame, 0, 8, bigEndian, sum);
            checksum(frame, FRAME_HEADER, PAGE_SIZE, bigEndian, sum);
            boolean ours = frame.getInt(8) == header.getInt(16) && frame.getInt(12) == header.getInt(20);
            if (!ours || frame.getInt(16) != sum[0] || frame.getInt(20) != sum[1]) {
                break;
            }
            open.put(frame.getInt(0), at + FRAME_HEADER);
            if (frame.getInt(4) != 0) {
                committed.putAll(open);
                open.clear();
            }
        }
        return committed;
    }

    private static void checksum(ByteBuffer b, int from, int length, boolean bigEndian, int[] sum) {
        for (int i = from; i < from + length; i += 8) {
            int x = b.getInt(i);
            int y = b.getInt(i + 4);
            sum[0] += (bigEndian ? x : Integer.reverseBytes(x)) + sum[1];
            sum[1] += (bigEndian ? y : Integer.reverseBytes(y)) + sum[0];
        }
    }

    private static void readFully(FileChannel from, long at, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            int n = from.read(into, at + into.position());
            if (n <= 0) {
                return;
            }
        }
    }
}
