package edgewatt.sim.world;

import java.time.Duration;

/** A world on a virtual clock with a controller that keeps the heartbeat of chosen bays alive. */
final class Bench {
    static final long MS = 1_000_000L;
    static final long BEAT = 250 * MS;

    final World world;
    private long now;
    private boolean level;

    Bench(int evses, CarModel car, double soc, int speed) {
        world = new World(evses, car, soc, Curve.household(), Curve.sun(5000), speed, 0, Duration.ZERO);
    }

    static Bench one(CarModel car) {
        return new Bench(1, car, 20, 1);
    }

    long now() {
        return now;
    }

    /** Time passes with a heartbeat on every bay. */
    Bench beat(Duration d) {
        long end = now + d.toNanos();
        while (now < end) {
            level = !level;
            for (Bay b : world.bays()) {
                world.heartbeat(b.id(), level);
            }
            now = Math.min(end, now + BEAT);
            world.advance(now);
        }
        return this;
    }

    /** Time passes in silence. */
    Bench silence(Duration d) {
        now += d.toNanos();
        world.advance(now);
        return this;
    }

    Bay bay() {
        return world.bay(1);
    }
}
