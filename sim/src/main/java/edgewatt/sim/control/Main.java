package edgewatt.sim.control;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Sends one command to a running dev application: {@code Main DATA_FOLDER plug 1}. Needs the JDK alone. Exit status: 0 done,
 * 1 refused, 2 nobody is there or the call is wrong.
 */
public final class Main {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** The whole of {@link #main} but the exit. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length < 2) {
            err.println("expected: DATA_FOLDER COMMAND ..., for example: var/dev plug 1 (COMMAND help lists all)");
            return 2;
        }
        Path file = Path.of(args[0]).resolve(ControlPort.FILE);
        try {
            int port = Integer.parseInt(Files.readString(file).strip());
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/command"))
                                    .timeout(PATIENCE)
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            String.join(" ", Arrays.asList(args).subList(1, args.length))))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            boolean done = answer.statusCode() == 200;
            (done ? out : err).println(answer.body().strip());
            return done ? 0 : 1;
        } catch (NoSuchFileException e) {
            err.println("no dev application runs with the data folder " + args[0] + " (there is no " + file
                    + "); start one with ./edgewatt run");
        } catch (ConnectException e) {
            err.println("nothing listens at the port that " + file
                    + " names: the dev application has died; start it again with ./edgewatt run");
        } catch (HttpTimeoutException e) {
            err.println("the dev application gives no answer within " + PATIENCE.toSeconds()
                    + " s; look at its log, or start it again with ./edgewatt run");
        } catch (NumberFormatException e) {
            err.println(file + " does not hold a port; delete it and start the dev application with ./edgewatt run");
        } catch (IOException e) {
            err.println("cannot talk to the dev application (" + file + "): " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("interrupted");
        }
        return 2;
    }
}
