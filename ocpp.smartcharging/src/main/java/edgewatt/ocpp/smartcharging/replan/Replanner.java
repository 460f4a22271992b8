package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Planner;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Station;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.Documents;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.smartcharging.plan.PlanEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when to plan anew, has it done elsewhere, and keeps the plan that is followed. One thread ticks once a second and
 * never waits; plans are made by the worker, one at a time. A plan is replaced only by one that saves enough, or that is
 * needed. In a steady second a tick allocates nothing.
 */
public final class Replanner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replanner.class);
    private static final long SAMPLE = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL = TimeUnit.SECONDS.toNanos(60);
    private static final long SAVE = TimeUnit.HOURS.toNanos(6);
    /** A car that has just come waits so long for its first plan; then it charges as permitted. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(15);

    private static final long NEW_MS = 10_000;
    private static final long CLIPPED = TimeUnit.SECONDS.toNanos(60);
    private static final long TOLD_BEFORE = TimeUnit.MINUTES.toNanos(30);
    private static final double NEAR_W = 100;

    private final Station station;
    private final StationClock clock;
    private final Wishes wishes;
    private final Executor worker;
    private final Saved saved;
    private final Planning planning;
    private final Runnable onPlan;
    private volatile List<Forecast> forecasts = List.of();
    private final List<Meter> suns = new CopyOnWriteArrayList<>();
    private final List<Consumer<Planner.Plan>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger(1 << Trigger.START.ordinal());
    private final HouseMeter house = new HouseMeter();
    private final Lane[] lanes;
    private volatile Course[] courses;
    private volatile boolean busy;
    private volatile boolean closed;
    private volatile boolean saveHabits;
    private volatile boolean sunlit;
    private long due = Long.MAX_VALUE;
    private long plannedAt = Long.MIN_VALUE;
    private long sampledAt = Long.MIN_VALUE;
    private long polledAt;
    private long savedAt;
    private long quarter = Long.MIN_VALUE;

    /** What belongs to one EVSE on the ticking thread. */
    private static final class Lane {
        Session session;
        Farewell farewell;
        boolean plans;
        double soc = Double.NaN;
        long socAt = Long.MIN_VALUE;
        long clippedSince = Long.MIN_VALUE;
        volatile LimitSource clippedBy;
        volatile Farewell.Outcome outcome;
    }

    /**
     * @param worker runs one task at a time, on a thread that ends with it
     * @param onPlan after each new plan
     */
    public Replanner(
            Station station,
            StationClock clock,
            Wishes wishes,
            Documents documents,
            PlanEngine engine,
            Executor worker,
            Runnable onPlan) {
        this.station = station;
        this.clock = clock;
        this.wishes = wishes;
        this.worker = worker;
        this.onPlan = onPlan;
        saved = new Saved(documents);
        int evses = station.evses().size();
        planning = new Planning(engine, saved, evses, () -> forecasts, () -> closed);
        lanes = new Lane[evses + 1];
        courses = new Course[evses + 1];
        for (int id = 1; id <= evses; id++) {
            lanes[id] = new Lane();
            lanes[id].soc = wishes.of(id).soc();
        }
        polledAt = clock.monotonicNanos();
        savedAt = polledAt;
    }

    /** Before the first tick: goes on with the plans of a predecessor that was stopped a moment ago. Reads a document. */
    public void resume() {
        long nanos = clock.monotonicNanos();
        for (Saved.Kept kept : saved.courses(clock.instant())) {
            Optional<Evse> evse = station.evse(kept.evse());
            Optional<TransactionInfo> tx = evse.flatMap(e -> e.snapshot().transaction());
            if (tx.isPresent() && tx.get().id().equals(kept.course().transaction())) {
                Lane lane = lanes[kept.evse()];
                lane.session = new Session(tx.get(), evse.get().capabilities(), kept.car(), nanos - PATIENCE);
                lane.session.restore(kept.soc(), kept.socAtWh(), kept.givenWh());
                lane.farewell = new Farewell();
                courses[kept.evse()] = kept.course();
            }
        }
    }

    public List<Evse> evses() {
        return station.evses();
    }

    /** The forecasts present from now on; of two alike the first counts. Any thread. */
    public void forecasts(List<Forecast> present) {
        forecasts = List.copyOf(present);
        ask(Trigger.PRICE);
    }

    /** Meters of own generation. */
    public List<Meter> suns() {
        return suns;
    }

    public List<Consumer<Planner.Plan>> watchers() {
        return watchers;
    }

    /** Something has happened that a plan may depend on. Any thread. */
    public void ask(Trigger why) {
        asked.accumulateAndGet(1 << why.ordinal(), (a, b) -> a | b);
    }

    /**
     * Once a second, and when something has changed; never waits.
     *
     * @param plans whether an EVSE follows the plan
     * @param grid meter of the grid connection, or null
     * @param site asked for only when a plan begins
     */
    public void tick(IntPredicate plans, Meter grid, Supplier<SiteView> site, ReplanSettings settings) {
        long nanos = clock.monotonicNanos();
        long now = clock.millis();
        sample(grid, nanos, now);
        for (int id = 1; id < lanes.length; id++) {
            look(id, plans.test(id), nanos, now);
        }
        int why = asked.getAndSet(0);
        for (Trigger trigger : TRIGGERS) {
            if ((why & 1 << trigger.ordinal()) != 0) {
                due = Math.min(due, trigger.due(nanos, plannedAt));
            }
        }
        boolean poll = nanos - polledAt >= POLL && planning.watchesFiles();
        boolean save = nanos - savedAt >= SAVE || saveHabits;
        boolean plan = nanos >= due;
        if (busy || closed || !plan && !poll && !save) {
            return;
        }
        polledAt = poll ? nanos : polledAt;
        savedAt = save ? nanos : savedAt;
        Planning.Request request = null;
        if (plan) {
            due = Long.MAX_VALUE;
            plannedAt = nanos;
            request = request(site.get(), settings);
        }
        begin(request, save);
    }

    private static final Trigger[] TRIGGERS = Trigger.values();

    private void sample(Meter grid, long nanos, long now) {
        long q = SlotGrid.quarter(now);
        if (q != quarter) {
            if (quarter != Long.MIN_VALUE) {
                house.end(quarter, planning.history());
                ask(Trigger.SLOT);
            }
            quarter = q;
            sunlit = false;
        }
        if (sampledAt == Long.MIN_VALUE || nanos - sampledAt >= SAMPLE) {
            sampledAt = nanos;
            house.sample(station.evses(), grid, suns, nanos);
            double expected = planning.expectedNetW(now);
            double off = Math.abs(house.netW() - expected);
            if (!sunlit && off > Math.max(1_000, 0.3 * Math.abs(expected))) {
                sunlit = true;
                ask(Trigger.DEVIATION);
            }
        }
    }

    private void look(int id, boolean plans, long nanos, long now) {
        Lane lane = lanes[id];
        Evse evse = station.evses().get(id - 1);
        EvseSnapshot shot = evse.snapshot();
        EvseCapabilities can = evse.capabilities();
        double soc = wishes.of(id).soc();
        boolean told = Double.compare(soc, lane.soc) != 0;
        if (told) {
            lane.soc = soc;
            lane.socAt = nanos;
        }
        boolean same = lane.session != null
                && shot.transaction().isPresent()
                && shot.transaction().get().id().equals(lane.session.id);
        if (lane.session != null && !same) {
            end(id, lane);
        }
        if (shot.transaction().isPresent() && !same) {
            lane.session = new Session(shot.transaction().get(), can, planning.lastCar(id), patienceFrom(shot, nanos));
            lane.farewell = new Farewell();
            told = lane.socAt != Long.MIN_VALUE && nanos - lane.socAt < TOLD_BEFORE;
            ask(Trigger.PLUG);
        }
        if (lane.plans != plans) {
            lane.plans = plans;
            ask(Trigger.TARGET);
        }
        if (lane.session == null) {
            return;
        }
        if (told) {
            lane.session.told(lane.soc);
        }
        if (lane.session.look(shot, can, nanos)) {
            ask(Trigger.DEVIATION);
        }
        follow(id, lane, shot, can, nanos, now);
    }

    /** A car that was charging before the planner came does not wait for a plan: its contactor stays. */
    private long patienceFrom(EvseSnapshot shot, long nanos) {
        boolean was = clock.millis() - shot.transaction().get().startedAt().toEpochMilli() > NEW_MS;
        return was && shot.offeredA() > 0 ? nanos - PATIENCE : nanos;
    }

    private void follow(int id, Lane lane, EvseSnapshot shot, EvseCapabilities can, long nanos, long now) {
        Course course = courses[id];
        int slot = course == null || !lane.plans ? -1 : course.slotAt(now);
        if (slot < 0) {
            lane.clippedSince = Long.MIN_VALUE;
            lane.clippedBy = null;
            return;
        }
        double planW = course.powerW()[slot];
        double offeredW = shot.offeredA()
                * Math.min(lane.session.phases(), Math.max(1, shot.offeredPhases()))
                * can.nominalVoltageV();
        lane.farewell.look(course, planW, offeredW, shot, can);
        boolean clipped = planW > 0
                && offeredW < 0.9 * planW - NEAR_W
                && shot.limitSource().kind() != LimitSource.Kind.PLAN;
        if (!clipped) {
            lane.clippedSince = Long.MIN_VALUE;
            lane.clippedBy = null;
        } else if (lane.clippedSince == Long.MIN_VALUE) {
            lane.clippedSince = nanos;
        } else if (lane.clippedBy == null && nanos - lane.clippedSince >= CLIPPED) {
            lane.clippedBy = shot.limitSource();
            LOG.info(
                    "EVSE {}: the plan asks {} W, {} permits {} W; planning anew",
                    id,
                    Math.round(planW),
                    lane.clippedBy,
                    Math.round(offeredW));
            ask(Trigger.LIMIT);
        }
    }

    private void end(int id, Lane lane) {
        Farewell.Outcome outcome = lane.farewell.end(id, lane.session, clock.instant());
        if (outcome != null) {
            LOG.info("EVSE {}: {}", id, outcome.sentence());
            lane.outcome = outcome;
        }
        planning.left(id, new Habits.Stay(clock.instant(), lane.session.chargedWh()), lane.session.car());
        saveHabits = true;
        lane.session = null;
        lane.farewell = null;
        lane.clippedBy = null;
        ask(Trigger.UNPLUG);
    }

    private Planning.Request request(SiteView site, ReplanSettings settings) {
        List<Session.View> views = new ArrayList<>();
        double[] othersW = new double[lanes.length];
        long nanos = clock.monotonicNanos();
        for (int id = 1; id < lanes.length; id++) {
            Evse evse = station.evses().get(id - 1);
            if (lanes[id].session != null && lanes[id].plans) {
                views.add(lanes[id].session.view(id, evse.capabilities()));
            } else {
                double w = HouseMeter.power(evse.snapshot().reading(), nanos, SAMPLE);
                othersW[id] = Double.isNaN(w) ? 0 : Math.max(0, w);
            }
        }
        return new Planning.Request(clock.instant(), views, wishes, site, settings, house.measured(), othersW, courses);
    }

    private void begin(Planning.Request request, boolean save) {
        busy = true;
        try {
            worker.execute(() -> work(request, save));
        } catch (RuntimeException e) {
            busy = false;
        }
    }

    private void work(Planning.Request request, boolean save) {
        try {
            if (planning.refresh() && request == null) {
                ask(Trigger.PRICE);
            }
            if (request != null) {
                planning.plan(request).ifPresent(this::take);
            }
            if (save) {
                saveHabits = false;
                planning.save();
            }
        } finally {
            busy = false;
        }
    }

    private void take(Course[] next) {
        Course[] before = courses;
        courses = next;
        onPlan.run();
        for (int id = 1; id < next.length; id++) {
            if (next[id] != before[id]) {
                Planner.Plan plan = plan(id);
                for (Consumer<Planner.Plan> watcher : watchers) {
                    watcher.accept(plan);
                }
            }
        }
    }

    /** W that the EVSE is to be limited to; NaN = no plan. On the ticking thread. */
    public double offerW(int evse, long nowMillis) {
        Lane lane = evse < lanes.length ? lanes[evse] : null;
        if (lane == null) {
            return Double.NaN;
        }
        if (lane.session == null) {
            // who comes waits for the plan from the first moment on: no contactor closes for a second
            return planning.failure().isEmpty() ? 0 : Double.NaN;
        }
        Course course = courses[evse];
        if (course != null && course.transaction().equals(lane.session.id)) {
            int slot = course.slotAt(nowMillis);
            if (slot < 0) {
                return Double.NaN;
            }
            double w = course.offerW()[slot];
            // the plan counts in quarters, the driver in kWh
            return w > 0 && !course.gives() && lane.session.chargedWh() >= course.targetWh() ? 0 : w;
        }
        boolean waits = clock.monotonicNanos() - lane.session.seenAt < PATIENCE
                && planning.failure().isEmpty();
        return waits ? 0 : Double.NaN;
    }

    /** ms since the epoch at which {@link #offerW} changes; {@link Long#MAX_VALUE} = not known. */
    public long changesAt(int evse, long nowMillis) {
        Course course = evse < lanes.length ? courses[evse] : null;
        int slot = course == null ? -1 : course.slotAt(nowMillis);
        return slot < 0 ? Long.MAX_VALUE : course.begins()[slot + 1];
    }

    /** See {@link Course#laxityS}. On the ticking thread. */
    public double laxityS(int evse) {
        Lane lane = evse < lanes.length ? lanes[evse] : null;
        Course course = lane == null || lane.session == null || !lane.plans ? null : courses[evse];
        return course == null ? Double.POSITIVE_INFINITY : course.laxityS(lane.session.chargedWh(), clock.millis());
    }

    /** The plan that is followed, and what holds it back at present. Any thread. */
    public Planner.Plan plan(int evse) {
        Course course = evse > 0 && evse < lanes.length ? courses[evse] : null;
        if (course == null) {
            String why = planning.failure();
            return Course.none(
                    evse,
                    clock.instant(),
                    why.isEmpty() ? "no plan: no car charges here in mode plan" : "no plan: " + why);
        }
        LimitSource by = lanes[evse].clippedBy;
        if (by == null) {
            return course.plan();
        }
        List<String> said = new ArrayList<>(course.plan().shortfalls());
        said.add(by + " permits less than the plan asks; the plan is made anew");
        Planner.Plan p = course.plan();
        return new Planner.Plan(evse, p.madeAt(), p.slots(), said, p.account());
    }

    /** How the last planned charge at an EVSE ended; null = none did. */
    public Farewell.Outcome outcome(int evse) {
        return lanes[evse].outcome;
    }

    /** Sentences: what went wrong, and what a driver wrote that cannot be used. Any thread. */
    public List<String> troubles() {
        List<String> all = new ArrayList<>(wishes.troubles());
        String failure = planning.failure();
        if (!failure.isEmpty()) {
            all.add(failure);
        }
        return all;
    }

    /** How many plans were made, and how many of them were taken. */
    public int made() {
        return planning.made();
    }

    public int taken() {
        return planning.taken();
    }

    /** Stops planning at once; what the worker has begun ends by itself. Then nothing ticks any longer. */
    @Override
    public void close() {
        closed = true;
    }

    /** After the last tick and the last task of the worker: keeps what a successor needs. Writes documents. */
    public void save() {
        List<Saved.Kept> kept = new ArrayList<>();
        for (int id = 1; id < lanes.length; id++) {
            if (courses[id] != null && lanes[id].session != null) {
                Session s = lanes[id].session;
                kept.add(new Saved.Kept(id, courses[id], s.car(), s.toldSoc(), s.toldAtWh(), s.givenWh()));
            }
        }
        saved.keep(kept, clock.instant());
        planning.save();
    }
}
