package edgewatt.sim.board;

import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.Meter;
import edgewatt.api.store.StationClock;
import edgewatt.sim.world.Bay;
import edgewatt.sim.world.BayFault;
import edgewatt.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The world in real time on one thread of its own: ten looks a second while a car is plugged, one otherwise, and one at
 * each moment at which a contactor or a car moves by itself or a pulse is due.
 */
public final class Site implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    private static final long BUSY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long IDLE = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long ANSWER_S = 5;

    private final World world;
    private final StationClock clock;
    private final ScheduledExecutorService thread;
    private final Wiring wiring;
    private final List<SimMeter> bayMeters = new ArrayList<>();
    private final List<SimReader> readers = new ArrayList<>();
    private final SimMeter grid = new SimMeter("simulated grid meter", Meter.Place.GRID, 0);
    private final SimMeter pv = new SimMeter("simulated PV meter", Meter.Place.PV, 0);
    private final Optional<WorldFile> file;
    private ScheduledFuture<?> next;
    private volatile Set<String> missed = Set.of();

    /**
     * @param file remembers the world; empty forgets it
     * @param thread of one thread, owned and ended by the caller
     */
    public Site(
            World world,
            PinSimulator pins,
            PinNames names,
            int cableRatingA,
            StationClock clock,
            Optional<WorldFile> file,
            ScheduledExecutorService thread) {
        this.world = world;
        this.file = file;
        file.flatMap(WorldFile::read).ifPresent(world::remember);
        this.clock = clock;
        this.thread = thread;
        this.wiring = new Wiring(world, pins, names, cableRatingA, this::hand);
        for (Bay b : world.bays()) {
            bayMeters.add(new SimMeter("simulated meter " + b.id(), Meter.Place.EVSE, b.id()));
            readers.add(new SimReader(b.id()));
        }
        showMeters();
    }

    /** Begins to move the world and its pins. */
    public void start() {
        hand(w -> {
            wiring.connect();
            missed = wiring.missed();
            if (!missed.isEmpty()) {
                LOG.warn("{}", missing());
            }
        });
    }

    /** What the board lacks, in plain words; empty when it is whole. */
    public String missing() {
        return missed.isEmpty()
                ? ""
                : "the simulation misses the pins "
                        + String.join(", ", missed.stream().sorted().toList())
                        + "; name them in etc/board.json, or tell their names in etc/sim.json (pin.plug and so on)";
    }

    /** Changes the world on its thread, soon. Any thread; never blocks. */
    private void hand(Consumer<World> change) {
        try {
            thread.execute(() -> turn(change));
        } catch (RejectedExecutionException e) {
            // the simulation has just ended: nobody is left to notice
        }
    }

    /**
     * Does something with the world on its thread and waits for the answer. Not from that thread.
     *
     * @throws IllegalArgumentException as {@code act} throws it
     * @throws IllegalStateException if the simulation has ended or hangs
     */
    public <T> T ask(Callable<T> act) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        hand(w -> {
            try {
                answer.complete(act.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(ANSWER_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException("the simulation failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the simulation has ended or hangs: no answer in " + ANSWER_S + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void turn(Consumer<World> change) {
        try {
            world.advance(clock.monotonicNanos());
            change.accept(world);
            // first remembered, then shown: no register ever falls behind what somebody has read; the meters before the
            // contactor's feedback, with which a bill is closed
            file.ifPresent(f -> f.write(world.memory()));
            showMeters();
            wiring.show();
        } catch (RuntimeException e) {
            LOG.error("the simulated world stumbled and goes on", e);
        }
        if (next != null) {
            next.cancel(false);
        }
        long wait = Math.min(world.busy() ? BUSY : IDLE, Math.max(0, world.next() - clock.monotonicNanos()));
        wait = Math.min(wait, Math.max(LEAST, wiring.nextPulse() / world.speed()));
        try {
            next = thread.schedule(() -> turn(w -> {}), wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // ends
        }
    }

    private void showMeters() {
        for (Bay b : world.bays()) {
            if (!b.has(BayFault.METER)) {
                bayMeters.get(b.id() - 1).show(b.meter(), b.phases(), b.plugged() ? b.socPercent() : Double.NaN, clock);
            }
        }
        grid.show(world.grid(), 3, Double.NaN, clock);
        pv.show(world.pv(), 3, Double.NaN, clock);
    }

    /** Only inside {@link #ask}. */
    public World world() {
        return world;
    }

    /** Shows a card to the reader of an EVSE. Any thread. */
    public void tap(int evseId, String token) {
        world.bay(evseId);
        readers.get(evseId - 1).tap(token);
    }

    /** Only inside {@link #ask}. */
    public boolean locked(int evseId) {
        return wiring.locked(evseId);
    }

    /**
     * When the plug's pin of an EVSE was last driven, by {@link System#nanoTime()} right before; empty if never. Only inside
     * {@link #ask}.
     */
    public OptionalLong plugNanos(int evseId) {
        return wiring.plugNanos(evseId);
    }

    public List<SimMeter> bayMeters() {
        return List.copyOf(bayMeters);
    }

    public List<SimMeter> siteMeters() {
        return List.of(grid, pv);
    }

    public List<SimReader> readers() {
        return List.copyOf(readers);
    }

    /** Lets go of the pins; their levels stay. */
    @Override
    public void close() {
        wiring.close();
    }
}
