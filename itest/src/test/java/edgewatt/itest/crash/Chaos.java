package edgewatt.itest.crash;

import java.io.IOException;
import java.util.Random;

/**
 * A backend that errs, is slow, loses answers, hangs up, dies and comes back. Only the answer to a boot is spared, after
 * whose loss a station waits for a minute.
 */
final class Chaos implements Runnable {
    private static final String[] KINDS = {
        "drop", "ignore", "delay", "duplicate", "callerror", "close", "refuse", "deaf", "drop", "close"
    };
    private static final String[] ACTIONS = {
        "StartTransaction", "StopTransaction", "MeterValues", "StatusNotification", "Authorize"
    };
    private static final int[] REFUSALS = {401, 404, 503};

    private final Books books;
    private final Random random;
    private volatile boolean stop;

    Chaos(Books books, Random random) {
        this.books = books;
        this.random = random;
    }

    void stop() {
        stop = true;
    }

    @Override
    public void run() {
        try {
            while (!stop) {
                Wait.millis(100 + random.nextInt(400));
                if (random.nextInt(8) == 0) {
                    books.kill();
                    Wait.millis(random.nextInt(1000));
                    books.start();
                } else {
                    disturb();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            // the run is given up
        }
    }

    private void disturb() throws InterruptedException {
        try {
            books.post(
                    "/faults",
                    "{\"kind\":\"" + pick(KINDS) + "\",\"action\":\"" + pick(ACTIONS) + "\",\"count\":"
                            + (1 + random.nextInt(2)) + ",\"ms\":" + (50 + random.nextInt(1200)) + ",\"status\":"
                            + REFUSALS[random.nextInt(REFUSALS.length)] + "}");
        } catch (IOException e) {
            // it is down
        }
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
