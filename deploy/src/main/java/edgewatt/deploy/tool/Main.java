package edgewatt.deploy.tool;

import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Exit status: 0 done, 1 refused, 2 wrong words, 3 a file cannot be read or written. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        boolean key = !arguments.isEmpty() && arguments.get(0).equals("key");
        String usage = key ? KeyCommand.USAGE : BundleCommand.USAGE;
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        if (rest.isEmpty() || rest.contains("--help")) {
            out.print(usage);
            return rest.isEmpty() ? 2 : 0;
        }
        try {
            if (key) {
                new KeyCommand(out).run(rest);
            } else {
                new BundleCommand(out).run(rest);
            }
            return 0;
        } catch (Words.Wrong e) {
            err.println("edgewatt: " + e.getMessage() + " (--help lists the words)");
            return 2;
        } catch (Refused e) {
            err.println("edgewatt: " + e.status() + ": " + e.getMessage());
            return 1;
        } catch (NoSuchFileException e) {
            err.println("edgewatt: there is no " + e.getMessage());
            return 3;
        } catch (FileAlreadyExistsException e) {
            err.println("edgewatt: " + e.getMessage() + " exists already; choose another name");
            return 3;
        } catch (IOException e) {
            err.println("edgewatt: " + e.getMessage());
            return 3;
        }
    }
}
