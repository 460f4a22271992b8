package edgewatt.store.db;

import edgewatt.api.store.JournalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open file, for as long as it lasts: opens it (again), has damage repaired, and knows in plain words why it cannot be
 * written. Writer's thread, except {@link #trouble} and {@link #explain}.
 */
final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final DatabaseFile file;
    private final Reader reader;
    private final Writer.Owner owner;
    private volatile JournalException trouble;
    private Db db;
    private long failedAt;

    Session(DatabaseFile file, Reader reader, Writer.Owner owner) {
        this.file = file;
        this.reader = reader;
        this.owner = owner;
    }

    /** Why the last attempt failed; null while all is well. */
    JournalException trouble() {
        return trouble;
    }

    /** Opens the file if need be; false with {@link #trouble} set if that is not possible now. */
    boolean ensureOpen() {
        if (db != null) {
            return true;
        }
        if (trouble != null && System.nanoTime() - failedAt < RETRY_NANOS) {
            return false;
        }
        boolean readable = false;
        reader.suspend();
        try {
            db = open();
            readable = true;
            trouble = null;
            return true;
        } catch (SQLException e) {
            trouble(explain("cannot be opened", e));
            readable = DatabaseFile.isFull(e); // what was recorded is read without a byte of room
        } catch (IOException | UncheckedIOException e) {
            String why = e instanceof DatabaseFile.HeldException
                    ? e.getMessage()
                    : e + "; make the data folder exist and writable";
            trouble(unopened(why, e));
        } catch (RuntimeException | LinkageError e) {
            trouble(unopened(e.toString(), e));
        } finally {
            reader.resume(readable);
        }
        failedAt = System.nanoTime();
        return false;
    }

    /** Runs a step in a transaction that is durable on return. */
    void transaction(Step step) throws SQLException {
        Db open = db;
        DatabaseFile.transaction(open, () -> step.run(open));
        trouble = null;
    }

    interface Step {
        void run(Db db) throws SQLException;
    }

    /** A transaction has failed for good. */
    void failed(SQLException e) {
        trouble(explain("cannot be written", e));
        if (!DatabaseFile.isFull(e)) {
            close(); // a fresh connection may do better than one that has seen an input/output error
        }
    }

    /** Somebody met damage: a fresh connection checks the file, and the opening replaces it if it is so. */
    void inspect() {
        log.warn("journal {}: damage met, checking", file.path());
        close(); // the old connection may still have good pages in its memory
        file.suspect();
        ensureOpen();
    }

    void close() {
        reader.close();
        if (db != null) {
            DatabaseFile.closeQuietly(db);
            db = null;
        }
    }

    JournalException explain(String what, SQLException e) {
        boolean full = DatabaseFile.isFull(e);
        String remedy = full
                ? "the disk is full; free some space"
                : e.getMessage() + "; check that the data folder is writable and the disk is sound";
        return new JournalException("journal " + file.path() + " " + what + ": " + remedy, full, e);
    }

    private Db open() throws IOException, SQLException {
        DatabaseFile.Opened opened = file.open();
        Optional<String> salvaged = opened.salvage()
                .map(s -> "journal " + file.path() + " was damaged; " + s.entries()
                        + " entries were saved and the damaged file is kept as " + s.kept() + "; check the disk");
        try {
            DatabaseFile.transaction(opened.db(), () -> owner.opened(opened.db(), salvaged));
            return opened.db();
        } catch (SQLException | RuntimeException e) {
            DatabaseFile.closeQuietly(opened.db());
            throw e;
        }
    }

    private JournalException unopened(String why, Throwable cause) {
        return new JournalException(
                "journal " + file.path() + " cannot be opened: " + why + "; it is tried again every 2 s", false, cause);
    }

    /** Said once in the log, and in Health for as long as it lasts. */
    private void trouble(JournalException met) {
        if (trouble == null || !trouble.getMessage().equals(met.getMessage())) {
            boolean planned = met.getCause() instanceof SQLException || met.getCause() instanceof IOException;
            log.error("{}", met.getMessage(), planned ? null : met.getCause());
        }
        trouble = met;
    }
}
