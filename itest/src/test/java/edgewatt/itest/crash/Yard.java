package edgewatt.itest.crash;

import edgewatt.api.store.StationClock;
import edgewatt.sim.board.PinNames;
import edgewatt.sim.board.Site;
import edgewatt.sim.remote.WorldPort;
import edgewatt.sim.world.CarModel;
import edgewatt.sim.world.Curve;
import edgewatt.sim.world.World;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Cars, contactors and meters in this process: the truth, which no kill of a controller touches. */
final class Yard implements AutoCloseable {
    static final int EVSES = 2;

    /** 11 kW become 184 Wh per second. */
    private static final int SPEED = 60;

    private static final PinNames NAMES = new PinNames(
            "plug%d",
            "request%d",
            "ventilation%d",
            "fault%d",
            "rcd%d",
            "feedback%d",
            "",
            "",
            "",
            "permit%d",
            "lock%d",
            "offer%d");

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread t = new Thread(task, "yard");
        t.setDaemon(true);
        return t;
    });
    private final WorldPort port;
    private final Site site;

    Yard() throws IOException {
        port = new WorldPort(0);
        World world = new World(
                EVSES,
                CarModel.COMMON.with("lagMs", "0").with("batteryWh", "1000000"),
                1,
                Curve.household(),
                Curve.sun(0),
                SPEED,
                System.nanoTime(),
                Duration.ZERO);
        site = new Site(world, port, NAMES, 32, new Now(), Optional.empty(), thread);
        port.offer(site, thread);
        site.start();
    }

    int port() {
        return port.port();
    }

    void plug(int evse, boolean in) {
        site.ask(() -> {
            if (in) {
                site.world().plug(evse);
            } else {
                site.world().unplug(evse);
            }
            return null;
        });
    }

    /** @return whether a station heard it */
    boolean tap(int evse, String token) {
        try {
            site.tap(evse, token);
            return true;
        } catch (IllegalArgumentException nobody) {
            return false;
        }
    }

    /** Whether a station takes cards at this EVSE. */
    boolean listens(int evse) {
        return port.listens(evse);
    }

    boolean closed(int evse) {
        return site.ask(() -> site.world().bay(evse).closed());
    }

    /** How often the contactor has closed. */
    long closings(int evse) {
        return site.ask(() -> site.world().bay(evse).closings());
    }

    /** The register in whole Wh, as it is billed. */
    long wholeWh(int evse) {
        return (long) Math.floor(site.ask(() -> site.world().bay(evse).meter().importWh()));
    }

    @Override
    public void close() throws IOException {
        site.close();
        port.close();
        thread.shutdownNow();
    }

    private static final class Now implements StationClock {
        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public long bootId() {
            return 1;
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void setBy(String source, Instant now) {
            throw new UnsupportedOperationException();
        }
    }
}
