package edgewatt.ocpp.smartcharging.plan;

import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * The linear relaxation of a site, by ojAlgo: powers may lie between 0 and their least value, and a unit may do both at once. No plan can cost less, and
 * few cost as little. Not for storages that must not trade with the grid, nor for demands.
 */
public final class Relaxation {
    /** More than a site of these sizes can draw, kW. */
    private static final double MUCH = 1000;

    private final Problem problem;
    private final ExpressionsBasedModel model = new ExpressionsBasedModel();
    private final Expression[] grid;
    private final Expression[] charging;
    private final Expression[][] circuits;

    public Relaxation(SiteSnapshot site, Forecasts forecasts) {
        problem = new Problem(site, forecasts);
        grid = new Expression[problem.slots];
        charging = new Expression[problem.slots];
        circuits = new Expression[problem.circuits.length][problem.slots];
    }

    /** EUR that every plan costs at least. */
    public double cost() {
        for (int t = 0; t < problem.slots; t++) {
            connection(t);
        }
        for (Unit unit : problem.units) {
            storage(unit);
        }
        Optimisation.Result result = model.minimise();
        if (!result.getState().isOptimal()) {
            throw new IllegalStateException("ojAlgo ends with " + result.getState());
        }
        return result.getValue();
    }

    private void connection(int t) {
        double hours = problem.hours[t];
        double buy = problem.importPrice[t];
        double sell = problem.exportPrice[t];
        Variable in = variable(0, problem.importLimit[t], buy * hours);
        Variable over = variable(0, MUCH, (buy + problem.penalty) * hours);
        Variable out = variable(0, problem.exportLimit, -sell * hours);
        Variable curtailed = variable(0, problem.pv[t], 0);
        Variable above = variable(0, MUCH, (problem.penalty - sell) * hours);
        double net = problem.load[t] - problem.pv[t];
        grid[t] = model.addExpression().level(net);
        grid[t].set(in, 1).set(over, 1).set(out, -1).set(curtailed, -1).set(above, -1);
        if (buy < sell) {
            model.addExpression()
                    .upper(1)
                    .set(in, 1 / problem.importLimit[t])
                    .set(out, 1 / Math.max(1e-3, problem.exportLimit));
        }
        if (problem.cap[t] < MUCH) {
            charging[t] = model.addExpression().upper(problem.cap[t]);
            charging[t].set(variable(0, MUCH, problem.penalty * hours), -1);
        }
        for (int c = 0; c < circuits.length; c++) {
            double limit = problem.circuitLimit[c][t];
            circuits[c][t] = model.addExpression().lower(-limit).upper(limit);
        }
    }

    private void storage(Unit unit) {
        Variable before = null;
        Expression cycles = unit.capped() ? model.addExpression().upper(unit.cycleCap) : null;
        for (int t = unit.arrive; t < unit.depart; t++) {
            double hours = problem.hours[t];
            boolean last = t == unit.depart - 1;
            Variable energy = variable(unit.low, unit.high, last ? -unit.endValue : 0);
            Expression balance = model.addExpression().level(before == null ? unit.initial : 0);
            balance.set(energy, 1);
            if (before != null) {
                balance.set(before, -1);
            }
            Variable in = variable(0, unit.chargeMax, 0);
            balance.set(in, -unit.etaCharge * hours);
            grid[t].set(in, -1);
            for (int c : unit.circuits) {
                circuits[c][t].set(in, 1);
            }
            if (charging[t] != null) {
                charging[t].set(in, 1);
            }
            if (unit.dischargeMax > 0) {
                Variable back = variable(0, unit.dischargeMax, unit.wear * hours);
                balance.set(back, hours / unit.etaDischarge);
                grid[t].set(back, 1);
                for (int c : unit.circuits) {
                    circuits[c][t].set(back, -1);
                }
                if (cycles != null) {
                    cycles.set(back, hours);
                }
            }
            for (int goal = 0; goal < unit.goalSlot.length; goal++) {
                if (unit.goalSlot[goal] == t) {
                    Variable missing = variable(0, unit.goalEnergy[goal], unit.goalPenalty[goal]);
                    model.addExpression()
                            .lower(unit.goalEnergy[goal])
                            .set(energy, 1)
                            .set(missing, 1);
                }
            }
            before = energy;
        }
    }

    private Variable variable(double low, double high, double cost) {
        return model.addVariable().lower(low).upper(high).weight(cost);
    }
}
