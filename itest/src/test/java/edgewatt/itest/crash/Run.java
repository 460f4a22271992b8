package edgewatt.itest.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One run of the matrix: a world here, a backend and a controller in processes of their own, and what becomes of them. */
final class Run {
    private static final Duration BOOT = Duration.ofSeconds(120);
    /** Longer than the minute after which a boot is tried again whose answer was lost. */
    private static final Duration DRAIN = Duration.ofSeconds(90);

    private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kind kind;
    private final Path application;
    private final Path folder;
    private final Random random;
    private final AtomicInteger kills = new AtomicInteger();
    private final List<Path> snapshots = new ArrayList<>();
    private final List<Driver> drivers = new ArrayList<>();
    private final List<Future<?>> tasks = new ArrayList<>();
    private final StringBuilder story = new StringBuilder();
    private Optional<Tmpfs> disk = Optional.empty();
    private Yard yard;
    private Books books;
    private Box box;
    private Chaos chaos;
    private Set<String> survivors = Set.of();
    private int damagedEra;
    private boolean damageMustBeTold;

    /** @param folder empty, and of this run alone */
    Run(Kind kind, long seed, Path application, Path folder) {
        this.kind = kind;
        this.application = application;
        this.folder = folder;
        this.random = new Random(seed);
    }

    /** @return empty if this machine does not allow it */
    Optional<Verdict> execute() throws Exception {
        Files.createDirectories(folder);
        if (kind == Kind.FULL) {
            disk = Tmpfs.at(folder.resolve("disk"));
            if (disk.isEmpty()) {
                return Optional.empty();
            }
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Yard y = new Yard();
                Books b = new Books(application, folder);
                Box x = new Box(
                        application,
                        folder,
                        disk.isPresent() ? folder.resolve("disk") : folder.resolve("data"),
                        disk.map(Tmpfs::outside),
                        disk.map(Tmpfs::enter).orElse(List.of()))) {
            yard = y;
            books = b;
            box = x;
            books.start();
            box.configure(settings());
            box.start();
            awaitStation();
            Wait.until(
                    BOOT,
                    () -> books.get("/stations")
                            .at("/0/connectors/2/status")
                            .asText()
                            .equals("Available"));
            chaos = new Chaos(books, new Random(random.nextLong()));
            for (int evse = 1; evse <= Yard.EVSES; evse++) {
                Driver driver = new Driver(evse, yard, books, new Random(random.nextLong()), kills, style());
                drivers.add(driver);
                tasks.add(threads.submit(driver));
            }
            return Optional.of(play(threads));
        } finally {
            disk.ifPresent(Tmpfs::close);
            threads.shutdownNow();
            threads.awaitTermination(5, TimeUnit.SECONDS);
            Files.writeString(folder.resolve("story.txt"), story);
        }
    }

    private Verdict play(ExecutorService threads) throws Exception {
        switch (kind) {
            case KILL -> {
                tasks.add(threads.submit(chaos));
                int times = 1 + random.nextInt(2);
                for (int i = 0; i < times; i++) {
                    Wait.millis(200 + random.nextInt(i == 0 ? 3000 : 2500));
                    kill();
                    Wait.millis(random.nextInt(600));
                    box.start();
                }
            }
            case REFUSED -> {
                books.post("/faults", "{\"kind\":\"callerror\",\"action\":\"StartTransaction\",\"count\":1000000000}");
                Wait.millis(1000 + random.nextInt(1500));
                if (random.nextBoolean()) {
                    kill();
                    box.start();
                }
            }
            case CLOCK -> clock();
            case FULL -> full();
            default -> damage();
        }
        awaitStation();
        return settle();
    }

    private void clock() throws Exception {
        String day = random.nextBoolean() ? "86400" : "-86400";
        Wait.millis(500 + random.nextInt(2000));
        boolean own = Files.exists(FAKETIME) && random.nextBoolean();
        tell((own ? "the controller's" : "the backend's") + " clock moves by " + day + " s");
        if (!own && random.nextBoolean()) {
            // at the next heartbeat, or after the restart
            books.post("/settings", "{\"clockOffset\":" + day + ",\"interval\":1}");
            Wait.millis(random.nextInt(1000));
        }
        kill();
        if (own) {
            box.environment(Map.of(
                    "LD_PRELOAD",
                    FAKETIME.toString(),
                    "FAKETIME",
                    day.startsWith("-") ? day + "s" : "+" + day + "s",
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1"));
        } else {
            books.post("/settings", "{\"clockOffset\":" + day + "}");
        }
        box.start();
        if (own && !Wait.until(Duration.ofSeconds(30), () -> yard.listens(1))) {
            tell("the preloaded clock hangs before the controller has begun; again");
            box.kill();
            box.start();
        }
    }

    private void full() throws Exception {
        Tmpfs d = disk.orElseThrow();
        Wait.millis(500 + random.nextInt(1500));
        d.fill();
        tell("the disk is full");
        Wait.millis(500 + random.nextInt(2000));
        if (random.nextBoolean()) {
            kill();
            box.start();
            Wait.millis(1500 + random.nextInt(2000));
        }
        d.free();
        tell("the disk has room");
    }

    /** A backlog first: what was delivered cannot be lost any more. */
    private void damage() throws Exception {
        Wait.millis(300 + random.nextInt(1200));
        books.kill();
        tell("the backend is down");
        Wait.millis(1500 + random.nextInt(1500));
        kill();
        List<JournalFile.Row> rows = new JournalFile(snapshots.get(0)).rows();
        Damage damage = new Damage(kind, random);
        tell(damage.to(box.store()));
        Set<Long> whole = damage.whole(rows, box.snapshot("damaged"));
        damagedEra = kills.get();
        damageMustBeTold = kind != Kind.WAL && whole.size() < rows.size();
        Set<String> starts = new HashSet<>();
        Set<String> both = new HashSet<>();
        for (JournalFile.Row row : rows) {
            if (whole.contains(row.position()) && row.kind().equals("TransactionStarted")) {
                starts.add(row.tx());
            }
            if (whole.contains(row.position()) && row.kind().equals("TransactionEnded") && starts.contains(row.tx())) {
                both.add(row.tx());
            }
        }
        survivors = both;
        tell(whole.size() + " of " + rows.size() + " rows are whole, with " + both.size() + " ended transactions");
        books.start();
        box.start();
    }

    private void kill() throws Exception {
        kills.incrementAndGet();
        box.kill();
        tell("killed");
        if (Files.exists(box.store().resolve("journal.db"))) {
            snapshots.add(box.snapshot("killed-" + kills.get()));
        }
    }

    /** Some more cars, then none; then the books must come to agree with the world. */
    private Verdict settle() throws Exception {
        List<Integer> before = drivers.stream().map(d -> d.sessions().size()).toList();
        int wanted = kind.damages() || kind == Kind.FULL ? 2 : 1;
        Wait.until(Duration.ofSeconds(8), () -> {
            for (int i = 0; i < drivers.size(); i++) {
                if (drivers.get(i).sessions().size() < before.get(i) + wanted) {
                    return false;
                }
            }
            return true;
        });
        drivers.forEach(Driver::stop);
        chaos.stop();
        for (Future<?> task : tasks) {
            task.get(90, TimeUnit.SECONDS);
        }
        if (kind == Kind.REFUSED) {
            return refused();
        }
        books.start();
        books.delete("/faults");
        Wait.until(DRAIN, () -> audit().passed());
        if (!box.alive()) {
            throw new IllegalStateException("the controller has ended by itself");
        }
        box.kill();
        snapshots.add(box.snapshot("end"));
        JsonNode ledger = books.get("/ledger");
        Files.writeString(folder.resolve("ledger.json"), ledger.toPrettyString());
        Verdict verdict = audit();
        List<String> problems = new ArrayList<>(verdict.problems());
        List<String> parked = new JournalFile(snapshots.get(snapshots.size() - 1)).parked();
        if (!parked.isEmpty() && !kind.damages()) {
            problems.add("parked: " + parked);
        }
        if (damageMustBeTold && !told()) {
            problems.add("nobody was told of the damage");
        }
        sessions().forEach(s -> tell(s.toString()));
        return verdict.with(problems);
    }

    private Verdict audit() throws Exception {
        return new Audit(kind, sessions(), durable(), survivors, damagedEra).of(books.get("/ledger"));
    }

    private List<Session> sessions() {
        return drivers.stream().flatMap(d -> d.sessions().stream()).toList();
    }

    /** All rows that were on disk at one of the deaths. */
    private List<JournalFile.Row> durable() throws SQLException {
        Map<String, JournalFile.Row> all = new LinkedHashMap<>();
        for (Path snapshot : snapshots) {
            for (JournalFile.Row row : new JournalFile(snapshot).rows()) {
                all.put(row.kind() + row.json(), row);
            }
        }
        return List.copyOf(all.values());
    }

    private boolean told() throws Exception {
        Path end = snapshots.get(snapshots.size() - 1);
        try (Stream<Path> files = Files.list(box.store())) {
            if (files.anyMatch(f -> f.getFileName().toString().contains("damaged"))) {
                return true;
            }
        }
        JournalFile journal = new JournalFile(end);
        return journal.quarantined() > 0
                || journal.rows().stream().anyMatch(r -> r.json().contains("JournalRecordCorrupt"));
    }

    /** Nothing is in the ledger; everything is on the shelf, and somebody has been told. */
    private Verdict refused() throws Exception {
        List<Session> sessions = sessions();
        long charged = sessions.stream().filter(Session::closed).count();
        Wait.until(DRAIN, () -> count("Outbox: transaction .* is parked") >= charged);
        boolean told = Wait.until(Duration.ofSeconds(10), () -> count("health: .* is parked") > 0);
        box.kill();
        JournalFile end = new JournalFile(box.snapshot("end"));
        List<String> parked = end.parked();
        List<String> problems = new ArrayList<>();
        int lost = 0;
        int wrong = 0;
        for (Session s : sessions) {
            tell(s.toString());
            if (s.interrupted()) {
                problems.add("the backend's refusal ended " + s);
            }
            List<JournalFile.Row> own = rows(end, s.tag());
            List<Long> stops = own.stream()
                    .filter(r -> r.kind().equals("TransactionEnded"))
                    .map(r -> r.content().path("meterStopWh").asLong())
                    .toList();
            if (s.energyWh() > 0
                    && (stops.isEmpty() || !parked.contains(own.get(0).tx()))) {
                lost++;
                problems.add("lost: not on the shelf: " + s);
            } else if (!stops.isEmpty() && stops.get(0) != s.afterWh()) {
                wrong++;
                problems.add("wrong register: " + stops + " for " + s);
            }
        }
        if (charged == 0) {
            problems.add("nobody charged"); // one card may be shown before the hardware has said its first word
        }
        int booked = books.get("/ledger").path("transactions").size();
        if (booked > 0) {
            problems.add(booked + " transactions in the ledger of a backend that refuses them");
        }
        if (!told) {
            problems.add("Health does not speak of parked transactions");
        }
        return new Verdict((int) charged, lost, booked, wrong, 0, 0, problems);
    }

    private static List<JournalFile.Row> rows(JournalFile journal, String tag) throws SQLException {
        List<JournalFile.Row> all = journal.rows();
        Set<String> ids = new HashSet<>();
        all.stream()
                .filter(r -> r.kind().equals("TransactionStarted")
                        && r.content().path("token").path("value").asText().equals(tag))
                .forEach(r -> ids.add(r.tx()));
        return all.stream().filter(r -> ids.contains(r.tx())).toList();
    }

    private long count(String pattern) throws IOException {
        Predicate<String> found = Pattern.compile(pattern).asPredicate();
        try (Stream<String> lines = Files.lines(box.log())) {
            return lines.filter(found).count();
        }
    }

    private void awaitStation() throws Exception {
        if (!Wait.until(BOOT, () -> yard.listens(1) && yard.listens(2))) {
            throw new IllegalStateException("the station does not come up; see " + box.log());
        }
        tell("the station is up");
    }

    private void tell(String line) {
        story.append(java.time.Instant.now()).append(' ').append(line).append('\n');
    }

    private Driver.Style style() {
        return switch (kind) {
            case REFUSED -> new Driver.Style(false, 1500, 2500);
            case FULL -> new Driver.Style(false, 500, 2500);
            default -> kind.damages() ? new Driver.Style(false, 0, 500) : new Driver.Style(true, 0, 2200);
        };
    }

    private Map<String, String> settings() throws IOException {
        ObjectNode board =
                (ObjectNode) JSON.readTree(application.resolve("etc/board.json").toFile());
        board.putArray("meters"); // empty, not absent: what is absent comes from the defaults
        boolean patient = kind != Kind.REFUSED;
        return Map.of(
                "board",
                board.toString(),
                "ocpp.client~main",
                "{\"url\":\"" + books.url() + "\",\"identity\":\"" + Box.IDENTITY + "\"}",
                "sim",
                "{\"worldPort\":" + yard.port() + ",\"backend\":false,\"narrate\":false,\"evseMeters\":true}",
                "station",
                "{\"evses\":" + Yard.EVSES + ",\"transactionOnRestart\":\""
                        + (kind == Kind.FULL || random.nextInt(3) == 0 ? "close" : "resume") + "\"}",
                "variables",
                "{\"SampledDataCtrlr.TxUpdatedInterval\":1,\"AuthCtrlr.OfflineTxForUnknownIdEnabled\":true,"
                        + "\"OCPPCommCtrlr.RetryBackOffWaitMinimum\":1,\"OCPPCommCtrlr.RetryBackOffRandomRange\":0,"
                        + "\"OCPPCommCtrlr.RetryBackOffRepeatTimes\":0,\"OCPPCommCtrlr.MessageTimeout[Default]\":2,"
                        + "\"OCPPCommCtrlr.MessageAttempts[TransactionEvent]\":" + (patient ? 50 : 3) + ","
                        + "\"OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]\":0}");
    }
}
