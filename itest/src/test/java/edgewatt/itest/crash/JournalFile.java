package edgewatt.itest.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteDataSource;

/** A copy of the journal, read with SQLite alone: what was durable when the controller died. */
final class JournalFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param tx the station's id of the transaction, or empty @param periodic a sample of a transaction */
    record Row(long position, String kind, String tx, boolean periodic, String json) {
        JsonNode content() {
            try {
                return JSON.readTree(json);
            } catch (IOException e) {
                throw new IllegalStateException(json, e);
            }
        }

        /** When its reading was taken, as it is sent. */
        Instant at() {
            return Instant.parse(content().path("reading").path("at").asText()).truncatedTo(ChronoUnit.MILLIS);
        }
    }

    private final String url;

    /** @param folder a copy, which may be written to: SQLite recovers it */
    JournalFile(Path folder) {
        url = "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    /** In order; none where there is no table yet, as in a file whose log is gone. */
    List<Row> rows() throws SQLException {
        List<Row> all = new ArrayList<>();
        if (texts("SELECT name FROM sqlite_master WHERE name = 'entries'").isEmpty()) {
            return all;
        }
        try (Connection c = open();
                Statement s = c.createStatement();
                ResultSet r =
                        s.executeQuery("SELECT position, kind, tx, sample, json FROM entries ORDER BY position")) {
            while (r.next()) {
                String tx = r.getString(3);
                all.add(new Row(r.getLong(1), r.getString(2), tx == null ? "" : tx, r.getLong(4) == 2, r.getString(5)));
            }
        }
        return all;
    }

    /** The transactions that were set aside. */
    List<String> parked() throws SQLException {
        return texts("SELECT tx FROM parked");
    }

    /** Rows that were found damaged. */
    int quarantined() throws SQLException {
        return texts("SELECT id FROM quarantine").size();
    }

    private List<String> texts(String query) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection c = open();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                all.add(r.getString(1));
            }
        }
        return all;
    }

    private Connection open() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(url);
        return source.getConnection();
    }
}
