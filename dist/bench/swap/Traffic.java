package edgewatt.itest;

import edgewatt.api.station.EvseState;

/** Cars that come, charge for a moment and go at EVSE 2, one after the other, until it is closed. */
final class Traffic implements AutoCloseable {
    private static final String CARD = "REGULAR";

    private final Charger charger;
    private final Thread thread = new Thread(this::run, "bench-traffic");
    private volatile boolean ending;
    private volatile Throwable failure;
    private volatile int sessions;

    Traffic(Charger charger) {
        this.charger = charger;
    }

    Traffic begin() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!ending) {
                session(charger);
                sessions++;
            }
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    static void session(Charger charger) throws Exception {
        charger.desk.sim("plug 2");
        charger.awaitState(2, EvseState.PREPARING);
        charger.desk.sim("tag 2 " + CARD);
        charger.awaitState(2, EvseState.CHARGING);
        charger.desk.sim("unplug 2");
        charger.awaitState(2, EvseState.AVAILABLE);
    }

    /** Waits for the last one to leave. */
    int ended() throws InterruptedException {
        close();
        thread.join();
        if (failure != null) {
            throw new IllegalStateException("a session at EVSE 2 failed: " + failure.getMessage(), failure);
        }
        return sessions;
    }

    /** Without waiting for the last one to leave. */
    @Override
    public void close() {
        ending = true;
    }
}
