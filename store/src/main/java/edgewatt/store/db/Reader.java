package edgewatt.store.db;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/** The one connection for reading, beside the writer's; readers wait for each other, never for the writer. */
final class Reader {
    private final DatabaseFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean open;
    private Db db;

    Reader(DatabaseFile file) {
        this.file = file;
    }

    /** The writer tries to open the file, and may replace it: queries wait until {@link #resume}. */
    void suspend() {
        lock.lock();
        drop();
    }

    /** @param readable whether there is a file to read; by the thread that has suspended it */
    void resume(boolean readable) {
        open = readable;
        lock.unlock();
    }

    /** The writer is about to close or replace the file; waits for the query that runs. */
    void close() {
        lock.lock();
        try {
            open = false;
            drop();
        } finally {
            lock.unlock();
        }
    }

    /** @return {@code absent} while the file is not open */
    <T> T run(Writer.Query<T> query, T absent) throws SQLException {
        lock.lock();
        try {
            if (!open) {
                return absent;
            }
            if (db == null) {
                db = file.reader();
            }
            return query.run(db);
        } catch (SQLException e) {
            drop(); // the next query gets a fresh connection
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        if (db != null) {
            DatabaseFile.closeQuietly(db);
            db = null;
        }
    }
}
