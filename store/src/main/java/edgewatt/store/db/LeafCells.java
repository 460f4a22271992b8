package edgewatt.store.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The rows on one leaf page of a table (sqlite.org/fileformat2.html, sections 1.6 and 2.1). A cell that makes no sense is
 * passed over; whether a row is true is for its checksum to say.
 */
final class LeafCells {
    private static final int LEAF_OF_TABLE = 0x0d;
    private static final int USABLE = Pages.PAGE_SIZE;
    private static final int MAX_PAYLOAD = 16 << 20;

    private final Pages pages;

    LeafCells(Pages pages) {
        this.pages = pages;
    }

    /** Hands over row id and columns: text, {@link Long} or null. */
    void visit(ByteBuffer page, BiConsumer<Long, List<Object>> row) throws IOException {
        if (page.get(0) != LEAF_OF_TABLE) {
            return;
        }
        int cells = Math.min(page.getShort(3) & 0xffff, (USABLE - 8) / 2);
        for (int i = 0; i < cells; i++) {
            int at = page.getShort(8 + 2 * i) & 0xffff;
            try {
                cell(page.duplicate().position(at), row);
            } catch (RuntimeException notACell) {
                continue; // damaged: the next pointer may still be right
            }
        }
    }

    private void cell(ByteBuffer page, BiConsumer<Long, List<Object>> row) throws IOException {
        long size = varint(page);
        long rowId = varint(page);
        if (size < 2 || size > MAX_PAYLOAD) {
            return;
        }
        List<Object> columns = record(payload(page, (int) size));
        if (columns != null) {
            row.accept(rowId, columns);
        }
    }

    private ByteBuffer payload(ByteBuffer page, int size) throws IOException {
        int largest = USABLE - 35;
        int local = size;
        if (size > largest) {
            int smallest = (USABLE - 12) * 32 / 255 - 23;
            int fitting = smallest + (size - smallest) % (USABLE - 4);
            local = fitting <= largest ? fitting : smallest;
        }
        ByteBuffer payload = ByteBuffer.allocate(size);
        payload.put(page.slice(page.position(), local));
        long next = local < size ? Integer.toUnsignedLong(page.getInt(page.position() + local)) : 0;
        while (payload.hasRemaining()) {
            ByteBuffer more = pages.page(next);
            int part = Math.min(payload.remaining(), USABLE - 4);
            payload.put(more.slice(4, part));
            next = Integer.toUnsignedLong(more.getInt(0));
        }
        return payload.flip();
    }

    private static List<Object> record(ByteBuffer b) {
        int bodyAt = (int) varint(b);
        ByteBuffer body = b.duplicate().position(bodyAt);
        List<Object> columns = new ArrayList<>();
        while (b.position() < bodyAt) {
            long type = varint(b);
            if (type == 0) {
                columns.add(null);
            } else if (type >= 1 && type <= 6) {
                columns.add(integer(body, type == 5 ? 6 : type == 6 ? 8 : (int) type));
            } else if (type == 8 || type == 9) {
                columns.add(type - 8);
            } else if (type >= 13 && type % 2 == 1) {
                byte[] text = new byte[Math.toIntExact((type - 13) / 2)];
                body.get(text);
                columns.add(new String(text, StandardCharsets.UTF_8));
            } else {
                // a number with a fraction or raw bytes: only a later release has such a column; keep its place
                body.position(body.position() + (type == 7 ? 8 : Math.toIntExact((type - 12) / 2)));
                columns.add(null);
            }
        }
        return columns;
    }

    private static long integer(ByteBuffer b, int bytes) {
        long value = b.get();
        for (int i = 1; i < bytes; i++) {
            value = value << 8 | b.get() & 0xff;
        }
        return value;
    }

    private static long varint(ByteBuffer b) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            byte next = b.get();
            value = value << 7 | next & 0x7f;
            if (next >= 0) {
                return value;
            }
        }
        return value << 8 | b.get() & 0xff;
    }
}
