package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;

/**
 * The search for a good schedule. A first one by planning unit after unit, the most urgent first; then the exact powers for it; then, until the effort is
 * spent, a part of the schedule (some units, some hours) is chosen anew by a {@link Dive}, or a unit together with a free storage by a {@link Program}
 * that knows what stored energy is worth. The search goes on from a schedule that may cost a little more than the best one, less and less so, because a
 * choice that is alone in the way of a better one would hold it for ever; the best schedule is kept and always complete. One thread.
 */
final class Search {
    private static final int CELLS = 64;
    private static final int MOST_ROWS = 420;
    private static final int MOST_STEPS = 3000;
    /** Slots of a window that is chosen anew at once, and slots around it whose powers may follow. */
    private static final int WINDOW = 96;

    private static final int MARGIN = 16;
    private static final double BETTER = 1e-7;
    /** Less overload than this (kWh in all) is rounding. */
    private static final double OVERLOAD_KWH = 1e-5;

    /** What a step may cost at first, as energy (kWh per day) at the mean price. */
    private static final double PATIENCE_KWH = 0.2;
    /** From this part of the effort on it may cost nothing. */
    private static final double SETTLED = 0.85;

    private final Problem problem;
    private final SplittableRandom random;
    private final BooleanSupplier stop;
    private final DoubleConsumer improved;
    private final Program program;
    private final Model model;
    private final Dive dive;
    private final Scope scope;
    private final Schedule best;
    private final Schedule present;
    private final Schedule trial;
    private final double[] row;
    private final double[] worth;
    private double bestCost;
    /** kWh above limits: less of it comes before any cost. */
    private double bestOverload;

    private double presentCost;

    /**
     * @param stop asked between steps
     * @param improved told the cost of each better schedule, the first one included
     */
    Search(Problem problem, long seed, BooleanSupplier stop, DoubleConsumer improved) {
        this.problem = problem;
        this.stop = stop;
        this.improved = improved;
        random = new SplittableRandom(seed);
        program = new Program(problem, CELLS);
        model = new Model(problem);
        dive = new Dive(problem, model, MOST_STEPS);
        scope = new Scope(problem.units.length);
        best = new Schedule(problem);
        present = new Schedule(problem);
        trial = new Schedule(problem);
        row = new double[problem.slots];
        worth = new double[problem.slots];
    }

    /** The best schedule after an effort of {@code most} operations. */
    Schedule run(long most) {
        first();
        if (problem.units.length == 0) {
            return best;
        }
        polish();
        returnToBest();
        long begin = work();
        double patience = patience();
        for (int step = 0; work() < most && !stop.getAsBoolean(); step++) {
            trial.copyFrom(present);
            double left = 1 - (work() - begin) / (SETTLED * (most - begin));
            if (step(step)) {
                goOn(patience * Math.max(0, left));
            }
            if (left <= 0 && presentCost > bestCost) {
                returnToBest();
            }
        }
        polish();
        return best;
    }

    long work() {
        return program.work() + model.simplex.work();
    }

    /** Marginal prices of the best schedule, EUR per kWh of one more kWh consumed; NaN where nothing could change. */
    double[] marginalPrices() {
        double[] prices = new double[problem.slots];
        Arrays.fill(prices, Double.NaN);
        trial.copyFrom(best);
        for (int from = 0; from < problem.slots; from += WINDOW) {
            scope.all(problem.slots);
            scope.reach(from, from + WINDOW);
            shrink();
            dive.polish(trial, scope);
            for (int t = from; t < Math.min(problem.slots, from + WINDOW); t++) {
                prices[t] = model.marginalPrice(t);
            }
        }
        return prices;
    }

    private void first() {
        Integer[] order = new Integer[problem.units.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (a, b) ->
                        Double.compare(problem.units[a].laxity(problem.hours), problem.units[b].laxity(problem.hours)));
        for (int d : order) {
            respond(d);
        }
        bestCost = trial.cost();
        Schedule greedy = Greedy.schedule(problem);
        bestOverload = trial.overload();
        if (greedy.allowed() && better(greedy)) {
            trial.copyFrom(greedy);
            bestCost = trial.cost();
            bestOverload = trial.overload();
        }
        best.copyFrom(trial);
        improved.accept(bestCost);
    }

    /** The best response of a unit that is not in the trial's sums. */
    private void respond(int d) {
        program.solve(trial, d, row);
        System.arraycopy(row, 0, trial.power[d], 0, row.length);
        trial.drop(d);
    }

    /** Exact powers for the best schedule, window by window. */
    private void polish() {
        for (int from = 0; from < problem.slots; from += WINDOW) {
            trial.copyFrom(best);
            scope.all(problem.slots);
            scope.reach(from - MARGIN, from + WINDOW + MARGIN);
            shrink();
            dive.polish(trial, scope);
            keep();
        }
    }

    /** One attempt to improve the trial, which equals the present one. Returns whether the result may be used. */
    private boolean step(int number) {
        int windows = Math.max(1, 2 * problem.slots / WINDOW - 1);
        scope.all(problem.slots);
        scope.bend = Scope.Bend.values()[number % Scope.Bend.values().length];
        scope.bends = random.nextInt();
        scope.trade = random.nextBoolean();
        scope.sides = random.nextBoolean() ? random.nextInt() : -1;
        double inclination = 0.2 + 0.4 * random.nextDouble();
        if (number < 2 * windows) {
            int from = number % windows * WINDOW / 2;
            scope.open(from, from + WINDOW);
            inclination = number < windows ? 0.3 : 0.45;
            shuffle(scope.units.length);
        } else if (problem.circuits.length > 0 && random.nextInt(4) == 0) {
            return rearrange();
        } else {
            switch (random.nextInt(5)) {
                case 0 -> {
                    shuffle(scope.units.length);
                    openSome();
                }
                case 1 -> {
                    shuffle(2 + random.nextInt(3));
                    openAround(scope.units[scope.size - 1]);
                }
                case 2 -> {
                    shuffle(2 + random.nextInt(6));
                    openSome();
                }
                default -> {
                    return together();
                }
            }
        }
        scope.reach(scope.openFrom - MARGIN, scope.openTo + MARGIN);
        scope.relaxed = true;
        shrink();
        return dive.run(trial, scope, inclination) && trial.allowed();
    }

    private void openSome() {
        int length =
                Math.min(problem.slots, WINDOW) / 8 + random.nextInt(Math.max(1, Math.min(problem.slots, WINDOW) / 2));
        int from = random.nextInt(problem.slots) - length / 2;
        scope.open(from, from + length);
    }

    private void openAround(int d) {
        Unit unit = problem.units[d];
        int length = Math.min(WINDOW, unit.depart - unit.arrive);
        int from = unit.arrive
                + (length < unit.depart - unit.arrive ? random.nextInt(unit.depart - unit.arrive - length) : 0);
        scope.open(from, from + length);
    }

    /** Some units by chance; a free storage, if there is one, comes first. */
    private void shuffle(int size) {
        int[] units = scope.units;
        for (int i = 0; i < units.length - 1; i++) {
            swap(i, i + random.nextInt(units.length - i));
        }
        for (int i = 0; i < units.length; i++) {
            if (problem.units[units[i]].free()) {
                swap(0, i);
                break;
            }
        }
        scope.size = Math.min(size, units.length);
    }

    private void swap(int i, int j) {
        int kept = scope.units[i];
        scope.units[i] = scope.units[j];
        scope.units[j] = kept;
    }

    /** Fewer units until the programme has a size that pays. */
    private void shrink() {
        while (scope.size > 1 && model.rows(trial, scope) > MOST_ROWS) {
            scope.size = Math.max(1, scope.size * 4 / 5);
        }
    }

    /** A free storage and another unit: the other one plans with what stored energy is worth, then the storage follows. */
    private boolean together() {
        shuffle(2);
        if (scope.size < 2 || !problem.units[scope.units[0]].free()) {
            return false;
        }
        int storage = scope.units[0];
        int other = scope.units[1];
        openAround(other);
        scope.reach(scope.openFrom - MARGIN, scope.openTo + MARGIN);
        scope.bend = Scope.Bend.NONE;
        if (random.nextBoolean()) {
            dive.relax(trial, scope);
        } else {
            dive.polish(trial, scope);
        }
        if (random.nextInt(3) == 0) {
            Arrays.fill(worth, anyPrice());
        } else {
            guessWorth(storage, 0.15 * random.nextDouble());
        }
        trial.copyFrom(present);
        trial.lift(other);
        trial.lift(storage);
        program.helper(problem.units[storage], worth);
        respond(other);
        program.helper(null, null);
        respond(storage);
        dive.polish(trial, scope);
        return trial.allowed();
    }

    /** Some units, one after the other in another order: behind a narrow circuit it decides who comes to charge. */
    private boolean rearrange() {
        shuffle(2 + random.nextInt(4));
        for (int i = 0; i < scope.size; i++) {
            trial.lift(scope.units[i]);
        }
        for (int i = scope.size - 1; i >= 0; i--) { // a free storage, which comes first, makes the best of the rest
            respond(scope.units[i]);
        }
        scope.reach(0, problem.slots);
        shrink();
        dive.polish(trial, scope);
        return trial.allowed();
    }

    /** What a kWh in the storage is worth per slot, changed by chance from stretch to stretch. */
    private void guessWorth(int storage, double spread) {
        Unit unit = problem.units[storage];
        double factor = 1;
        double last = 0;
        for (int t = unit.arrive; t < unit.depart; t++) {
            double value = model.storedValue(storage, t);
            if (Math.abs(value - last) > 1e-6) {
                factor = 1 + spread * (2 * random.nextDouble() - 1);
            }
            last = value;
            worth[t] = value * factor;
        }
    }

    private double anyPrice() {
        int t = random.nextInt(problem.slots);
        double low = problem.exportPrice[t];
        double high = problem.importPrice[random.nextInt(problem.slots)];
        return low + (high - low) * random.nextDouble();
    }

    private double patience() {
        double price = 0;
        double hours = 0;
        for (int t = 0; t < problem.slots; t++) {
            price += Math.abs(problem.importPrice[t]) / problem.slots;
            hours += problem.hours[t];
        }
        return PATIENCE_KWH * price * hours / 24;
    }

    private void goOn(double patience) {
        double cost = trial.cost();
        if (cost < presentCost + patience && trial.overload() < bestOverload + OVERLOAD_KWH) {
            present.copyFrom(trial);
            presentCost = cost;
        }
        keep();
    }

    private void returnToBest() {
        present.copyFrom(best);
        presentCost = bestCost;
    }

    private void keep() {
        if (better(trial)) {
            bestCost = trial.cost();
            bestOverload = Math.min(bestOverload, trial.overload());
            best.copyFrom(trial);
            improved.accept(bestCost);
        }
    }

    /** Safety first: less overload, or no more of it at less cost. */
    private boolean better(Schedule schedule) {
        double over = schedule.overload() - bestOverload;
        return over < -OVERLOAD_KWH || over < OVERLOAD_KWH && schedule.cost() < bestCost - BETTER;
    }
}
