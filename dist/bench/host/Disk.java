import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** What one durable write costs in a folder, with nothing of ours around it. */
final class Disk implements AutoCloseable {
    private static final int BYTES = 200;

    final Series append = new Series();
    final Series commit = new Series();
    private final FileChannel file;
    private final Connection database;
    private final PreparedStatement insert;

    Disk(Path folder) throws IOException, SQLException {
        file = FileChannel.open(
                folder.resolve("append.log"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + folder.resolve("commit.db"));
        database = source.getConnection();
        try (Statement s = database.createStatement()) {
            s.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, json TEXT)");
        }
        insert = database.prepareStatement("INSERT INTO entries (json) VALUES (?)");
    }

    /** One append of 200 bytes that is forced to disk, and one row in a transaction of its own. */
    void probe(boolean counts) throws IOException, SQLException {
        ByteBuffer line = ByteBuffer.wrap("x".repeat(BYTES).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        long begun = System.nanoTime();
        file.write(line);
        file.force(false);
        long appended = System.nanoTime();
        insert.setString(1, "x".repeat(BYTES));
        insert.executeUpdate();
        long committed = System.nanoTime();
        if (counts) {
            append.addNanos(appended - begun);
            commit.addNanos(committed - appended);
        }
    }

    /** File system and device of a folder. @throws Failure if nothing there outlives a power cut */
    static String name(Path folder) throws IOException {
        var store = Files.getFileStore(folder);
        if (store.type().equals("tmpfs") || store.type().equals("ramfs")) {
            throw new Failure(folder + " lies in memory (" + store.type() + "); choose a folder on a disk with --data");
        }
        return store.type() + " on " + store.name();
    }

    @Override
    public void close() throws IOException, SQLException {
        file.close();
        database.close();
    }
}
