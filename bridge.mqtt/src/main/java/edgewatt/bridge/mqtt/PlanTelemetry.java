package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Planner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The plan of an EVSE and what its energy costs. The cost is that of the import price, own generation not deducted: what the
 * household would pay at most. One thread.
 */
final class PlanTelemetry {
    private static final int MOST_SLOTS = 200;

    private final Told told;

    PlanTelemetry(Told told) {
        this.told = told;
    }

    void tell(int evse, Planner planner, Iterable<Forecast> forecasts) {
        told.text(Topic.PLAN, Topic.PLAN.at(evse), json(planner.plan(evse), forecasts));
    }

    static String json(Planner.Plan plan, Iterable<Forecast> forecasts) {
        ObjectNode n = JsonNodeFactory.instance.objectNode();
        if (!plan.slots().isEmpty()) {
            // the time at which there was no plan is no news
            n.put("madeAt", plan.madeAt().toString());
        }
        double cost = plan.slots().isEmpty() ? Double.NaN : cost(plan.slots(), forecasts);
        if (Double.isFinite(cost)) {
            n.put("cost", Told.round(cost, 2));
        } else {
            n.putNull("cost");
        }
        plan.account().ifPresent(a -> account(n, a));
        ArrayNode slots = n.putArray("slots");
        for (Planner.Slot s :
                plan.slots().subList(0, Math.min(MOST_SLOTS, plan.slots().size()))) {
            slots.addObject()
                    .put("from", s.from().toString())
                    .put("to", s.to().toString())
                    .put("powerW", Math.round(s.powerW()))
                    .put("reason", s.reason());
        }
        ArrayNode shortfalls = n.putArray("shortfalls");
        plan.shortfalls().forEach(shortfalls::add);
        return n.toString();
    }

    private static void account(ObjectNode n, Planner.Account a) {
        n.put("departure", a.departure().toString()).put("departureBy", a.departureBy());
        n.put("targetWh", Math.round(a.targetWh())).put("reachedWh", Math.round(a.reachedWh()));
        n.put("missingWh", Math.round(a.missingWh())).put("cause", a.cause());
        if (Double.isFinite(a.siteCost()) && Double.isFinite(a.siteCostAtOnce())) {
            n.put("siteCost", Told.round(a.siteCost(), 2)).put("siteCostAtOnce", Told.round(a.siteCostAtOnce(), 2));
        }
    }

    /** NaN where a slot has no price. */
    private static double cost(List<Planner.Slot> slots, Iterable<Forecast> forecasts) {
        Instant from = slots.get(0).from();
        Instant to = slots.get(slots.size() - 1).to();
        Optional<Forecast.Series> prices = Optional.empty();
        for (Forecast f : forecasts) {
            if (f.kind() == Forecast.Kind.IMPORT_PRICE) {
                prices = Optional.of(f.series(from, Duration.between(from, to)));
                break;
            }
        }
        if (prices.isEmpty()) {
            return Double.NaN;
        }
        double sum = 0;
        for (Planner.Slot s : slots) {
            double kWh = Math.max(0, s.powerW())
                    / 1000
                    * (Duration.between(s.from(), s.to()).toMillis() / 3_600_000.0);
            sum += kWh == 0 ? 0 : kWh * price(prices.get(), s.from());
        }
        return sum;
    }

    private static double price(Forecast.Series series, Instant at) {
        double price = Double.NaN;
        List<Forecast.Step> steps = series.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).from().isAfter(at)) {
                return price;
            }
            price = steps.get(i).value();
        }
        boolean over = steps.isEmpty()
                || !at.isBefore(steps.get(steps.size() - 1).from().plus(series.lastStep()));
        return over ? Double.NaN : price;
    }
}
