import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** SQLite with nothing around it: the journal's table, its index and its settings, and a commit per row. */
final class RawTable implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement insert;
    private long position;

    RawTable(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(4096);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setCacheSize(-1_000);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        connection = source.getConnection();
        try (Statement s = connection.createStatement()) {
            s.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, kind TEXT, version INTEGER, boot INTEGER,"
                    + " mono INTEGER, wall INTEGER, trusted INTEGER, tx TEXT, sample INTEGER, json TEXT, crc INTEGER)");
            s.execute("CREATE INDEX entries_tx ON entries (tx) WHERE tx IS NOT NULL");
        }
        insert = connection.prepareStatement("INSERT INTO entries VALUES (?, ?, 1, 1, ?, ?, 1, ?, 1, ?, ?)");
    }

    /** One row, durable on return; SQLite has one writer, so others wait for it. */
    synchronized void append(String kind, String tx, String json) throws SQLException {
        position++;
        insert.setLong(1, position);
        insert.setString(2, kind);
        insert.setLong(3, System.nanoTime());
        insert.setLong(4, System.currentTimeMillis() * 1_000);
        insert.setString(5, tx);
        insert.setString(6, json);
        insert.setLong(7, json.hashCode());
        insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
