package edgewatt.ocpp.smartcharging.plan.file;

import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Judge;
import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.Storage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Plans the evcc optimiser's cases and prices both answers with {@link Judge}. */
final class EvccBench {
    private static final double EQUAL_EUR = 1e-4;

    private final Path folder;
    private final Budget budget;

    EvccBench(Path folder, Budget budget) {
        this.folder = folder;
        this.budget = budget;
    }

    /** 0 if no case is worse than half a percent. */
    int run(PrintStream out) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        int equal = 0;
        double worst = 0;
        for (Path file : files) {
            EvccCase evcc = EvccCase.read(file);
            double fixed = fixed(evcc);
            Plan plan = new DefaultEngine().plan(evcc.site(), evcc.forecasts(), budget);
            double ours = -plan.costs().total() - fixed;
            double theirs = -Judge.cost(evcc.site(), evcc.forecasts(), evcc.expectedKw()) - fixed;
            double worse = theirs - ours;
            double percent = 100 * Math.max(0, worse) / Math.max(0.01, Math.abs(theirs));
            worst = Math.max(worst, percent);
            boolean same = worse <= EQUAL_EUR;
            equal += same ? 1 : 0;
            out.printf(
                    Locale.ROOT,
                    "%-45s value ours %12.5f EUR expected %12.5f EUR difference %9.5f EUR %s%n",
                    evcc.name(),
                    ours,
                    theirs,
                    -worse,
                    same ? "ok" : String.format(Locale.ROOT, "worse by %.3f %%", percent));
        }
        out.printf(
                Locale.ROOT,
                "%d of %d cases within %s EUR or better; the worst is %.3f %% worse%n",
                equal,
                files.size(),
                EQUAL_EUR,
                worst);
        return worst <= 0.5 ? 0 : 1;
    }

    /** What both sides have: the value of the energy at the start. */
    private static double fixed(EvccCase evcc) {
        double value = 0;
        for (Storage storage : evcc.site().storages()) {
            value += storage.initialKwh() * storage.endValuePerKwh();
        }
        return value;
    }
}
