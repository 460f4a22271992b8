package edgewatt.store.db;

import edgewatt.api.store.JournalException;
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
    /** Written when nobody else writes, so that Health tells the truth when space is back. */
    private static final Work<Integer> PROBE =
            db -> db.update("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', '')");

    private final DatabaseFile file;
    private final Reader reader;
    private final Session session;
    private final Owner owner;
    private final Thread thread;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>(QUEUE);
    private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean suspected;
    private boolean ended; // guarded by queue

    /** @param data the data folder; nothing is touched before {@link #start} */
    public Writer(Path data, Owner owner) {
        this.file = new DatabaseFile(data);
        this.reader = new Reader(file);
        this.session = new Session(file, reader, owner);
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
        return Optional.ofNullable(session.trouble());
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
                        "journal " + file.path() + ": " + QUEUE
                                + " facts wait for a disk that does not answer; check it",
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
                if (DatabaseFile.isFull(e) && session.trouble() != null) {
                    return absent; // not even room for what SQLite needs to read
                }
                if (attempt > 0 || !DatabaseFile.isDamage(e)) {
                    throw session.explain("cannot be read", e);
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

    private record Job<T>(Work<T> work, CompletableFuture<T> future) {
        Ran<T> run(Db db) throws SQLException {
            return new Ran<>(this, work.run(db));
        }
    }

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
            session.ensureOpen();
            firstAttempt.complete(null);
            List<Job<?>> jobs = new ArrayList<>();
            while (!closing || !queue.isEmpty()) {
                take(jobs);
                try {
                    batch(jobs);
                } catch (RuntimeException | Error e) {
                    log.error("journal {}: a write failed in an unforeseen way", file.path(), e);
                    session.close();
                    jobs.forEach(j -> j.future.completeExceptionally(e));
                }
            }
        } finally {
            session.close();
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

    /** What has queued up; nothing if it stays quiet for a second. */
    private void take(List<Job<?>> jobs) {
        jobs.clear();
        try {
            Job<?> first = queue.poll(1, TimeUnit.SECONDS);
            if (first != null) {
                jobs.add(first);
                queue.drainTo(jobs, BATCH - 1);
            } else if (session.trouble() != null) {
                jobs.add(new Job<>(PROBE, new CompletableFuture<>()));
            }
        } catch (InterruptedException e) {
            log.warn("journal {}: a callback has interrupted the writer; it goes on", file.path());
        }
    }

    private void batch(List<Job<?>> jobs) {
        if (suspected) {
            suspected = false;
            session.inspect();
        }
        if (!jobs.isEmpty()) {
            if (session.ensureOpen()) {
                write(jobs);
            } else {
                jobs.forEach(j -> j.future.completeExceptionally(session.trouble()));
            }
        }
        owner.settled();
    }

    private void write(List<Job<?>> jobs) {
        try {
            transaction(jobs);
        } catch (SQLException | RuntimeException e) {
            if (e instanceof SQLException s && DatabaseFile.isDamage(s)) {
                session.inspect();
            }
            jobs.forEach(this::alone); // so that one that cannot be written does not take the others with it
        }
    }

    private void alone(Job<?> job) {
        if (!session.ensureOpen()) {
            job.future.completeExceptionally(session.trouble());
            return;
        }
        try {
            transaction(List.of(job));
        } catch (SQLException e) {
            session.failed(e);
            job.future.completeExceptionally(session.trouble());
        } catch (RuntimeException e) {
            job.future.completeExceptionally(e);
        }
    }

    private void transaction(List<Job<?>> jobs) throws SQLException {
        List<Ran<?>> ran = new ArrayList<>(jobs.size());
        session.transaction(db -> {
            for (Job<?> job : jobs) {
                ran.add(job.run(db));
            }
        });
        ran.forEach(Ran::committed);
        ran.forEach(Ran::tell);
    }

    private JournalException closed() {
        return new JournalException("journal " + file.path() + " is closed; the store is stopping", false, null);
    }
}
