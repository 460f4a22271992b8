import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proof on the emulated board: one charge from the pin to the backend and back, with the controller killed and stopped
 * on the way. Every wait ends by itself, and every check says its figure.
 */
final class Scenario {

    private static final String STATION = "BOARD1";
    private static final String TAG = "BOARDTAG";
    private static final String BENCH = "/board/pulse /run/gpiochip ";
    private static final long OPENS_WITHIN_MS = 2000;
    private static final int START_LIMIT_S = 120;
    /** As {@code etc/station.json} has it. */
    private static final int REGISTER_EVERY_MS = 5000;

    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;
    private static final int SIGCONT = 18;

    private final Report report;
    private final Board board;
    private final Tap tap;
    private final Backend backend;
    private final Lines lines;
    private final AddOn addOn;
    private final Path packages;
    private final List<Double> edgeToFrame = new ArrayList<>();
    private int jvm;
    private int transaction;
    private int pulses;

    /** The board's lines by name, as the guest's list has them. */
    record Lines(int plug, int request, int fault, int meter, int permission, int lock) {

        static Lines read(Path list) throws IOException {
            List<String> rows = Files.readAllLines(list);
            return new Lines(
                    find(rows, "plug"),
                    find(rows, "request"),
                    find(rows, "fault"),
                    find(rows, "meter"),
                    find(rows, "permission"),
                    find(rows, "lock"));
        }

        private static int find(List<String> rows, String name) {
            return rows.stream()
                    .map(r -> r.split(" "))
                    .filter(r -> r[1].equals(name))
                    .map(r -> Integer.parseInt(r[0]))
                    .findFirst()
                    .orElseThrow(() -> new Failure("no line '" + name + "' in guest/lines"));
        }
    }

    private Scenario(Report report, Board board, Tap tap, Backend backend, Lines lines, AddOn addOn, Path packages) {
        this.report = report;
        this.board = board;
        this.tap = tap;
        this.backend = backend;
        this.lines = lines;
        this.addOn = addOn;
        this.packages = packages;
    }

    /**
     * Arguments: the guest's list of lines, the folder of this run, the backend's OCPP and control ports, the port that leads
     * to the board's HTTPS, then the command that starts the board.
     */
    public static void main(String[] args) throws Exception {
        Path list = Path.of(args[0]);
        Path run = Path.of(args[1]);
        int ocpp = Integer.parseInt(args[2]);
        int control = Integer.parseInt(args[3]);
        List<String> qemu = Arrays.asList(args).subList(5, args.length);
        Report report = new Report();
        long on = System.nanoTime();
        try (Tap tap = new Tap(ocpp);
                Board board = new Board(qemu, run.resolve("control"), run.resolve("console.log"));
                AddOn addOn = new AddOn(board, Integer.parseInt(args[4]))) {
            report.figure("kernel start to the board's agent", seconds(board.bootNanos()));
            Scenario s = new Scenario(report, board, tap, new Backend(control), Lines.read(list), addOn, run);
            try {
                s.bench();
                s.all();
            } finally {
                Files.write(
                        run.resolve("frames.log"),
                        tap.frames.since(0, f -> true).stream()
                                .map(f -> String.format(
                                        "%9.1f ms %s %s",
                                        (f.nanos() - on) / 1e6, f.fromStation() ? "<" : ">", f.text()))
                                .toList());
                Files.writeString(
                        run.resolve("app.log"),
                        board.ask("sh cat /board/log/app.log").text());
            }
        } catch (Failure | IOException e) {
            report.check("the scenario runs to its end", () -> {
                throw e;
            });
        }
        System.exit(report.print() ? 0 : 1);
    }

    /** The bench judges the product by its interlock, so it checks that first, with a stand-in for the controller. */
    private void bench() throws InterruptedException {
        report.check("bench: a held level does not close the interlock", () -> {
            int mark = board.interlock.mark();
            int pid = board.run(BENCH + lines.permission + " 0");
            boolean closed = board.interlock
                    .await(mark, c -> true, Duration.ofSeconds(3))
                    .isPresent();
            board.ask("signal " + pid + " " + SIGKILL);
            require(!closed, "it closed");
            return "stayed open for 3 s";
        });
        report.check("bench: a heartbeat closes it, and its end opens it", () -> {
            int mark = board.interlock.mark();
            int pid = board.run(BENCH + lines.permission + " 250");
            Board.Change closed = interlock(mark, "CLOSED", 0, 3);
            Board.Answer killed = board.ask("signal " + pid + " " + SIGKILL);
            return "opened after " + opened(mark, Math.max(closed.boardMillis(), killed.boardMillis()));
        });
        report.figure("load of the host", load());
        report.check("control channel to the board", () -> {
            List<Double> trips = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                long asked = board.ask("ping").askedNanos();
                trips.add(millis(System.nanoTime() - asked));
            }
            return "round trip " + spread(trips);
        });
    }

    private void all() throws IOException, InterruptedException {
        Board.Answer port = board.ask("sh sed -i s/@PORT@/" + tap.port() + "/ /board/etc/*.json");
        require(port.value().equals("0"), "the board's configuration could not be set");
        boolean linked = report.check("edge connects to the backend", () -> {
            long started = start();
            Tap.Frame boot = booted(0);
            report.figure("kernel start to BootNotification", seconds(board.bootNanos() + boot.nanos() - started));
            report.figure("edge says", last("is up"));
            return "start of edge to BootNotification " + seconds(boot.nanos() - started);
        });
        if (!linked) {
            return;
        }
        report.check("connector 1 reports Available", () -> {
            status(0, "Available", 30);
            return "active-low fault input rests high and is no fault";
        });
        report.check("active-low input: low is a fault, high is none", () -> {
            int mark = tap.frames.mark();
            Board.Answer low = board.pull(lines.fault, false);
            double down = millis(status(mark, "Faulted", 10).nanos() - low.askedNanos());
            mark = tap.frames.mark();
            board.pull(lines.fault, true);
            status(mark, "Available", 20);
            return String.format("Faulted after %.1f ms, then Available", down);
        });
        report.check("plug line up and down reaches the backend", () -> {
            for (int i = 0; i < 5; i++) {
                edge(true, "Preparing");
                edge(false, "Available");
            }
            return "edge to frame " + spread(edgeToFrame);
        });
        charge();
        addOn();
        kill();
        stop();
        unplug();
        closed();
        books();
        shutdown();
    }

    private void charge() throws InterruptedException {
        report.check("plug line up: StatusNotification Preparing", () -> {
            edge(true, "Preparing");
            return String.format("edge to frame %.1f ms", edgeToFrame.get(edgeToFrame.size() - 1));
        });
        report.check("remote start: StartTransaction", () -> {
            remoteStart(tap.frames.mark());
            return "transaction " + transaction;
        });
        report.check("the car asks for power: heartbeat, interlock closes, Charging", () -> {
            int mark = tap.frames.mark();
            int changes = board.interlock.mark();
            long asked = board.pull(lines.request, true).boardMillis();
            Board.Change closed = interlock(changes, "CLOSED", asked, 10);
            status(mark, "Charging", 15);
            return "contactor on " + (closed.boardMillis() - asked) + " ms after the request";
        });
        report.check("the cable is locked while charging", () -> {
            require(board.high(lines.lock), "the lock output is low");
            return "lock output high";
        });
        pulse("20 meter pulses before the kill", 20);
        memory("memory while charging");
    }

    /** An installer's bundle, over the network, while the car charges. */
    private void addOn() throws InterruptedException {
        int mark = tap.frames.mark();
        int changes = board.interlock.mark();
        boolean claimed = report.check("the board is claimed over HTTPS", addOn::claim);
        if (!claimed) {
            return;
        }
        report.check(
                "an add-on is installed over HTTPS while the car charges",
                () -> addOn.deploy(packages.resolve("add.zip"), true));
        report.check("it is configured over HTTPS and reads a Modbus meter", addOn::read);
        memory("memory with web and the add-on");
        report.check(
                "the add-on is removed over HTTPS while the car charges",
                () -> addOn.deploy(packages.resolve("remove.zip"), false));
        report.check("nothing of that touched the charge", () -> {
            require(board.interlock.since(changes, c -> true).isEmpty(), "the contactor moved");
            require(
                    tap.frames
                            .since(mark, f -> isCall(f, "StopTransaction") || isCall(f, "BootNotification"))
                            .isEmpty(),
                    "a transaction was stopped, or the station booted");
            return "contactor still, no Stop, no BootNotification";
        });
        pulse("10 meter pulses after the add-on", 10);
    }

    private void kill() throws InterruptedException {
        report.check("SIGKILL of the JVM while charging: the interlock opens", () -> {
            int changes = board.interlock.mark();
            Board.Answer killed = board.ask("signal " + jvm + " " + SIGKILL);
            String after = opened(changes, killed.boardMillis());
            require(!board.high(lines.permission), "the permission line stays high");
            return "after " + after;
        });
        report.check("restart: the transaction goes on as configured (resume)", () -> {
            int mark = tap.frames.mark();
            int changes = board.interlock.mark();
            long started = start();
            Tap.Frame boot = booted(mark);
            Board.Change closed = interlock(changes, "CLOSED", 0, 60);
            status(mark, "Charging", 30);
            require(
                    tap.frames
                            .since(mark, f -> isCall(f, "StopTransaction") || isCall(f, "StartTransaction"))
                            .isEmpty(),
                    "a transaction was started or stopped");
            return "BootNotification " + seconds(boot.nanos() - started) + " after the restart, contactor on at "
                    + closed.boardMillis() + " ms, no Start or Stop sent";
        });
        pulse("10 meter pulses after it", 10);
    }

    private void stop() throws InterruptedException {
        report.check("SIGSTOP of the JVM while charging: the interlock opens", () -> {
            int changes = board.interlock.mark();
            Board.Answer stopped = board.ask("signal " + jvm + " " + SIGSTOP);
            return "after " + opened(changes, stopped.boardMillis());
        });
        report.check("SIGCONT: the station recovers to one truth", () -> {
            Thread.sleep(3000);
            int mark = tap.frames.mark();
            board.ask("signal " + jvm + " " + SIGCONT);
            return settle(mark, Duration.ofSeconds(40));
        });
    }

    private void unplug() throws InterruptedException {
        report.check("unplug: StopTransaction with the energy of the pulses", () -> {
            int mark = tap.frames.mark();
            board.pull(lines.request, false);
            board.pull(lines.plug, false);
            Tap.Frame stop = call(0, "StopTransaction", 20, "\"transactionId\":" + transaction);
            int used = number(stop.text(), "meterStop") - startMeter();
            require(used == pulses, "the bill says " + used + " Wh, the pulses " + pulses + " Wh");
            Matcher end = Pattern.compile("\"value\":\"(\\d+)\",\"context\":\"Transaction.End\"")
                    .matcher(stop.text());
            require(
                    !end.find() || end.group(1).equals(String.valueOf(number(stop.text(), "meterStop"))),
                    "the bill contradicts its own last sample: " + stop.text());
            status(mark, "Available", 20);
            require(tap.frames.since(0, f -> isCall(f, "StopTransaction")).size() == 1, "more than one Stop was sent");
            return used + " Wh, then Available";
        });
        report.check("nothing is permitted without a car", () -> {
            Thread.sleep(2000);
            int changes = board.interlock.mark();
            require(
                    board.interlock
                            .await(changes, c -> true, Duration.ofSeconds(3))
                            .isEmpty(),
                    "the interlock moved");
            require(!board.high(lines.lock), "the lock output is still high");
            return "interlock still, cable released";
        });
    }

    /** The other setting: a second charge, killed, and closed by the restart instead of resumed. */
    private void closed() throws InterruptedException {
        report.check("restart: the transaction is closed as configured (close)", () -> {
            int mark = tap.frames.mark();
            board.pull(lines.plug, true);
            status(mark, "Preparing", 15);
            remoteStart(mark);
            int changes = board.interlock.mark();
            board.pull(lines.request, true);
            interlock(changes, "CLOSED", 0, 10);
            status(mark, "Charging", 15);
            opened(changes, board.ask("signal " + jvm + " " + SIGKILL).boardMillis());
            changes = board.interlock.mark();
            require(
                    board.ask("sh sed -i s/resume/close/ /board/etc/station.json")
                            .value()
                            .equals("0"),
                    "no setting");
            mark = tap.frames.mark();
            start();
            booted(mark);
            Tap.Frame stop = call(mark, "StopTransaction", 60, "\"transactionId\":" + transaction);
            require(board.interlock.since(changes, c -> true).isEmpty(), "the contactor closed again");
            mark = tap.frames.mark();
            board.pull(lines.request, false);
            board.pull(lines.plug, false);
            status(mark, "Available", 20);
            return "transaction " + transaction + " ended, reason " + field(stop.text(), "reason")
                    + ", contactor off throughout";
        });
    }

    private void books() throws IOException, InterruptedException {
        Optional<String> books = backend.ledger();
        if (books.isEmpty()) {
            report.figure("the backend's ledger", "this backend keeps none");
            return;
        }
        report.check("the backend's ledger: two transactions, closed, right, nothing malformed", () -> {
            String ledger = books.get();
            long transactions =
                    Pattern.compile("\"meterStart\"").matcher(ledger).results().count();
            require(
                    transactions == 2
                            && number(ledger, "energyWh") == pulses
                            && !ledger.contains("\"open\":true")
                            && sum(ledger) == pulses
                            && ledger.contains("\"orphans\":[]")
                            && number(ledger, "badFrames") == 0,
                    ledger);
            return pulses + " Wh, reason " + field(ledger, "reason");
        });
    }

    private void shutdown() throws InterruptedException {
        report.check("SIGTERM: the controller ends by itself, outputs at their safe level", () -> {
            Board.Answer asked = board.ask("signal " + jvm + " " + SIGTERM);
            while (board.alive(jvm)) {
                require(System.nanoTime() - asked.askedNanos() < 30_000_000_000L, "it still runs after 30 s");
                Thread.sleep(50);
            }
            require(!board.high(lines.permission), "the permission line is high");
            return seconds(System.nanoTime() - asked.askedNanos());
        });
    }

    private void remoteStart(int mark) throws IOException, InterruptedException {
        String answer =
                backend.call(STATION, "RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"" + TAG + "\"}");
        require(answer.contains("Accepted"), "the station answers " + answer);
        Tap.Frame start = call(mark, "StartTransaction", 20, "\"connectorId\":1", TAG);
        transaction = number(answer(mark, start, 10), "transactionId");
    }

    /** Starts the application; gives the host's time just before. */
    private long start() throws IOException {
        long now = System.nanoTime();
        jvm = board.run("env JAVA_HOME=/opt-java /board/edge/bin/edgewatt --once --data /board/data --etc /board/etc");
        return now;
    }

    private void edge(boolean up, String status) throws IOException, InterruptedException {
        int mark = tap.frames.mark();
        Board.Answer pulled = board.pull(lines.plug, up);
        edgeToFrame.add(millis(status(mark, status, 15).nanos() - pulled.askedNanos()));
        // The next edge is another event, not a bounce of this one.
        Thread.sleep(300);
    }

    /** Energy as the meter tells it, 1 Wh a pulse; then time enough for the station to write its register down. */
    private void pulse(String name, int count) throws InterruptedException {
        report.check(name, () -> {
            for (int i = 0; i < count; i++) {
                board.pull(lines.meter, true);
                Thread.sleep(60);
                board.pull(lines.meter, false);
                Thread.sleep(60);
            }
            pulses += count;
            Thread.sleep(REGISTER_EVERY_MS + 2000);
            return pulses + " Wh so far, compared with the bill below";
        });
    }

    /** The last line of the application's log that contains these words. */
    private String last(String words) throws IOException {
        List<String> found = board.ask("sh grep '" + words + "' /board/log/app.log | tail -n 1")
                .lines();
        return found.isEmpty() ? "nothing" : found.get(0).replaceFirst("^\\S+ \\S+ +\\S+ +", "");
    }

    /** Waits until what the backend was told and what the contactor does agree, and says what that is. */
    private String settle(int mark, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        String told = "";
        while (System.nanoTime() < end) {
            Thread.sleep(2000);
            String answer = backend.call(
                    STATION, "TriggerMessage", "{\"requestedMessage\":\"StatusNotification\",\"connectorId\":1}");
            require(answer.contains("Accepted"), "TriggerMessage is answered " + answer);
            Thread.sleep(1000);
            List<Tap.Frame> statuses =
                    tap.frames.since(mark, f -> isCall(f, "StatusNotification", "\"connectorId\":1"));
            told = statuses.isEmpty()
                    ? ""
                    : field(statuses.get(statuses.size() - 1).text(), "status");
            List<Board.Change> changes = board.interlock.since(0, c -> true);
            boolean closed = changes.get(changes.size() - 1).what().equals("CLOSED");
            boolean stopped =
                    !tap.frames.since(0, f -> isCall(f, "StopTransaction")).isEmpty();
            if (told.equals("Charging") && closed && !stopped) {
                return "Charging again, contactor on, the same transaction";
            }
            if (stopped && !closed) {
                return "transaction ended, " + told + ", contactor off";
            }
        }
        throw new Failure("no agreement after " + atMost.toSeconds() + " s: the station says '" + told + "'");
    }

    private void memory(String name) throws InterruptedException {
        report.check(name, () -> {
            String rollup = board.ask("sh cat /proc/" + jvm + "/smaps_rollup /proc/" + jvm + "/status")
                    .text();
            return String.format(
                    "RSS %.1f MB, PSS %.1f MB, %d threads",
                    kilobytes(rollup, "Rss") / 1024.0, kilobytes(rollup, "Pss") / 1024.0, kilobytes(rollup, "Threads"));
        });
    }

    /** Waits for an accepted BootNotification, but not for a controller that has ended. */
    private Tap.Frame booted(int mark) throws IOException, InterruptedException {
        Tap.Frame boot = null;
        for (int waited = 0; boot == null; waited++) {
            require(waited < START_LIMIT_S, "no BootNotification within " + START_LIMIT_S + " s");
            require(
                    board.alive(jvm),
                    "edge has ended by itself: "
                            + board.ask("sh tail -n 3 /board/log/app.log").text());
            boot = tap.frames
                    .await(mark, f -> isCall(f, "BootNotification"), Duration.ofSeconds(1))
                    .orElse(null);
        }
        require(answer(mark, boot, 10).contains("Accepted"), "the backend did not accept the station");
        return boot;
    }

    private Tap.Frame status(int mark, String status, int seconds) throws InterruptedException {
        return call(mark, "StatusNotification", seconds, "\"connectorId\":1", "\"status\":\"" + status + "\"");
    }

    private Tap.Frame call(int mark, String action, int seconds, String... parts) throws InterruptedException {
        return tap.frames
                .await(mark, f -> isCall(f, action, parts), Duration.ofSeconds(seconds))
                .orElseThrow(
                        () -> new Failure("no " + action + " " + Arrays.toString(parts) + " within " + seconds + " s"));
    }

    private static boolean isCall(Tap.Frame frame, String action, String... parts) {
        return frame.fromStation()
                && frame.text().matches("(?s)\\[2,\"[^\"]*\",\"" + action + "\",.*")
                && Arrays.stream(parts).allMatch(frame.text()::contains);
    }

    /** The backend's answer to a call of the station. */
    private String answer(int mark, Tap.Frame call, int seconds) throws InterruptedException {
        String id = call.text().split("\"", 3)[1];
        return tap.frames
                .await(
                        mark,
                        f -> !f.fromStation()
                                && f.text().matches("(?s)\\[\\s*3\\s*,\\s*\"" + Pattern.quote(id) + "\".*"),
                        Duration.ofSeconds(seconds))
                .orElseThrow(() -> new Failure("the backend did not answer " + call.text()))
                .text();
    }

    private Board.Change interlock(int mark, String what, long notBefore, int seconds) throws InterruptedException {
        return board.interlock
                .await(mark, c -> c.what().equals(what) && c.boardMillis() >= notBefore, Duration.ofSeconds(seconds))
                .orElseThrow(() -> new Failure("the interlock is not " + what + " within " + seconds + " s"));
    }

    /** Requires that the interlock opens in time after the board's moment; gives the time it took. */
    private String opened(int mark, long boardMillis) throws InterruptedException {
        long took = interlock(mark, "OPEN", boardMillis, 6).boardMillis() - boardMillis;
        require(took <= OPENS_WITHIN_MS, "it opened only after " + took + " ms");
        return took + " ms";
    }

    private int startMeter() {
        return number(
                tap.frames.since(0, f -> isCall(f, "StartTransaction")).get(0).text(), "meterStart");
    }

    private static int number(String json, String field) {
        Matcher m = Pattern.compile("\"" + field + "\"\\s*:\\s*(-?\\d+)").matcher(json);
        require(m.find(), "no number '" + field + "' in " + json);
        return Integer.parseInt(m.group(1));
    }

    private static String field(String json, String field) {
        Matcher m = Pattern.compile("\"" + field + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return m.find() ? m.group(1) : "";
    }

    private static int sum(String ledger) {
        return Pattern.compile("\"energyWh\":(\\d+)")
                .matcher(ledger)
                .results()
                .mapToInt(m -> Integer.parseInt(m.group(1)))
                .sum();
    }

    private static long kilobytes(String proc, String field) {
        Matcher m = Pattern.compile("(?m)^" + field + ":\\s+(\\d+)").matcher(proc);
        require(m.find(), "no " + field + " in /proc");
        return Long.parseLong(m.group(1));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(otherwise);
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    /** The figures are those of an emulated core: other work on the host stretches them. */
    private static String load() {
        return String.format(
                "%.1f on %d processors",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());
    }

    private static String seconds(long nanos) {
        return String.format("%.1f s", nanos / 1e9);
    }

    private static String spread(List<Double> samples) {
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(
                "min %.1f, median %.1f, max %.1f ms (%d samples)",
                sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1], sorted.length);
    }
}
