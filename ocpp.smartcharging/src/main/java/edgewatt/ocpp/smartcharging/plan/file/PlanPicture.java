package edgewatt.ocpp.smartcharging.plan.file;

import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.Series;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Draws a plan: prices, powers at the grid connection with their limits, powers of the storages one above the other, and their energies. */
final class PlanPicture {
    private static final int WIDTH = 1100;
    private static final int LEFT = 70;
    private static final int RIGHT = 200;
    private static final int PANEL = 170;
    private static final int GAP = 46;
    private static final int TOP = 64;
    private static final double NO_LIMIT = 1e6;
    private static final List<String> COLOURS = List.of(
            "#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#e15759", "#76b7b2", "#9c755f", "#edc948", "#ff9da7",
            "#86bcb6");

    private final InstanceFile instance;
    private final Plan plan;
    private final int slots;
    private final StringBuilder out = new StringBuilder();
    private int panel;
    private double low;
    private double high;
    private int legend;

    PlanPicture(InstanceFile instance, Plan plan) {
        this.instance = instance;
        this.plan = plan;
        slots = instance.site().slots();
    }

    String svg() {
        int height = TOP + 4 * (PANEL + GAP);
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='system-ui, sans-serif' font-size='12'>",
                WIDTH, height);
        add("<rect width='%d' height='%d' fill='#fdfdfb'/>", WIDTH, height);
        add(
                "<text x='%d' y='28' font-size='18' font-weight='600' fill='#222'>%s</text>",
                LEFT, escape(instance.name()));
        add(
                "<text x='%d' y='48' fill='#555'>%.2f EUR, %.2f EUR less than charging at once</text>",
                LEFT, plan.costs().total(), plan.atOnce().total() - plan.costs().total());
        prices();
        site();
        storages();
        energies();
        add("</svg>");
        return out.toString();
    }

    private void prices() {
        Series buy = instance.forecasts().importPrice();
        Series sell = instance.forecasts().exportPrice();
        Series margin = plan.marginalPrice();
        scale(t -> Math.min(0, Math.min(buy.get(t), sell.get(t))), t -> Math.max(buy.get(t), sell.get(t)));
        frame("Price", "EUR/kWh");
        steps(t -> clip(margin.get(t)), "#999", "1", "3 2", "one more kWh");
        steps(sell::get, "#59a14f", "1.5", "", "export");
        steps(buy::get, "#c0392b", "1.8", "", "import");
        panel++;
    }

    private void site() {
        Series load = instance.forecasts().loadKw();
        Series pv = instance.forecasts().pvKw();
        Series net = plan.netKw();
        Series fuse = instance.site().importLimitKw();
        double feed = -instance.site().exportLimitKw();
        scale(
                t -> Math.min(0, Math.min(net.get(t), feed > -NO_LIMIT ? feed : 0)),
                t -> Math.max(
                        Math.max(pv.get(t), load.get(t)),
                        Math.max(net.get(t), fuse.get(t) < NO_LIMIT ? fuse.get(t) : 0)));
        frame("Site", "kW");
        area(t -> 0, pv::get, "#f5c542", "PV");
        steps(load::get, "#7f8c8d", "1.2", "", "house");
        steps(net::get, "#1f4e79", "1.8", "", "grid, + = import");
        steps(t -> fuse.get(t) < NO_LIMIT ? fuse.get(t) : Double.NaN, "#c0392b", "1.2", "6 4", "main fuse");
        steps(t -> feed > -NO_LIMIT ? feed : Double.NaN, "#27ae60", "1.2", "6 4", "feed-in limit");
        panel++;
    }

    private void storages() {
        Series cap = instance.site().chargingCapKw();
        double[] above = new double[slots];
        double[] below = new double[slots];
        for (Plan.UnitPlan unit : plan.units()) {
            for (int t = 0; t < slots; t++) {
                above[t] += Math.max(0, unit.powerKw().get(t));
                below[t] += Math.min(0, unit.powerKw().get(t));
            }
        }
        scale(t -> below[t], t -> Math.max(above[t], cap.get(t) < NO_LIMIT ? cap.get(t) : 0));
        frame("Charging and discharging", "kW");
        double[] up = new double[slots];
        double[] down = new double[slots];
        for (int i = 0; i < plan.units().size(); i++) {
            Series power = plan.units().get(i).powerKw();
            double[] from = up.clone();
            double[] fromDown = down.clone();
            for (int t = 0; t < slots; t++) {
                up[t] += Math.max(0, power.get(t));
                down[t] += Math.min(0, power.get(t));
            }
            double[] to = up.clone();
            double[] toDown = down.clone();
            area(
                    t -> from[t],
                    t -> to[t],
                    colour(i),
                    i < 8 ? plan.units().get(i).id() : null);
            area(t -> fromDown[t], t -> toDown[t], colour(i), null);
        }
        steps(t -> cap.get(t) < NO_LIMIT ? cap.get(t) : Double.NaN, "#c0392b", "1.4", "6 4", "cap on charging");
        panel++;
    }

    private void energies() {
        scale(
                t -> 0,
                t -> plan.units().stream()
                        .mapToDouble(u -> u.energyKwh().get(t))
                        .max()
                        .orElse(1));
        frame("Energy", "kWh");
        for (int i = 0; i < plan.units().size(); i++) {
            int arrive = instance.site().storages().get(i).arrive();
            int depart = instance.site().storages().get(i).depart();
            Series energy = plan.units().get(i).energyKwh();
            steps(
                    t -> t >= arrive && t < depart ? energy.get(t) : Double.NaN,
                    colour(i),
                    "1.8",
                    "",
                    i < 8 ? plan.units().get(i).id() : null);
        }
        panel++;
    }

    private static String colour(int i) {
        return COLOURS.get(i % COLOURS.size());
    }

    private double clip(double value) {
        return Math.max(low, Math.min(high, value));
    }

    private void scale(IntToDoubleFunction least, IntToDoubleFunction most) {
        low = 0;
        high = 1e-6;
        for (int t = 0; t < slots; t++) {
            low = Math.min(low, least.applyAsDouble(t));
            high = Math.max(high, most.applyAsDouble(t));
        }
        double margin = (high - low) * 0.05;
        high += margin;
        low = low < 0 ? low - margin : 0;
    }

    private void frame(String title, String unit) {
        legend = 0;
        int top = top();
        add("<text x='%d' y='%d' font-weight='600' fill='#333'>%s</text>", LEFT, top - 8, title);
        add(
                "<rect x='%d' y='%d' width='%d' height='%d' fill='#fff' stroke='#ddd'/>",
                LEFT, top, WIDTH - LEFT - RIGHT, PANEL);
        double step = niceStep(high - low);
        for (long k = (long) Math.ceil(low / step); k * step <= high; k++) {
            double v = k * step;
            add(
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s'/>",
                    LEFT, WIDTH - RIGHT, y(v), y(v), Math.abs(v) < step / 100 ? "#999" : "#eee");
            add(
                    "<text x='%d' y='%.1f' text-anchor='end' fill='#777'>%s</text>",
                    LEFT - 6, y(v) + 4, String.format(Locale.ROOT, step < 1 ? "%.2f" : "%.0f", v + 0.0));
        }
        add("<text x='%d' y='%d' text-anchor='end' fill='#777'>%s</text>", LEFT - 6, top - 8, unit);
        double hours = 0;
        for (int t = 0; t < slots; t++) {
            if (Math.abs(hours / 6 - Math.rint(hours / 6)) < 1e-6) {
                add(
                        "<text x='%.1f' y='%d' text-anchor='middle' fill='#777'>+%.0f h</text>",
                        x(t), top + PANEL + 15, hours);
            }
            hours += instance.site().slotHours().get(t);
        }
    }

    private static double niceStep(double span) {
        double raw = span / 5;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / power;
        return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    }

    private int top() {
        return TOP + panel * (PANEL + GAP) + 20;
    }

    private double x(int slot) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * slot / slots;
    }

    private double y(double value) {
        return top() + PANEL * (high - value) / (high - low);
    }

    private void steps(IntToDoubleFunction value, String colour, String width, String dash, String name) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int t = 0; t < slots; t++) {
            double v = value.applyAsDouble(t);
            if (Double.isNaN(v)) {
                drawing = false;
                continue;
            }
            path.append(String.format(Locale.ROOT, "%s%.1f %.1fH%.1f", drawing ? "L" : "M", x(t), y(v), x(t + 1)));
            drawing = true;
        }
        if (path.length() > 0) {
            add(
                    "<path d='%s' fill='none' stroke='%s' stroke-width='%s' stroke-dasharray='%s'/>",
                    path, colour, width, dash);
            label(colour, name);
        }
    }

    private void area(IntToDoubleFunction from, IntToDoubleFunction to, String colour, String name) {
        StringBuilder path = new StringBuilder();
        for (int t = 0; t < slots; t++) {
            if (Math.abs(to.applyAsDouble(t) - from.applyAsDouble(t)) > 1e-6) {
                double a = y(from.applyAsDouble(t));
                double b = y(to.applyAsDouble(t));
                path.append(String.format(Locale.ROOT, "M%.1f %.1fV%.1fH%.1fV%.1fZ", x(t), a, b, x(t + 1), a));
            }
        }
        if (path.length() > 0) {
            add("<path d='%s' fill='%s' fill-opacity='0.75'/>", path, colour);
        }
        if (name != null) {
            label(colour, name);
        }
    }

    private void label(String colour, String name) {
        if (name == null) {
            return;
        }
        int y = top() + 12 + 18 * legend++;
        add("<rect x='%d' y='%d' width='12' height='12' rx='2' fill='%s'/>", WIDTH - RIGHT + 16, y - 10, colour);
        add("<text x='%d' y='%d' fill='#333'>%s</text>", WIDTH - RIGHT + 34, y, escape(name));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
