package edgewatt.ocpp.smartcharging;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import edgewatt.api.station.Variables;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link Allocator}: once a second, on every event of the station, profile or limiter, and at the instant of
 * each known boundary, all on one thread. On deactivate the last set points are left to run out.
 */
@Component(
        service = {Health.class, StationListener.class},
        configurationPid = "ocpp.smartcharging",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        immediate = true)
@Designate(ocd = SmartChargingSettings.class)
public final class AllocatorComponent implements Health, StationListener {
    private static final Logger LOG = LoggerFactory.getLogger(AllocatorComponent.class);
    private static final long MINUTE_MILLIS = 60_000;

    private final Station station;
    private final StationClock clock;
    private final ProfileFeed profiles;
    private final Allocator allocator;
    private final List<Limiter> limiters = new CopyOnWriteArrayList<>();
    private final RankedMeters meters = new RankedMeters();
    private final Modes modes;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor executor;
    private volatile Corridor plan = Corridor.NONE;
    private volatile Planner planner;
    private volatile Inputs inputs;
    private volatile SiteSettings settings;
    private volatile boolean active;
    private volatile String failure = "";
    private volatile String fuseTrouble = "";
    private volatile List<String> contradictions;
    private volatile List<String> required;
    private ScheduledFuture<?> boundary;
    private Instant boundaryAt;

    @Activate
    public AllocatorComponent(
            @Reference Station station,
            @Reference StationClock clock,
            @Reference ProfileFeed profiles,
            @Reference Variables variables,
            SmartChargingSettings config) {
        this.station = station;
        this.clock = clock;
        this.profiles = profiles;
        allocator = new Allocator(station, clock);
        settings = SiteSettings.of(config);
        contradictions = SiteSettings.contradictions(config, station.evses().size());
        required = List.of(config.requiredLimiters());
        modes = new Modes(variables, station.evses().size(), this::wake);
        collect();
        executor = new ScheduledThreadPoolExecutor(1, r -> {
            Thread t = new Thread(r, "edgewatt-ocpp.smartcharging-allocator");
            t.setDaemon(true);
            return t;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** After the limiters present have been bound: the first tick must not raise what they hold down. */
    @Activate
    void activate() {
        active = true;
        profiles.onChange(this::wake);
        executor.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    @Modified
    void modified(SmartChargingSettings config) {
        settings = SiteSettings.of(config);
        contradictions = SiteSettings.contradictions(config, station.evses().size());
        required = List.of(config.requiredLimiters());
        collect();
    }

    @Deactivate
    void deactivate() {
        profiles.onChange(null);
        modes.close();
        executor.shutdownNow();
        try {
            executor.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedLimiter")
    void bindLimiter(Limiter l) {
        limiters.add(l);
        if (l instanceof GridRelay relay) {
            relay.onChange(this::wake);
        }
        collect();
    }

    void updatedLimiter(Limiter l) {
        wake();
    }

    void unbindLimiter(Limiter l) {
        limiters.remove(l);
        collect();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMeter(Meter m, Map<String, ?> properties) {
        meters.add(m, properties);
        collect();
    }

    void unbindMeter(Meter m) {
        meters.remove(m);
        collect();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindPlanner(Planner p) {
        planner = p;
        plan = PlanCorridor.of(p);
        plan.onChange(this::wake);
        collect();
    }

    void unbindPlanner(Planner p) {
        if (planner == p) {
            planner = null;
            plan.onChange(null);
            plan = Corridor.NONE;
            collect();
        }
    }

    @Override
    public String name() {
        return "ocpp.smartcharging";
    }

    @Override
    public void onEvent(StationEvent event) {
        if (!(event instanceof StationEvent.Metered)) {
            wake();
            profiles.observe(event);
        }
    }

    @Override
    public String part() {
        return "ocpp.smartcharging";
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!failure.isEmpty()) {
            findings.add(new Finding(
                    Level.FAILED,
                    "allocator",
                    "the allocator failed (" + failure
                            + "); EVSEs fall to the station's safe current until it works again"));
        }
        if (!fuseTrouble.isEmpty()) {
            findings.add(new Finding(
                    Level.DEGRADED,
                    "main fuse",
                    fuseTrouble + "; all EVSEs behind it together get " + settings.safeCurrentA()
                            + " A per phase until it measures (mainFuseA and safeCurrentA in ocpp.smartcharging)"));
        }
        boolean capped =
                settings.importCapW() < Double.POSITIVE_INFINITY || settings.feedInCapW() < Double.POSITIVE_INFINITY;
        if (capped && inputs.grid() == null) {
            findings.add(new Finding(
                    Level.DEGRADED,
                    "caps of the site",
                    "no grid meter is present, and importCapW and feedInCapW of ocpp.smartcharging need one; EVSEs together"
                            + " get the safe current at most, and nothing is given back"));
        }
        for (String contradiction : contradictions) {
            findings.add(new Finding(Level.DEGRADED, "settings", contradiction));
        }
        for (Limiter l : inputs.limiters()) {
            if (l instanceof AbsentLimiter absent) {
                findings.add(new Finding(Level.DEGRADED, "limiter " + absent.id(), absent.trouble()));
            }
        }
        for (String document : profiles.damaged()) {
            findings.add(new Finding(
                    Level.DEGRADED,
                    "document " + document,
                    "the charging profile in document '" + document
                            + "' cannot be read and is not used; set the profile again"));
        }
        return findings;
    }

    private void collect() {
        Meter[] grid = meters.at(Meter.Place.GRID);
        inputs = new Inputs(
                AbsentLimiter.complete(limiters, required, settings.safeCurrentA()),
                grid.length == 0 ? null : grid[0],
                meters.at(Meter.Place.CIRCUIT),
                modes,
                plan);
        wake();
    }

    /** Ticks soon, once for any number of calls before it. Any thread. */
    private void wake() {
        if (active && due.compareAndSet(false, true)) {
            try {
                executor.execute(this::tick);
            } catch (RejectedExecutionException e) {
                due.set(false);
            }
        }
    }

    private void tick() {
        due.set(false);
        try {
            profiles.expire();
            ProfileFeed.Standing standing = profiles.standing();
            Inputs in = inputs;
            in.plan().tick(standing, in, settings);
            Instant next = allocator.tick(standing, in, settings);
            fuseTrouble = allocator.fuseTrouble();
            failure = "";
            schedule(next);
        } catch (RuntimeException e) {
            if (failure.isEmpty()) {
                LOG.error("the allocator failed; set points run out until it works again", e);
            }
            failure = String.valueOf(e.getMessage());
        }
    }

    private void schedule(Instant next) {
        boolean same = next == null ? boundaryAt == null : next.equals(boundaryAt) && !boundary.isDone();
        if (same) {
            return;
        }
        if (boundary != null) {
            boundary.cancel(false);
        }
        boundaryAt = null;
        boundary = null;
        // beyond a minute the one-second ticks will come back to it
        if (next != null && next.toEpochMilli() - clock.millis() <= MINUTE_MILLIS) {
            boundaryAt = next;
            long nanos = Duration.between(clock.instant(), next).toNanos();
            boundary = executor.schedule(this::tick, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }
}
