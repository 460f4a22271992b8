package edgewatt.deploy.tool;

import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        if (rest.isEmpty() || rest.contains("--help")) {
            out.print(usage(key ? "key.txt" : "bundle.txt"));
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

    /** A text of its own, so that {@code ./edgewatt} can show it before anything is built. */
    private static String usage(String file) {
        try (InputStream text = Main.class.getResourceAsStream(file)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
