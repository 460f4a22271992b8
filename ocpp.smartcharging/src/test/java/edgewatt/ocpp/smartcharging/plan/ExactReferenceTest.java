package edgewatt.ocpp.smartcharging.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The search against every choice of slots there is, on sites small enough to try them all. */
class ExactReferenceTest {
    private static final int SLOTS = 7;

    @Test
    void theSearchIsAsGoodAsTheBestOfAllChoicesForACarAndABattery() {
        int exact = 0;
        int sites = 40;
        for (int seed = 1; seed <= sites; seed++) {
            RandomSite random = RandomSite.of(seed, 1, SLOTS);
            double best = best(random.problem());
            double ours = random.plan(Budget.of(0.5, 1)).costs().total();
            assertTrue(ours <= best + 0.02, "seed " + seed + ": " + ours + " EUR, possible are " + best);
            exact += ours - best < 1e-5 ? 1 : 0;
        }
        assertTrue(exact >= sites * 0.9, exact + " of " + sites + " exact");
    }

    /** The best cost over all choices for the car: off, charging or discharging in each slot; powers by linear programme. */
    private static double best(Problem problem) {
        Unit car = problem.units[0];
        int connected = car.depart - car.arrive;
        int choices = car.dischargeMax > 0 ? 3 : 2;
        double best = Double.MAX_VALUE;
        Dive dive = new Dive(problem, new Model(problem), 10_000);
        Scope scope = new Scope(problem.units.length);
        Schedule schedule = new Schedule(problem);
        for (int code = 0; code < Math.pow(choices, connected); code++) {
            for (int start = 0; start < 3; start++) {
                if (choose(problem, schedule, code, choices, start)) {
                    scope.all(problem.slots);
                    dive.polish(schedule, scope);
                    best = Math.min(best, schedule.cost());
                    break;
                }
            }
        }
        return best;
    }

    /** A feasible start for this choice, from which its best powers are found: 0 = least powers, 1 = charging, 2 = discharging as much as possible. */
    private static boolean choose(Problem problem, Schedule schedule, int code, int choices, int start) {
        Unit car = problem.units[0];
        double energy = car.initial;
        int rest = code;
        for (int t = 0; t < problem.slots; t++) {
            schedule.power[0][t] = 0;
            schedule.power[1][t] = 0;
            if (car.connected(t)) {
                int choice = rest % choices;
                rest /= choices;
                double in = Math.min(car.chargeMax, car.power(car.high - energy, problem.hours[t]));
                double out = Math.min(car.dischargeMax, -car.power(car.low - energy, problem.hours[t]));
                double p = choice == 1
                        ? start == 1 ? Math.max(car.chargeMin, in) : car.chargeMin
                        : choice == 2 ? start == 2 ? -Math.max(car.dischargeMin, out) : -car.dischargeMin : 0;
                schedule.power[0][t] = p;
                energy += car.gain(p, problem.hours[t]);
                if (energy < car.low - 1e-9 || energy > car.high + 1e-9) {
                    return false;
                }
            }
        }
        schedule.refresh();
        return true;
    }
}
