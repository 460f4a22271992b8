package edgewatt.ocpp.smartcharging.plan.file;

import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.Plan;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code edgewatt plan}: plans a site instance from a file, or measures the engine on folders of instances. */
public final class PlanCommand {
    private static final String USAGE = """
            usage: edgewatt plan FILE [--svg OUT.svg]   plan a site instance: schedule, cost, reasons; and a picture
                   edgewatt plan --bench FOLDER         captured savings of every instance of FOLDER/reference.csv
                   edgewatt plan --evcc FOLDER          compare with the expected answers of the evcc optimiser's cases
            options: --seed N (1), --effort X (1; the evcc cases: 4)
            """;

    private String bench;
    private String evcc;
    private String file;
    private String svg;
    private long seed = 1;
    private double effort = -1;

    private PlanCommand() {}

    public static void main(String[] args) {
        int code;
        try {
            code = new PlanCommand().run(args);
        } catch (NoSuchFileException | FileNotFoundException e) {
            System.err.println("edgewatt plan: there is no file " + e.getMessage());
            code = 2;
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("edgewatt plan: " + e.getMessage());
            code = 2;
        }
        System.exit(code);
    }

    private int run(String[] args) throws IOException {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--bench" -> bench = value(args, ++i);
                case "--evcc" -> evcc = value(args, ++i);
                case "--svg" -> svg = value(args, ++i);
                case "--seed" -> seed = (long) number(args, ++i);
                case "--effort" -> effort = number(args, ++i);
                default -> {
                    if (args[i].startsWith("-") || file != null) {
                        throw new IllegalArgumentException("what is \"" + args[i] + "\"?\n" + USAGE);
                    }
                    file = args[i];
                }
            }
        }
        if (bench != null) {
            return new Bench(Path.of(bench), Budget.of(effort < 0 ? 1 : effort, seed)).run(System.out);
        }
        if (evcc != null) {
            return new EvccBench(Path.of(evcc), Budget.of(effort < 0 ? 4 : effort, seed)).run(System.out);
        }
        if (file == null) {
            System.err.print(USAGE);
            return 2;
        }
        InstanceFile instance = InstanceFile.read(Path.of(file));
        Plan plan =
                instance.engine().plan(instance.site(), instance.forecasts(), Budget.of(effort < 0 ? 1 : effort, seed));
        System.out.print(new PlanText(instance, plan).text());
        if (svg != null) {
            Files.writeString(Path.of(svg), new PlanPicture(instance, plan).svg());
            System.out.println("drawn: " + svg);
        }
        return 0;
    }

    private static double number(String[] args, int i) {
        String text = value(args, i);
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number < 1e9) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(args[i - 1] + " " + text + " is no number from 0 on");
    }

    private static String value(String[] args, int i) {
        if (i >= args.length) {
            throw new IllegalArgumentException(args[i - 1] + " needs a value\n" + USAGE);
        }
        return args[i];
    }
}
