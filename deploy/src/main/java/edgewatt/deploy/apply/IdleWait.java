package edgewatt.deploy.apply;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits until the safety set may change; gives up when its deadline has come or somebody withdraws. */
public final class IdleWait {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Idle idle;
    private final InstantSource clock;
    private final ZoneId zone;
    private final LongSupplier nanos;
    private final Supplier<Duration> deadline;

    /**
     * @param clock for the maintenance window
     * @param nanos a monotonic clock, for the deadline
     */
    public IdleWait(Idle idle, InstantSource clock, ZoneId zone, LongSupplier nanos, Supplier<Duration> deadline) {
        this.idle = idle;
        this.clock = clock;
        this.zone = zone;
        this.nanos = nanos;
        this.deadline = deadline;
    }

    /** A wait that can be cut short. */
    @FunctionalInterface
    public interface Pause {
        /** True when the deployment was withdrawn meanwhile. */
        boolean pause(Duration length) throws InterruptedException;
    }

    /**
     * Returns when nothing stands in the way.
     *
     * @param told of what it waits for, at each look
     */
    public void await(Consumer<String> told, Pause pause) throws Refused, InterruptedException {
        long begun = nanos.getAsLong();
        Optional<String> busy;
        while ((busy = idle.busy(LocalTime.ofInstant(clock.instant(), zone))).isPresent()) {
            told.accept(busy.get());
            if (pause.pause(LOOK_AGAIN)) {
                throw new Refused(Status.CANCELLED, "withdrawn while it waited: " + busy.get());
            }
            Duration limit = deadline.get();
            if (nanos.getAsLong() - begun > limit.toNanos()) {
                throw new Refused(
                        Status.NOT_IDLE,
                        "not idle within " + limit.toMinutes() + " minutes: " + busy.get()
                                + "; hand it in again, or set 'maintenanceWindow'");
            }
        }
    }
}
