package edgewatt.ocpp.smartcharging.plan.file;

import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plans every instance of a folder and compares with its {@code reference.csv}: captured = (greedy - ours) / (greedy - best known). */
final class Bench {
    private static final int REPEATS = 3;
    private static final Pattern NAME = Pattern.compile("n(\\d+)_t(\\d+)_.*");

    private final Path folder;
    private final Budget budget;
    private final Meter meter = new Meter();
    private final List<Double> captured = new ArrayList<>();
    private final List<Double> first = new ArrayList<>();
    private final TreeMap<String, List<Double>> cpuByCars = new TreeMap<>();
    private final TreeMap<String, List<Double>> cpuBySlots = new TreeMap<>();
    private int violations;

    Bench(Path folder, Budget budget) {
        this.folder = folder;
        this.budget = budget;
    }

    int run(PrintStream out) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("reference.csv"))) {
            String[] fields = line.split(",");
            if (fields.length >= 3 && !fields[0].equals("instance")) {
                rows.add(fields);
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(folder.resolve("reference.csv") + " names no instance");
        }
        InstanceFile smallest = read(rows.get(rows.size() - 1)[0]);
        for (String[] row : rows) {
            InstanceFile instance = read(row[0]);
            smallest = instance.site().storages().size()
                            < smallest.site().storages().size()
                    ? instance
                    : smallest;
        }
        long until = meter.cpu() + 2_000_000_000L; // the compilers have finished before anything is measured
        while (meter.cpu() < until) {
            new DefaultEngine().plan(smallest.site(), smallest.forecasts(), budget);
        }
        for (String[] row : rows) {
            out.println(one(read(row[0]), Double.parseDouble(row[1]), Double.parseDouble(row[2])));
        }
        summary(out);
        return 0;
    }

    private InstanceFile read(String name) throws IOException {
        return InstanceFile.read(folder.resolve(name + ".json"));
    }

    private String one(InstanceFile instance, double greedy, double best) {
        double[] full = new double[REPEATS];
        double[] early = new double[REPEATS];
        Plan plan = null;
        meter.resetHeap();
        for (int k = 0; k < REPEATS; k++) {
            long start = meter.cpu();
            long[] firstAt = new long[1];
            Budget watched = new Budget(
                    budget.effort(), budget.seed(), budget.nanos(), budget.clock(), budget.cancelled(), cost -> {
                        firstAt[0] = firstAt[0] == 0 ? meter.cpu() : firstAt[0];
                    });
            plan = null; // the last one need not be held meanwhile
            plan = new DefaultEngine().plan(instance.site(), instance.forecasts(), watched);
            full[k] = (meter.cpu() - start) / 1e6;
            early[k] = (firstAt[0] - start) / 1e6;
        }
        long heap = meter.peakHeap();
        double cost = plan.costs().total();
        double share = 100 * (greedy - cost) / (greedy - best);
        captured.add(share);
        violations += plan.overloads().size();
        double cpu = median(full);
        first.add(median(early) / cpu);
        Matcher name = NAME.matcher(instance.name());
        if (name.matches()) {
            cpuByCars.computeIfAbsent(name.group(1), k -> new ArrayList<>()).add(cpu);
            cpuBySlots.computeIfAbsent(name.group(2), k -> new ArrayList<>()).add(cpu);
        }
        return String.format(
                Locale.ROOT,
                "%-12s captured %6.2f %% cost %10.4f EUR (greedy %9.4f, best known %9.4f) cpu %7.1f ms first %5.1f ms heap %4.1f MB",
                instance.name(),
                share,
                cost,
                greedy,
                best,
                cpu,
                median(early),
                heap / 1e6);
    }

    private void summary(PrintStream out) {
        double[] shares = toArray(captured);
        Arrays.sort(shares);
        out.printf(
                Locale.ROOT,
                "%d instances: captured median %.2f %%, worst %.2f %%; slots above a limit: %d%n",
                shares.length,
                median(shares),
                shares[0],
                violations);
        out.printf(Locale.ROOT, "first plan: %.3f of the CPU of the full plan (worst)%n", max(first));
        ratio(out, "CPU(10 cars) / CPU(1 car)", cpuByCars.get("10"), cpuByCars.get("1"));
        ratio(out, "CPU(192 slots) / CPU(96 slots)", cpuBySlots.get("192"), cpuBySlots.get("96"));
        out.printf(
                Locale.ROOT,
                "heap limit of this process: %.0f MB%n",
                Runtime.getRuntime().maxMemory() / 1048576.0);
    }

    private static void ratio(PrintStream out, String what, List<Double> above, List<Double> below) {
        if (above != null && below != null) {
            out.printf(Locale.ROOT, "%s = %.2f%n", what, sum(above) / above.size() / (sum(below) / below.size()));
        }
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double max(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
