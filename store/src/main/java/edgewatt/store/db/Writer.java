package edgewatt.store.db;

import edgewatt.api.store.JournalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes whatever has queued up, runs it in one transaction with one flush to disk, and then
 * tells every caller. It opens the file (again) when needed and has it repaired when it is damaged.
 */
public final class Writer implements AutoCloseable {
    /** What the owner does around the file; all in the writer's thread. */
    public interface Owner {
        /** The file was opened, inside the first transaction. @param salvaged a sentence if it had been damaged */
        void opened(Db db, Optional<String> salvaged) throws SQLException;

        /** After a transaction is durable, or when nothing happened for a second. */
        void settled();
    }

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final int BATCH = 256;
    private static final int QUEUE = 20_000;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final DatabaseFile file;
    private final Reader reader;
    private final Owner owner;
    private final Thread thread;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>(QUEUE);
    private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean suspected;
    private boolean ended; // guarded by queue
    private volatile JournalException trouble;
    private Db db;
    private long retryAt;

    /** @param data the data folder; nothing is touched before {@link #start} */
    public Writer(Path data, Owner owner) {
        this.file = new DatabaseFile(data);
        this.reader = new Reader(file);
        this.owner = owner;
        this.thread = new Thread(this::loop, "edgewatt-store-writer");
        thread.setDaemon(true);
    }

    /** A query on the read connection. */
    @FunctionalInterface
    public interface Query<T> {
        T run(Db db) throws SQLException;
    }

    public void start() {
        thread.start();
    }

    /** Completes when the file was opened for the first time, or could not be. */
    public CompletableFuture<Void> firstAttempt() {
        return firstAttempt;
    }

    /** Why the last attempt to write failed; empty while all is well. */
    public Optional<JournalException> trouble() {
        return Optional.ofNullable(trouble);
    }

    public Path path() {
        return file.path();
    }

    /** Queues work; never blocks. */
    public <T> CompletableFuture<T> submit(Work<T> work) {
        Job<T> job = new Job<>(work, new CompletableFuture<>());
        synchronized (queue) {
            if (ended) {
                job.future.completeExceptionally(closed());
            } else if (!queue.offer(job)) {
                job.future.completeExceptionally(new JournalException(
                        "journal " + file.path() + ": " + QUEUE + " facts wait for a disk that does not answer; check it",
                        true,
                        null));
            }
        }
        return job.future;
    }

    /** Runs work and waits until it is durable. In the writer's own thread (a stage's callback) it runs at once. */
    public <T> T await(Work<T> work) {
        CompletableFuture<T> future;
        if (Thread.currentThread() == thread) {
            Job<T> job = new Job<>(work, new CompletableFuture<>());
            batch(List.of(job));
            future = job.future;
        } else {
            future = submit(work);
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalException j) {
                throw new JournalException(j.getMessage(), j.isFull(), j);
            }
            throw e;
        }
    }

    /** Reads a consistent picture of what is durable; {@code absent} while there is no file to read. */
    public <T> T read(Query<T> query, T absent) {
        for (int attempt = 0; ; attempt++) {
            try {
                return reader.run(query, absent);
            } catch (SQLException e) {
                if (attempt > 0 || !DatabaseFile.isDamage(e)) {
                    throw explain("cannot be read", e);
                }
            }
            suspected = true;
            await(any -> null);
        }
    }

    @Override
    public void close() {
        closing = true;
        queue.offer(new Job<>(any -> null, new CompletableFuture<>()));
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                thread.join(1_000);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (thread.isAlive()) {
            log.error("journal {}: the disk does not answer; leaving it behind", file.path());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Job<T>(Work<T> work, CompletableFuture<T> future) {}

    /** A job that ran in a transaction that is not yet durable. */
    private record Ran<T>(Job<T> job, T result) {
        void committed() {
            try {
                job.work.committed(result);
            } catch (RuntimeException e) {
                log.error("after a write", e);
            }
        }

        void tell() {
            job.future.complete(result);
        }
    }

    private void loop() {
        try {
            ensureOpen();
            firstAttempt.complete(null);
            List<Job<?>> jobs = new ArrayList<>();
            while (!closing || !queue.isEmpty()) {
                jobs.clear();
                Job<?> first = queue.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    jobs.add(first);
                    queue.drainTo(jobs, BATCH - 1);
                    batch(jobs);
                } else {
                    idle();
                }
            }
        } catch (InterruptedException e) {
            log.warn("journal {}: interrupted", file.path());
        } finally {
            closeAll();
            firstAttempt.complete(null);
            file.close();
            synchronized (queue) {
                ended = true;
            }
            for (Job<?> left = queue.poll(); left != null; left = queue.poll()) {
                left.future.completeExceptionally(closed());
            }
        }
    }

    private void idle() {
        if (trouble != null) {
            // probe, so that Health tells the truth when space is back and nobody writes
            batch(List.of(new Job<>(
                    d -> d.update("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', '')"),
                    new CompletableFuture<>())));
        } else {
            owner.settled();
        }
    }

    private void batch(List<Job<?>> jobs) {
        if (suspected) {
            suspected = false;
            inspect();
        }
        if (!ensureOpen()) {
            jobs.forEach(j -> j.future.completeExceptionally(trouble));
            return;
        }
        try {
            transaction(jobs);
        } catch (SQLException | RuntimeException e) {
            if (e instanceof SQLException s && DatabaseFile.isDamage(s)) {
                inspect();
            }
            jobs.forEach(this::alone);
        }
        owner.settled();
    }

    private void alone(Job<?> job) {
        if (!ensureOpen()) {
            job.future.completeExceptionally(trouble);
            return;
        }
        try {
            transaction(List.of(job));
        } catch (SQLException e) {
            trouble(explain("cannot be written", e));
            job.future.completeExceptionally(trouble);
            if (!DatabaseFile.isFull(e)) {
                closeAll(); // a fresh connection may do better than one that has seen an input/output error
            }
        } catch (RuntimeException e) {
            job.future.completeExceptionally(e);
        }
    }

    private void transaction(List<Job<?>> jobs) throws SQLException {
        List<Ran<?>> ran = new ArrayList<>(jobs.size());
        DatabaseFile.transaction(db, () -> {
            for (Job<?> job : jobs) {
                ran.add(run(job));
            }
        });
        trouble = null;
        ran.forEach(Ran::committed);
        ran.forEach(Ran::tell);
    }

    private <T> Ran<T> run(Job<T> job) throws SQLException {
        return new Ran<>(job, job.work.run(db));
    }

    private boolean ensureOpen() {
        if (db != null) {
            return true;
        }
        if (trouble != null && System.nanoTime() - retryAt < 0) {
            return false;
        }
        try {
            DatabaseFile.Opened opened = file.open();
            Optional<String> salvaged = opened.salvage().map(s -> "journal " + file.path()
                    + " was damaged; " + s.entries() + " entries were saved and the damaged file is kept as " + s.kept()
                    + "; check the disk");
            Db fresh = opened.db();
            try {
                DatabaseFile.transaction(fresh, () -> owner.opened(fresh, salvaged));
            } catch (SQLException | RuntimeException e) {
                DatabaseFile.closeQuietly(fresh);
                throw e;
            }
            db = fresh;
            reader.open();
            trouble = null;
            return true;
        } catch (SQLException e) {
            trouble(explain("cannot be opened", e));
        } catch (IOException | UncheckedIOException e) {
            String why = e instanceof DatabaseFile.HeldException
                    ? e.getMessage()
                    : e + "; make the data folder exist and writable";
            trouble(new JournalException(
                    "journal " + file.path() + " cannot be opened: " + why + "; it is tried again every 2 s", false, e));
        } catch (RuntimeException | LinkageError e) {
            trouble(new JournalException(
                    "journal " + file.path() + " cannot be opened: " + e + "; it is tried again every 2 s", false, e));
        }
        retryAt = System.nanoTime() + RETRY_NANOS;
        return false;
    }

    /** Said once in the log, for as long as it lasts in Health. */
    private void trouble(JournalException met) {
        if (trouble == null || !trouble.getMessage().equals(met.getMessage())) {
            boolean planned = met.getCause() instanceof SQLException || met.getCause() instanceof IOException;
            log.error("{}", met.getMessage(), planned ? null : met.getCause());
        }
        trouble = met;
    }

    /** Somebody met damage: a fresh connection checks the file, and the opening replaces it if it is so. */
    private void inspect() {
        log.warn("journal {}: damage met, checking", file.path());
        closeAll(); // the old connection may still have good pages in its memory
        file.suspect();
        ensureOpen();
    }

    private void closeAll() {
        reader.close();
        if (db != null) {
            DatabaseFile.closeQuietly(db);
            db = null;
        }
    }

    private JournalException closed() {
        return new JournalException("journal " + file.path() + " is closed; the store is stopping", false, null);
    }

    private JournalException explain(String what, SQLException e) {
        boolean full = DatabaseFile.isFull(e);
        String remedy = full
                ? "the disk is full; free some space"
                : e.getMessage() + "; check that the data folder is writable and the disk is sound";
        return new JournalException("journal " + file.path() + " " + what + ": " + remedy, full, e);
    }
}
