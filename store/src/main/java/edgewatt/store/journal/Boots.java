package edgewatt.store.journal;

import edgewatt.store.db.Db;
import edgewatt.store.db.Schema;
import edgewatt.store.time.TrustedClock;
import edgewatt.store.time.TrustedMoment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The starts of the controller and, for each, one moment of trusted time. Starts within one run of the operating system
 * share its monotonic scale ({@link System#nanoTime()} is CLOCK_MONOTONIC on Linux), so that a trusted moment of one
 * corrects the others too: a restart in a garage without a network loses nothing.
 */
final class Boots {
    private final TrustedClock clock;
    private final String osBoot = osBoot();
    private final Map<Long, TrustedMoment> trusted = new ConcurrentHashMap<>();

    Boots(TrustedClock clock) {
        this.clock = clock;
    }

    Optional<TrustedMoment> trusted(long boot) {
        TrustedMoment known = trusted.get(boot);
        // the clock knows first: whoever reads right after it was set must not find the times of before
        return Optional.ofNullable(known == null && boot == clock.bootId() ? clock.trustedMoment() : known);
    }

    void opened(Db db) throws SQLException {
        Schema.add(db, "boots", clock.bootId(), osBoot, null, null);
        TrustedMoment now = clock.trustedMoment();
        if (now != null) {
            trust(db, now);
        }
        db.visit("SELECT boot, trusted_mono, trusted_wall FROM boots WHERE trusted_mono IS NOT NULL", r -> {
            trusted.put(r.getLong(1), new TrustedMoment(r.getLong(2), r.getLong(3)));
            return true;
        });
        db.update(
                "DELETE FROM boots WHERE boot < (SELECT COALESCE((SELECT boot FROM entries ORDER BY position LIMIT 1), ?))",
                clock.bootId());
    }

    /** The first trusted moment of a boot counts: the time before it is what needs correction. */
    Void trust(Db db, TrustedMoment moment) throws SQLException {
        List<Long> alike = db.list(
                "SELECT boot FROM boots WHERE trusted_mono IS NULL AND (boot = ? OR (os_boot = ? AND os_boot <> ''))",
                r -> r.getLong(1),
                clock.bootId(),
                osBoot);
        for (long boot : alike) {
            Schema.put(db, "boots", boot, osBoot, moment.monotonicNanos(), moment.wallMicros());
            trusted.put(boot, moment);
        }
        return null;
    }

    private static String osBoot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
