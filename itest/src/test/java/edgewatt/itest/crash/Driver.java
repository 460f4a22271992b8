package edgewatt.itest.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The cars of one EVSE, one after another, until told to stop. Each driver comes with a card of its own. */
final class Driver implements Runnable {
    /** From a card to a closed contactor, with a backend that does not answer in between. */
    private static final Duration CLOSES = Duration.ofSeconds(5);

    /** Nobody changes his mind in the moment in which the contactor closes. */
    private static final long LEAST_MS = 300;

    /** From the wish to an open contactor: a normal stop waits for the car. */
    private static final Duration OPENS = Duration.ofSeconds(8);

    private static final Duration RESTARTS = Duration.ofSeconds(120);

    /** The interlock believes the last heartbeat for a second: a car that came sooner would find it still closed. */
    private static final long BETWEEN_MS = 1200;

    /** After a restart a car is believed to be still the same until it has been away so long. */
    private static final long ABSENCE_MS = 5000;

    private final int evse;
    private final Yard yard;
    private final Books books;
    private final Random random;
    private final AtomicInteger kills;
    private final Style style;
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private volatile boolean stop;
    private int number;

    /**
     * @param remote whether the backend may start and stop
     * @param chargesMs shortest and longest charge
     */
    record Style(boolean remote, int shortestMs, int longestMs) {}

    /** @param kills how often the controller has been killed so far */
    Driver(int evse, Yard yard, Books books, Random random, AtomicInteger kills, Style style) {
        this.evse = evse;
        this.yard = yard;
        this.books = books;
        this.random = random;
        this.kills = kills;
        this.style = style;
    }

    List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /** The car that is there ends its stay; no other comes. */
    void stop() {
        stop = true;
    }

    @Override
    public void run() {
        try {
            while (!stop) {
                if (Wait.until(Duration.ofMillis(200), () -> yard.listens(evse))) {
                    int era = kills.get();
                    stay();
                    Wait.millis(BETWEEN_MS + random.nextInt(200));
                    absent(era);
                }
            }
        } catch (InterruptedException e) {
            // the run is given up
        }
    }

    /** No car comes before the controller has seen that the last one is gone; a kill meanwhile begins that anew. */
    private void absent(int since) throws InterruptedException {
        int era = since;
        while (kills.get() > era && !stop) {
            era = kills.get();
            if (Wait.until(RESTARTS, () -> yard.listens(evse) || stop) && !stop) {
                Wait.millis(ABSENCE_MS);
            }
        }
    }

    private void stay() throws InterruptedException {
        String tag = "T" + evse + "-" + ++number;
        long before = yard.wholeWh(evse);
        long closings = yard.closings(evse);
        int era = kills.get();
        Set<String> ends = new HashSet<>();
        boolean remote = style.remote() && random.nextInt(4) == 0;
        boolean cardFirst = !remote && random.nextInt(5) == 0;
        if (cardFirst) {
            yard.tap(evse, tag);
            Wait.millis(random.nextInt(100));
        }
        yard.plug(evse, true);
        Wait.millis(20 + random.nextInt(150));
        if (remote) {
            remotely("RemoteStartTransaction", "{\"connectorId\":" + evse + ",\"idTag\":\"" + tag + "\"}");
        } else if (!cardFirst) {
            yard.tap(evse, tag);
        }
        boolean closed = Wait.until(CLOSES, () -> yard.closings(evse) > closings || kills.get() > era);
        boolean interrupted = false;
        if (yard.closings(evse) > closings) {
            Wait.millis(LEAST_MS);
        }
        if (closed && kills.get() == era) {
            interrupted = charge(era);
        }
        if (kills.get() > era && random.nextInt(3) > 0) {
            // two of three wait for what becomes of their charge, the third drives off while the controller is dead
            if (Wait.until(RESTARTS, () -> yard.listens(evse) || stop)
                    && Wait.until(CLOSES, () -> yard.closed(evse) || stop)
                    && yard.closed(evse)) {
                Wait.millis(style.shortestMs());
            }
        } else if (kills.get() == era && yard.closed(evse)) {
            end(tag, era, ends);
        }
        yard.plug(evse, false);
        ends.add("EVDisconnected");
        if (!Wait.until(OPENS, () -> !yard.closed(evse))) {
            throw new IllegalStateException("the contactor of EVSE " + evse + " stays closed without a car");
        }
        sessions.add(new Session(
                evse,
                tag,
                before,
                yard.wholeWh(evse),
                yard.closings(evse) > closings,
                Set.copyOf(ends),
                kills.get() > era,
                era,
                interrupted));
    }

    /** @return whether the contactor opened meanwhile, the controller being alive */
    private boolean charge(int era) throws InterruptedException {
        int ms = style.shortestMs() + random.nextInt(style.longestMs() - style.shortestMs() + 1);
        long end = System.nanoTime() + Duration.ofMillis(ms).toNanos();
        while (System.nanoTime() < end && kills.get() == era && !stop) {
            if (!yard.closed(evse)) {
                return kills.get() == era;
            }
            Wait.millis(20);
        }
        return false;
    }

    private void end(String tag, int era, Set<String> ends) throws InterruptedException {
        switch (random.nextInt(style.remote() ? 4 : 3)) {
            case 0 -> {
                if (yard.tap(evse, tag)) {
                    ends.add("Local");
                    Wait.until(OPENS, () -> !yard.closed(evse) || kills.get() > era);
                }
            }
            case 3 -> {
                int id = transaction(tag);
                if (id != 0) {
                    ends.add("Remote");
                    remotely("RemoteStopTransaction", "{\"transactionId\":" + id + "}");
                    Wait.until(Duration.ofSeconds(2), () -> !yard.closed(evse) || kills.get() > era);
                }
            }
            default -> {
                // unplugged while it charges
            }
        }
        Wait.millis(random.nextInt(100));
    }

    private void remotely(String action, String payload) throws InterruptedException {
        try {
            books.post("/station/" + Box.IDENTITY + "/" + action + "?timeout=2000", payload);
        } catch (IOException e) {
            // the backend is away, or the station is; whether the wish arrived is seen at the contactor
        }
    }

    private int transaction(String tag) throws InterruptedException {
        try {
            for (JsonNode t : books.get("/ledger").path("transactions")) {
                if (t.path("idTag").asText().equals(tag) && t.path("open").asBoolean()) {
                    return t.path("id").asInt();
                }
            }
        } catch (IOException e) {
            // the backend is away
        }
        return 0;
    }
}
