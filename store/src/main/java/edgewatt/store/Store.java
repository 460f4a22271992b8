package edgewatt.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.JournalException;
import edgewatt.store.db.Db;
import edgewatt.store.db.Writer;
import edgewatt.store.journal.Retention;
import edgewatt.store.journal.SqlJournal;
import edgewatt.store.operator.Desk;
import edgewatt.store.operator.Door;
import edgewatt.store.time.BootCounter;
import edgewatt.store.time.TrustedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The durable state of one data folder: clock, journal and documents. Opens in the writer's thread. */
public final class Store implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Store.class);

    /** Time for uplinks to start before one counts as gone. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final BootCounter boots;
    private final TrustedClock clock;
    private final boolean bootKnown;
    private final Writer writer;
    private final SqlJournal journal;
    private final SqlDocuments documents;
    private final Desk desk;
    private final Door door;
    private final long startedAt;
    private final CompletableFuture<Void> clockReady = new CompletableFuture<>();
    private volatile String salvaged = "";
    private volatile boolean opening = true;

    public Store(
            Path data, InstantSource system, LongSupplier monotonic, Retention.Limits limits, ObjectMapper mapper) {
        this.boots = new BootCounter(data);
        OptionalLong boot = boots.next();
        this.bootKnown = boot.isPresent();
        this.clock = new TrustedClock(system, monotonic, boot.orElse(1));
        this.writer = new Writer(data, new Owner());
        this.journal = new SqlJournal(writer, clock, mapper, limits);
        this.documents = new SqlDocuments(writer);
        this.desk = new Desk(journal, clock, mapper);
        this.door = new Door(data, desk);
        this.startedAt = clock.monotonicNanos();
        clock.listen((moment, moved, source) -> {
            if (moved.compareTo(Duration.ZERO) != 0) {
                journal.append(new Fact.SecurityEvent(
                        "SettingSystemTime", clock.instant(), "set by " + source + ", moved by " + moved));
            }
        });
    }

    /** Begins to open; returns at once. */
    public void start() {
        if (bootKnown) {
            clockReady.complete(null);
        }
        writer.firstAttempt().thenRun(() -> {
            opening = false;
            clockReady.complete(null);
        });
        writer.start();
    }

    /** Completes when the boot id is known: at once, unless its file is missing. */
    public CompletionStage<Void> clockReady() {
        return clockReady;
    }

    /** Completes when the database was opened, or could not be; journal and documents can be used from then on. */
    public CompletionStage<Void> opened() {
        return writer.firstAttempt();
    }

    public TrustedClock clock() {
        return clock;
    }

    public Journal journal() {
        return journal;
    }

    public Documents documents() {
        return documents;
    }

    public void limits(Retention.Limits limits) {
        journal.limits(limits);
    }

    /** Forgets cursors that no uplink uses any more. */
    public void forget(List<String> cursors) {
        if (!cursors.isEmpty()) {
            journal.forget(cursors);
        }
    }

    /** What is wrong now. Never blocks. */
    public List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        if (opening) {
            found.add(new Finding(Level.NOTICE, "journal", "journal " + writer.path() + ": opening"));
        }
        writer.trouble()
                .map(JournalException::getMessage)
                .ifPresent(t -> found.add(new Finding(Level.FAILED, "journal", t)));
        if (writer.trouble().isEmpty() && !journal.trouble().isEmpty()) {
            found.add(new Finding(Level.DEGRADED, "journal budget", journal.trouble()));
        }
        journal.dropped()
                .ifPresent(d -> found.add(new Finding(
                        Level.NOTICE,
                        "journal samples",
                        "journal " + writer.path() + ": " + d.plain() + " plain samples and " + d.ofTransactions()
                                + " of transactions were dropped to keep within the budget, last at "
                                + Instant.EPOCH
                                        .plus(d.last(), ChronoUnit.MICROS)
                                        .truncatedTo(ChronoUnit.SECONDS)
                                + "; no start, stop or security event was. Connect the backends, or raise budgetMB in"
                                + " etc/store.json")));
        if (!salvaged.isEmpty()) {
            found.add(new Finding(Level.NOTICE, "journal damage", salvaged));
        }
        if (journal.quarantined() > 0) {
            found.add(new Finding(
                    Level.NOTICE,
                    "journal records",
                    "journal " + writer.path() + ": " + journal.quarantined()
                            + " damaged records are kept apart in its table quarantine; check the disk"));
        }
        for (String document : documents.damaged()) {
            found.add(new Finding(
                    Level.DEGRADED,
                    "document " + document,
                    "document " + document + " is damaged and reads as absent; write it again"));
        }
        if (clock.monotonicNanos() - startedAt > PATIENCE_NANOS) {
            for (String cursor : journal.abandoned()) {
                found.add(new Finding(
                        Level.NOTICE,
                        "cursor " + cursor,
                        "journal entries are kept for the uplink " + cursor
                                + ", which has not come since the start; if it"
                                + " is gone for good, name it in forgetCursors in etc/store.json"));
            }
        }
        if (!clock.trusted()) {
            found.add(
                    new Finding(
                            Level.NOTICE,
                            "clock",
                            "the time is not known yet; it is taken from NTP or a backend, and what was recorded is corrected then"));
        }
        return found;
    }

    /** For whom a person asks. */
    Desk desk() {
        return desk;
    }

    /** Why the file cannot be opened or written. */
    Optional<String> trouble() {
        return writer.trouble().map(JournalException::getMessage);
    }

    /** Writes what has been handed in, closes the files and ends the thread. */
    @Override
    public void close() {
        door.close(); // while the folder is still ours
        writer.close();
    }

    Writer writer() {
        return writer;
    }

    private final class Owner implements Writer.Owner {
        private boolean bootSettled;

        @Override
        public void opened(Db db, Optional<String> damage) throws SQLException {
            if (!bootSettled) {
                bootId(db);
            }
            bootSettled = true;
            journal.opened(db);
            door.open();
            damage.ifPresent(sentence -> {
                salvaged = sentence;
                journal.report("database damaged and salvaged");
            });
        }

        @Override
        public void settled() {
            journal.settled();
            door.look();
        }

        /** The database has the last word: a boot id is never used twice, even if the small file was lost. */
        private void bootId(Db db) throws SQLException {
            long last = db.number(
                    "SELECT MAX(b) FROM (SELECT MAX(boot) b FROM boots UNION ALL"
                            + " SELECT boot FROM (SELECT boot FROM entries ORDER BY position DESC LIMIT 1))",
                    0);
            if (!bootKnown || clock.bootId() <= last) {
                clock.bootId(last + 1);
                try {
                    boots.confirm(clock.bootId());
                } catch (IOException e) {
                    log.warn("the boot id {} could not be noted: {}", clock.bootId(), e.toString());
                }
            }
        }
    }
}
