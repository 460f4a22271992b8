package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.energy.Forecast;
import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.PeakEngine;
import edgewatt.ocpp.smartcharging.plan.PeakPrice;
import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.PlanEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one plan after another, on the worker's thread, and decides whether it replaces the one that is followed. */
final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
    private static final long SEED = 1;
    private static final double CENT = 0.01;
    /** An older plan must reach at least so far (ms), else the new one is needed. */
    private static final long AHEAD = 3_600_000;

    private static final double SAME_WH = 1;

    private final PlanEngine engine;
    private final Saved saved;
    private final int evses;
    private final Supplier<List<Forecast>> forecasts;
    private final BooleanSupplier cancelled;
    private volatile History history;
    private volatile Habits habits;
    private volatile String failure = "";
    private volatile int made;
    private volatile int taken;
    private volatile double expectedW = Double.NaN;
    private volatile long expectedFrom;
    private volatile long expectedTo;

    /** @param cancelled asked while the engine works */
    Planning(PlanEngine engine, Saved saved, int evses, Supplier<List<Forecast>> forecasts, BooleanSupplier cancelled) {
        this.engine = engine;
        this.saved = saved;
        this.evses = evses;
        this.forecasts = forecasts;
        this.cancelled = cancelled;
    }

    /**
     * What was so when the plan was asked for.
     *
     * @param othersW what EVSEs that nobody plans draw, by id
     */
    record Request(
            Instant now,
            List<Session.View> sessions,
            Wishes wishes,
            SiteView site,
            ReplanSettings settings,
            Outlook.Measured measured,
            double[] othersW,
            Course[] followed) {}

    /** null until it has been read. */
    History history() {
        return history;
    }

    boolean watchesFiles() {
        List<Forecast> all = forecasts.get();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Refreshable) {
                return true;
            }
        }
        return false;
    }

    /** @return whether a file has new values */
    boolean refresh() {
        boolean fresh = false;
        for (Forecast forecast : forecasts.get()) {
            fresh |= forecast instanceof Refreshable r && r.refresh();
        }
        return fresh;
    }

    /** A car has left. Any thread. */
    void left(int evse, Habits.Stay stay, Habits.Car car) {
        Habits h = habits();
        h.add(evse, stay);
        h.add(evse, car);
    }

    /** The last car; null = none, or not read yet. Any thread; never waits. */
    Habits.Car lastCar(int evse) {
        Habits h = habits;
        return h == null ? null : h.car(evse);
    }

    private synchronized Habits habits() {
        if (habits == null) {
            habits = saved.habits(evses);
        }
        return habits;
    }

    void save() {
        History h = history;
        if (h != null && !h.isEmpty()) {
            saved.keep(h);
        }
        Habits known = habits;
        if (known != null) {
            saved.keep(known);
        }
    }

    String failure() {
        return failure;
    }

    int made() {
        return made;
    }

    int taken() {
        return taken;
    }

    /** W of the house without cars that the last plan expected for now; NaN = nothing was. */
    double expectedNetW(long now) {
        return now >= expectedFrom && now < expectedTo ? expectedW : Double.NaN;
    }

    /** The courses to follow from now on; empty = those that are followed already, or none could be made. */
    Optional<Course[]> plan(Request r) {
        try {
            if (history == null) {
                history = saved.history();
                habits();
            }
            Course[] next = new Course[evses + 1];
            if (r.sessions().isEmpty()) {
                failure = "";
                return any(r.followed()) ? Optional.of(next) : Optional.empty();
            }
            List<Draft.Car> cars = new ArrayList<>();
            for (Session.View view : r.sessions()) {
                cars.add(Draft.car(view, r.wishes().of(view.evse()), habits(), r.settings(), r.site(), r.now()));
            }
            SlotGrid grid = Draft.grid(r.now(), cars);
            Outlook outlook =
                    new Outlook.Gatherer(grid, forecasts.get(), history, constants(r.settings())).gather(r.measured());
            remember(outlook, grid);
            Draft draft = Draft.of(grid, outlook, cars, r.othersW(), r.settings(), r.site());
            Budget budget = new Budget(
                    r.settings().effort(),
                    SEED,
                    TimeUnit.MILLISECONDS.toNanos(r.settings().budgetMs()),
                    System::nanoTime,
                    cancelled,
                    cost -> {});
            double peak = r.settings().peakPrice();
            double reachedKw = history.peakW(History.month(SlotGrid.quarter(grid.begin(0)))) / 1000;
            PlanEngine with = peak > 0 ? new PeakEngine(engine, new PeakPrice(peak, reachedKw)) : engine;
            Plan plan = with.plan(draft.site(), draft.forecasts(), budget);
            if (cancelled.getAsBoolean()) {
                return Optional.empty();
            }
            made++;
            failure = "";
            Courses courses = new Courses(draft, r.now());
            Optional<List<Course>> older = older(r, cars);
            if (older.isPresent() && courses.permitted(older.get())) {
                double gain = courses.cost(older.get(), peak, reachedKw)
                        - plan.costs().total();
                if (gain <= r.settings().leastGainCent() * CENT) {
                    return Optional.empty();
                }
            }
            taken++;
            for (Course course : courses.of(plan)) {
                int evse = course.plan().evseId();
                next[evse] = course;
                Course before = r.followed()[evse];
                if (before == null || course.charges() || before.charges()) {
                    LOG.info("EVSE {}: {}", evse, summary(course));
                }
            }
            return Optional.of(next);
        } catch (RuntimeException e) {
            if (failure.isEmpty()) {
                LOG.error("no plan could be made; cars charge as permitted once the last plan has run out", e);
            }
            failure =
                    "the planner failed (" + e.getMessage() + "); cars charge as permitted once their plan has run out";
            return Optional.empty();
        }
    }

    private static Outlook.Constants constants(ReplanSettings s) {
        return new Outlook.Constants(s.importPrice(), s.exportPrice(), s.loadW());
    }

    private void remember(Outlook outlook, SlotGrid grid) {
        long quarter = SlotGrid.quarter(grid.begin(0));
        if (outlook.known().contains(Forecast.Kind.IMPORT_PRICE)) {
            history.add(History.Row.IMPORT_PRICE, quarter, outlook.importPrice()[0]);
        }
        if (outlook.known().contains(Forecast.Kind.EXPORT_PRICE)) {
            history.add(History.Row.EXPORT_PRICE, quarter, outlook.exportPrice()[0]);
        }
        expectedW = outlook.loadW()[0] - outlook.pvW()[0];
        expectedFrom = grid.begin(0);
        expectedTo = grid.end(0);
    }

    /** The courses followed now, where each car has one for what it wants that reaches far enough, and no other is followed. */
    private static Optional<List<Course>> older(Request r, List<Draft.Car> cars) {
        List<Course> all = new ArrayList<>();
        long until = r.now().toEpochMilli() + AHEAD;
        for (Draft.Car car : cars) {
            Course c = r.followed()[car.view().evse()];
            boolean other = c == null
                    || !c.transaction().equals(car.view().transaction())
                    || c.departure() != (car.overdue() ? 0 : car.departure().toEpochMilli())
                    || Math.abs(c.targetWh() - car.chargeWh(car.targetKwh())) > SAME_WH;
            if (other || c.end() < until) {
                return Optional.empty();
            }
            all.add(c);
        }
        long followed =
                java.util.Arrays.stream(r.followed()).filter(c -> c != null).count();
        return followed == all.size() ? Optional.of(all) : Optional.empty();
    }

    private static boolean any(Course[] courses) {
        for (Course c : courses) {
            if (c != null) {
                return true;
            }
        }
        return false;
    }

    private static String summary(Course course) {
        var account = course.plan().account().orElseThrow();
        StringBuilder when = new StringBuilder();
        int n = course.powerW().length;
        for (int t = 0; t < n; t++) {
            boolean begins = course.powerW()[t] != 0 && (t == 0 || course.powerW()[t - 1] == 0);
            boolean ends = course.powerW()[t] != 0 && (t == n - 1 || course.powerW()[t + 1] == 0);
            if (begins) {
                when.append(when.length() == 0 ? "" : ", ").append(Instant.ofEpochMilli(course.begins()[t]));
            }
            if (ends) {
                when.append(" to ").append(Instant.ofEpochMilli(course.begins()[t + 1]));
            }
        }
        return String.format(
                Locale.ROOT,
                "plan: %.1f of %.1f kWh by %s (%s), charging %s; the site pays %.2f instead of %.2f%s",
                account.reachedWh() / 1000,
                account.targetWh() / 1000,
                account.departure(),
                account.departureBy(),
                when.length() == 0 ? "not at all" : when,
                account.siteCost(),
                account.siteCostAtOnce(),
                course.plan().shortfalls().isEmpty()
                        ? ""
                        : "; " + String.join("; ", course.plan().shortfalls()));
    }
}
