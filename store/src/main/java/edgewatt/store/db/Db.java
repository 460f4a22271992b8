package edgewatt.store.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One connection with its prepared statements. Confined to one thread at a time. */
public final class Db implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Db(Connection connection) {
        this.connection = connection;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Takes rows until it answers false. */
    @FunctionalInterface
    public interface Visit {
        boolean row(ResultSet row) throws SQLException;
    }

    /** Executes a statement that is not worth preparing. */
    public void execute(String sql) throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute(sql);
        }
    }

    /** Inserts, updates or deletes; answers the number of rows. */
    public int update(String sql, Object... args) throws SQLException {
        return bind(sql, args).executeUpdate();
    }

    public <T> List<T> list(String sql, Row<T> row, Object... args) throws SQLException {
        List<T> found = new ArrayList<>();
        visit(
                sql,
                r -> {
                    found.add(row.read(r));
                    return true;
                },
                args);
        return found;
    }

    /** Steps through the rows without loading the rest. */
    public void visit(String sql, Visit visit, Object... args) throws SQLException {
        try (ResultSet r = bind(sql, args).executeQuery()) {
            boolean more = true;
            while (more && r.next()) {
                more = visit.row(r);
            }
        }
    }

    /** The first column of the first row; {@code absent} if there is no row or it is null. */
    public long number(String sql, long absent, Object... args) throws SQLException {
        try (ResultSet r = bind(sql, args).executeQuery()) {
            if (!r.next()) {
                return absent;
            }
            long value = r.getLong(1);
            return r.wasNull() ? absent : value;
        }
    }

    /** After an error a prepared statement may be left in the middle of its execution. */
    void forgetStatements() {
        for (PreparedStatement s : prepared.values()) {
            try {
                s.close();
            } catch (SQLException e) {
                continue; // closing repeats the error of the execution
            }
        }
        prepared.clear();
    }

    @Override
    public void close() throws SQLException {
        prepared.clear(); // the connection closes its statements
        connection.close();
    }

    private PreparedStatement bind(String sql, Object... args) throws SQLException {
        PreparedStatement s = prepared.get(sql);
        if (s == null) {
            s = connection.prepareStatement(sql);
            prepared.put(sql, s);
        }
        for (int i = 0; i < args.length; i++) {
            s.setObject(i + 1, args[i]);
        }
        return s;
    }
}
