package edgewatt.ocpp.smartcharging.plan.file;

import edgewatt.ocpp.smartcharging.plan.Plan;
import java.util.Locale;

/** A plan as text: one line per stretch of equal reasons, then the cost, then what is missed. */
final class PlanText {
    private static final double MINUTES = 60;

    private final InstanceFile instance;
    private final Plan plan;
    private final StringBuilder out = new StringBuilder();

    PlanText(InstanceFile instance, Plan plan) {
        this.instance = instance;
        this.plan = plan;
    }

    String text() {
        line(
                "%s: %d slots, %d storages",
                instance.name(), instance.site().slots(), plan.units().size());
        plan.units().forEach(this::unit);
        costs();
        for (Plan.Shortfall missed : plan.shortfalls()) {
            line(
                    "%s misses its %s: %.2f of %.2f kWh, %.2f kWh missing (%s); smallest change: %s",
                    missed.id(),
                    missed.goal().kind(),
                    missed.reachedKwh(),
                    missed.goal().energyKwh(),
                    missed.missingKwh(),
                    missed.cause() + (missed.circuit().isEmpty() ? "" : " " + missed.circuit()),
                    missed.relaxation());
        }
        for (Plan.Overload over : plan.overloads()) {
            String limit = over.limit() + (over.circuit().isEmpty() ? "" : " " + over.circuit());
            line("slot %d: %s exceeded by %.2f kW", over.slot(), limit, over.byKw());
        }
        return out.toString();
    }

    private void unit(Plan.UnitPlan unit) {
        line("%s", unit.id());
        int slots = unit.powerKw().size();
        int begin = 0;
        while (begin < slots) {
            int end = begin + 1;
            while (end < slots && unit.slots().get(end).equals(unit.slots().get(begin))) {
                end++;
            }
            Plan.Why why = unit.slots().get(begin);
            if (why.reason() != Plan.Reason.ABSENT) {
                stretch(unit, why, begin, end);
            }
            begin = end;
        }
    }

    private void stretch(Plan.UnitPlan unit, Plan.Why why, int begin, int end) {
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        double price = 0;
        for (int t = begin; t < end; t++) {
            least = Math.min(least, unit.powerKw().get(t));
            most = Math.max(most, unit.powerKw().get(t));
            price += plan.marginalPrice().get(t) / (end - begin);
        }
        String power = most - least < 0.005
                ? String.format(Locale.ROOT, "%.2f kW", most)
                : String.format(Locale.ROOT, "%.2f to %.2f kW", least, most);
        line(
                "  %s to %s  %-20s %-14s %-12s at %6.3f EUR/kWh, then %.2f kWh",
                clock(begin),
                clock(end),
                power,
                why.reason(),
                why.source(),
                price,
                unit.energyKwh().get(end - 1));
    }

    private void costs() {
        Plan.Costs ours = plan.costs();
        Plan.Costs once = plan.atOnce();
        line(
                "cost %.4f EUR: energy %.4f, wear %.4f, missed goals %.4f, overload %.4f, peak %.4f, less %.4f for the energy left",
                ours.total(), ours.energy(), ours.wear(), ours.missed(), ours.overload(), ours.peak(), ours.left());
        line("charging at once would cost %.4f EUR; saved %.4f EUR", once.total(), once.total() - ours.total());
    }

    /** Hours and minutes since the first slot began. */
    private String clock(int slot) {
        double hours = 0;
        for (int t = 0; t < slot; t++) {
            hours += instance.site().slotHours().get(t);
        }
        long minutes = Math.round(hours * MINUTES);
        return String.format(Locale.ROOT, "+%02d:%02d", minutes / 60, minutes % 60);
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
