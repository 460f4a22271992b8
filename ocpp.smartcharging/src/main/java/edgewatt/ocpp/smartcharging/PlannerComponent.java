package edgewatt.ocpp.smartcharging;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Planner;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Station;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.replan.ReplanSettings;
import edgewatt.ocpp.smartcharging.replan.Replanner;
import edgewatt.ocpp.smartcharging.replan.SiteView;
import edgewatt.ocpp.smartcharging.replan.Trigger;
import edgewatt.ocpp.smartcharging.replan.Wishes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
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
 * The {@link Planner} service: {@link Replanner} with live services. It has no thread of its own: the allocator ticks it once
 * a second, and a plan is made on a thread of least priority that ends with it.
 */
@Component(
        service = {Planner.class, Health.class},
        configurationPid = "ocpp.smartcharging.plan",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        immediate = true)
@Designate(ocd = ReplanSettings.class)
public final class PlannerComponent implements Planner, Corridor, Health {
    private static final Logger LOG = LoggerFactory.getLogger(PlannerComponent.class);
    /** Profiles of this owner are plans themselves, no limit from outside. */
    private static final String OWN = "plan";

    private static final double NOMINAL_V = 230;
    private static final int PHASES = 3;

    private final Wishes wishes;
    private final Replanner replanner;
    private final IntPredicate plans = this::plans;
    private final Supplier<SiteView> view = this::view;
    private final List<Ranked> forecasts = new ArrayList<>();
    private volatile ReplanSettings settings;
    private volatile Runnable listener;
    private volatile Thread worker;
    private volatile String failure = "";
    private volatile boolean closed;
    /** Of the tick that runs. */
    private Inputs in;

    private ProfileFeed.Standing standing;
    private SiteSettings site;
    private Limiter[] limiters = new Limiter[0];
    private Envelope[] envelopes = new Envelope[0];

    /** Forecasts in the order of the service registry. */
    private record Ranked(Forecast forecast, int ranking, long id) {}

    @Activate
    public PlannerComponent(
            @Reference Station station,
            @Reference Variables variables,
            @Reference Documents documents,
            @Reference StationClock clock,
            ReplanSettings config) {
        this(station, variables, documents, clock, config, null);
    }

    /** @param executor runs what takes time, one task at a time; null = a thread that ends with it */
    PlannerComponent(
            Station station,
            Variables variables,
            Documents documents,
            StationClock clock,
            ReplanSettings config,
            Executor executor) {
        settings = config;
        Replanner[] made = new Replanner[1];
        wishes = new Wishes(variables, station.evses().size(), evse -> {
            if (made[0] != null) {
                made[0].ask(Trigger.TARGET);
            }
        });
        Executor runs = executor == null ? this::begin : executor;
        replanner = new Replanner(station, clock, wishes, documents, new DefaultEngine(), runs, this::changed);
        made[0] = replanner;
        replanner.resume();
    }

    @Modified
    void modified(ReplanSettings changed) {
        settings = changed;
        replanner.ask(Trigger.TARGET);
    }

    @Deactivate
    void deactivate() {
        synchronized (this) {
            closed = true;
        }
        replanner.close();
        wishes.close();
        Thread last = worker;
        try {
            if (last != null) {
                last.join(TimeUnit.SECONDS.toMillis(3));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            replanner.save();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedForecast")
    void bindForecast(Forecast f, Map<String, Object> properties) {
        Object ranking = properties.get("service.ranking");
        Object id = properties.get("service.id");
        synchronized (forecasts) {
            forecasts.add(new Ranked(f, ranking instanceof Integer r ? r : 0, id instanceof Long l ? l : 0));
            forecasts.sort(Comparator.comparingInt((Ranked r) -> -r.ranking()).thenComparingLong(Ranked::id));
            tell();
        }
    }

    void updatedForecast(Forecast f) {
        replanner.ask(Trigger.PRICE);
    }

    void unbindForecast(Forecast f) {
        synchronized (forecasts) {
            forecasts.removeIf(r -> r.forecast() == f);
            tell();
        }
    }

    private void tell() {
        replanner.forecasts(forecasts.stream().map(Ranked::forecast).toList());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMeter(Meter m) {
        if (m.place() == Meter.Place.PV) {
            replanner.suns().add(m);
        }
    }

    void unbindMeter(Meter m) {
        replanner.suns().remove(m);
    }

    @Override
    public Plan plan(int evseId) {
        return replanner.plan(evseId);
    }

    @Override
    public Subscription watch(Consumer<Plan> watcher) {
        replanner.watchers().add(watcher);
        return () -> replanner.watchers().remove(watcher);
    }

    @Override
    public void onChange(Runnable changed) {
        listener = changed;
    }

    @Override
    public synchronized void tick(ProfileFeed.Standing now, Inputs inputs, SiteSettings s) {
        if (closed) {
            return;
        }
        in = inputs;
        if (now != standing || s != site || limitsChanged(inputs.limiters())) {
            standing = now;
            site = s;
            replanner.ask(Trigger.LIMIT);
        }
        try {
            replanner.tick(plans, inputs.grid(), view, settings);
            failure = "";
        } catch (RuntimeException e) {
            // the allocator must go on without a plan
            if (failure.isEmpty()) {
                LOG.error("the planner failed; cars charge as permitted once their plan has run out", e);
            }
            failure =
                    "the planner failed (" + e.getMessage() + "); cars charge as permitted once their plan has run out";
        }
    }

    private boolean plans(int evse) {
        return in.mode().apply(evse) == ChargingMode.PLAN;
    }

    /** By reference first: most limiters hand out the same envelope until it changes. */
    private boolean limitsChanged(Limiter[] now) {
        boolean changed = now != limiters;
        if (changed) {
            limiters = now;
            envelopes = new Envelope[now.length];
        }
        for (int i = 0; i < now.length; i++) {
            Envelope e = now[i].envelope();
            if (e != envelopes[i]) {
                changed |= !e.equals(envelopes[i]);
                envelopes[i] = e;
            }
        }
        return changed;
    }

    private SiteView view() {
        ProfileFeed.Standing s = standing;
        List<Installed> outside =
                s.installed().stream().filter(i -> !i.owner().equals(OWN)).toList();
        double fuseW = site.mainFuseA() > 0 ? site.mainFuseA() * PHASES * NOMINAL_V : Double.POSITIVE_INFINITY;
        List<EvseContext> contexts = replanner.evses().stream().map(s::context).toList();
        CompositeEngine engine = new CompositeEngine(outside, contexts, s.circumstances());
        return new SiteView(
                List.of(in.limiters()),
                Math.min(fuseW, site.importCapW()),
                site.feedInCapW(),
                site.gridCode(),
                s.circumstances().zone(),
                circuits(site.circuits()),
                engine::composite);
    }

    private static List<SiteView.Circuit> circuits(List<CircuitSettings> settings) {
        List<Set<Integer>> behind = new ArrayList<>();
        settings.forEach(c -> behind.add(new HashSet<>(c.evses())));
        for (int c = settings.size() - 1; c >= 0; c--) { // each is listed after its parent
            if (settings.get(c).parent() >= 0) {
                behind.get(settings.get(c).parent()).addAll(behind.get(c));
            }
        }
        List<SiteView.Circuit> all = new ArrayList<>();
        for (int c = 0; c < settings.size(); c++) {
            double fuseA = Collections.min(settings.get(c).fuseA());
            all.add(new SiteView.Circuit(settings.get(c).name(), fuseA, behind.get(c)));
        }
        return all;
    }

    @Override
    public double targetW(int evseId, long nowMillis, Boundary next) {
        double w = replanner.offerW(evseId, nowMillis);
        if (!Double.isNaN(w)) {
            next.at(replanner.changesAt(evseId, nowMillis));
        }
        return w;
    }

    @Override
    public double laxityS(int evseId) {
        return replanner.laxityS(evseId);
    }

    @Override
    public String part() {
        return "ocpp.smartcharging";
    }

    @Override
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        if (!failure.isEmpty()) {
            all.add(new Finding(Level.DEGRADED, "planner", failure));
        }
        replanner.troubles().forEach(t -> all.add(new Finding(Level.DEGRADED, "planner", t)));
        return all;
    }

    /** For tests that watch how charges end. */
    Replanner replanner() {
        return replanner;
    }

    private void begin(Runnable task) {
        Thread t = new Thread(task, "edgewatt-ocpp.smartcharging-planner");
        t.setDaemon(true);
        t.setPriority(Thread.MIN_PRIORITY);
        worker = t;
        t.start();
    }

    private void changed() {
        Runnable l = listener;
        if (l != null) {
            l.run();
        }
    }
}
