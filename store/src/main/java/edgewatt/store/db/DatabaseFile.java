package edgewatt.store.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * The file {@code <data>/store/journal.db}: held by one process, opened, checked, and replaced by what can be salvaged
 * when it is damaged. Used by the writer's thread, except {@link #reader}.
 */
final class DatabaseFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseFile.class);
    private static final long CHECKED_UP_TO_BYTES = 64L << 20;
    private static final int DAMAGED_FILES_KEPT = 3;

    private final Path data;
    private final Path file;
    private final Path fresh;
    private FileLock lock;
    private boolean suspect;

    DatabaseFile(Path data) {
        this.data = data;
        this.file = data.resolve("store").resolve("journal.db");
        this.fresh = file.resolveSibling("journal.db.new");
    }

    Path path() {
        return file;
    }

    /** Another process works on this data folder. */
    static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        HeldException() {
            super("another controller is running on this data folder; stop it, or give this one a folder of its own");
        }
    }

    /** Damage was met: the next opening checks the whole file, however large. */
    void suspect() {
        suspect = true;
    }

    /** @param salvage what was saved, if the file was damaged */
    record Opened(Db db, Optional<Salvage.Result> salvage) {}

    Opened open() throws IOException, SQLException {
        Files.createDirectories(file.getParent());
        ownersOnly(file.getParent()); // tokens are personal data
        hold();
        prepareNative();
        finishInterruptedSalvage();
        try {
            return new Opened(checked(connect(file, false)), Optional.empty());
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw e;
            }
            return salvage(e.getMessage());
        }
    }

    /** For reading only; needs an open writer. */
    Db reader() throws SQLException {
        return connect(file, true);
    }

    /** Moves the damaged file aside and opens one with everything that could be read. No connection may be open. */
    private Opened salvage(String reason) throws IOException, SQLException {
        log.error("{} is damaged ({}); saving what can be read", file, reason);
        deleteWithCompanions(fresh);
        Salvage.Result result;
        try (Db target = connect(fresh, false)) {
            transaction(target, () -> Schema.migrate(target));
            result = Salvage.run(file, target);
        }
        Path aside = asidePath();
        move(file, aside);
        return new Opened(checked(adopt(aside)), Optional.of(result.keptAt(aside)));
    }

    private Db adopt(Path aside) throws IOException, SQLException {
        move(companion(file, "-wal"), companion(aside, "-wal"));
        Files.deleteIfExists(companion(file, "-shm"));
        move(fresh, file);
        return connect(file, false);
    }

    /** The salvaged file is complete as soon as the damaged one has left its place. */
    private void finishInterruptedSalvage() throws IOException {
        if (Files.exists(fresh) && !Files.exists(file)) {
            move(companion(file, "-wal"), companion(asidePath(), "-wal"));
            Files.deleteIfExists(companion(file, "-shm"));
            move(fresh, file);
        }
    }

    private Db checked(Db db) throws SQLException, IOException {
        try {
            if (suspect || Files.size(file) <= CHECKED_UP_TO_BYTES) {
                check(db);
                suspect = false;
            }
            transaction(db, () -> Schema.migrate(db));
            return db;
        } catch (SQLException | IOException | RuntimeException e) {
            closeQuietly(db);
            throw e;
        }
    }

    /** @throws SQLException with the code of damage if a page is not what it should be */
    static void check(Db db) throws SQLException {
        List<String> found = db.list("PRAGMA quick_check(1)", r -> r.getString(1));
        if (!found.equals(List.of("ok"))) {
            throw new SQLException(found.toString(), null, SQLiteErrorCode.SQLITE_CORRUPT.code);
        }
    }

    static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    static boolean isFull(SQLException e) {
        return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_FULL.code;
    }

    static void closeQuietly(Db db) {
        try {
            db.close();
        } catch (SQLException e) {
            log.debug("closing: {}", e.toString());
        }
    }

    interface Step {
        void run() throws SQLException;
    }

    static void transaction(Db db, Step step) throws SQLException {
        db.execute("BEGIN IMMEDIATE");
        try {
            step.run();
            db.execute("COMMIT");
        } catch (SQLException | RuntimeException e) {
            try {
                db.execute("ROLLBACK");
            } catch (SQLException alreadyRolledBack) {
                log.debug("rollback: {}", alreadyRolledBack.toString());
            }
            db.forgetStatements();
            throw e;
        }
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.acquiredBy().close();
            } catch (IOException e) {
                log.debug("releasing the data folder: {}", e.toString());
            }
            lock = null;
        }
    }

    private static Db connect(Path file, boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(Pages.PAGE_SIZE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-1_000);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Db db = new Db(source.getConnection());
        if (readOnly) {
            db.execute("PRAGMA query_only = ON");
        }
        return db;
    }

    private void hold() throws IOException {
        if (lock != null) {
            return;
        }
        FileChannel channel =
                FileChannel.open(file.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            log.debug("held in this process", e);
        }
        if (lock == null) {
            channel.close();
            throw new HeldException();
        }
    }

    /** The native library is unpacked where code may be executed and nobody else can write; old copies are removed. */
    private void prepareNative() throws IOException {
        String given = System.getProperty("org.sqlite.tmpdir");
        if (given != null && Files.isWritable(Path.of(given))) {
            return; // the launcher's, which is also there when the data folder is full or cannot be written
        }
        Path folder = data.resolve("native");
        Files.createDirectories(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "sqlite-*")) {
            for (Path copy : old) {
                Files.deleteIfExists(copy);
            }
        }
        ownersOnly(folder);
        System.setProperty("org.sqlite.tmpdir", folder.toString());
    }

    private static void ownersOnly(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (UnsupportedOperationException | IOException e) {
            log.debug("permissions of {} stay as they are: {}", folder, e.toString());
        }
    }

    private Path asidePath() throws IOException {
        int n = 1;
        while (Files.exists(aside(n)) || Files.exists(companion(aside(n), "-wal"))) {
            n++;
        }
        for (int old = n - DAMAGED_FILES_KEPT; old > 0; old--) {
            deleteWithCompanions(aside(old));
        }
        return aside(n);
    }

    private Path aside(int n) {
        return companion(file, ".damaged-" + n);
    }

    private static Path companion(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void deleteWithCompanions(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(companion(file, suffix));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
