package edgewatt.ocpp.smartcharging.plan.file;

import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.Relaxation;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The planner's CPU against ojAlgo's for the linear relaxation of the same site, in turns in one process; how CPU grows with cars and slots; the
 * first plan; and the largest site in a heap of 8 MB, in a process of its own. Sites are generated: none of them has the engine seen. No test.
 */
public final class PlannerBench {
    private static final double AIM_OJALGO = 0.5;
    private static final double AIM_FIRST = 0.25;
    private static final double AIM_CARS = 12;
    private static final double AIM_SLOTS = 3;

    private final Meter meter = new Meter();
    private final int seeds;
    private final int rounds;
    private boolean met = true;

    private PlannerBench(int seeds, int rounds) {
        this.seeds = seeds;
        this.rounds = rounds;
    }

    /** Folder for a generated site, then optionally how many sites and rounds. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        int seeds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        System.exit(new PlannerBench(seeds, rounds).run(Path.of(args[0])) ? 0 : 1);
    }

    private boolean run(Path folder) throws IOException, InterruptedException {
        long until = meter.cpu() + 4_000_000_000L; // the compilers have finished before anything is measured
        for (long seed = 1; meter.cpu() < until; seed = seed % seeds + 1) {
            plan(4, 96, seed, 1);
            relax(4, 96, seed);
        }
        againstOjAlgo();
        double one = cpu(1, 96);
        double ten = cpu(10, 96);
        aim("CPU(10 cars) / CPU(1 car)", ten / one, AIM_CARS);
        aim("CPU(192 slots) / CPU(96 slots)", cpu(4, 192) / cpu(4, 96), AIM_SLOTS);
        smallHeap(folder);
        return met;
    }

    private void againstOjAlgo() {
        List<Double> ratios = new ArrayList<>();
        List<Double> firsts = new ArrayList<>();
        System.out.println(
                "4 cars and a battery, 96 slots      ours     first    ojAlgo  ours/ojAlgo  captured (of its bound)");
        for (long seed = 1; seed <= seeds; seed++) {
            double[] ours = new double[rounds];
            double[] first = new double[rounds];
            double[] theirs = new double[rounds];
            for (int r = 0; r < rounds; r++) {
                ours[r] = plan(4, 96, seed, 1);
                theirs[r] = relax(4, 96, seed);
                first[r] = plan(4, 96, seed, 0);
            }
            InstanceFile site = site(4, 96, seed);
            Plan plan = new DefaultEngine().plan(site.site(), site.forecasts(), Budget.usual());
            double bound = new Relaxation(site.site(), site.forecasts()).cost();
            double greedy = plan.atOnce().total();
            ratios.add(median(ours) / median(theirs));
            firsts.add(median(first) / median(ours));
            System.out.printf(
                    "  %-28s %6.1f ms %6.1f ms %6.1f ms %9.2f %15.2f %%%n",
                    site.name(),
                    median(ours),
                    median(first),
                    median(theirs),
                    median(ours) / median(theirs),
                    100 * (greedy - plan.costs().total()) / (greedy - bound));
        }
        aim("CPU of a plan / CPU of ojAlgo's relaxation (median)", median(ratios), AIM_OJALGO);
        aim("CPU of the first plan / CPU of the plan (median)", median(firsts), AIM_FIRST);
    }

    private double cpu(int cars, int slots) {
        double sum = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            double[] times = new double[3];
            for (int r = 0; r < times.length; r++) {
                times[r] = plan(cars, slots, seed, 1);
            }
            sum += median(times) / seeds;
        }
        System.out.printf("%2d cars, %3d slots: %6.1f ms of CPU%n", cars, slots, sum);
        return sum;
    }

    private void smallHeap(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve(SiteGenerator.name(50, 192, 1) + ".json");
        Files.createDirectories(folder);
        Files.writeString(file, SiteGenerator.site(50, 192, 1).toString());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx8m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlanCommand.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String last = "";
        try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            StringWriter all = new StringWriter();
            in.transferTo(all);
            last = all.toString()
                    .lines()
                    .filter(l -> l.startsWith("cost") || l.contains("Error"))
                    .findFirst()
                    .orElse("");
        }
        int code = process.waitFor();
        met &= code == 0;
        System.out.printf("50 cars, 192 slots under -Xmx8m: %s (%s)%n", code == 0 ? "planned" : "FAILED", last);
    }

    /** CPU milliseconds. */
    private double plan(int cars, int slots, long seed, double effort) {
        InstanceFile site = site(cars, slots, seed);
        long begin = meter.cpu();
        new DefaultEngine().plan(site.site(), site.forecasts(), Budget.of(effort, 1));
        return (meter.cpu() - begin) / 1e6;
    }

    private double relax(int cars, int slots, long seed) {
        InstanceFile site = site(cars, slots, seed);
        long begin = meter.cpu();
        new Relaxation(site.site(), site.forecasts()).cost();
        return (meter.cpu() - begin) / 1e6;
    }

    private static InstanceFile site(int cars, int slots, long seed) {
        return InstanceFile.of(SiteGenerator.name(cars, slots, seed), SiteGenerator.site(cars, slots, seed));
    }

    private void aim(String what, double value, double most) {
        boolean ok = value <= most;
        met &= ok;
        System.out.printf("%s = %.3f, aim <= %.2f: %s%n", what, value, most, ok ? "met" : "MISSED");
    }

    private static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
