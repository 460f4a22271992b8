import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The emulated board: its QEMU process, its console, and the agent in it, which is this test's hand on the hardware. */
final class Board implements AutoCloseable {

    /** What the agent printed, its value, and when: the board's monotonic time, and the host's before it was asked. */
    record Answer(List<String> lines, String value, long boardMillis, long askedNanos) {
        String text() {
            return String.join("\n", lines);
        }
    }

    /** One thing that the interlock did, in the board's monotonic time. */
    record Change(String what, long boardMillis, long worstGapMillis) {}

    private static final Pattern CHANGE =
            Pattern.compile("interlock: (CLOSED|OPEN|watching) t=(\\d+) edges=\\d+ worst-gap=(\\d+)");

    final Trace<Change> interlock = new Trace<>();
    private final Trace<String> console = new Trace<>();
    private final Process qemu;
    private final SocketChannel channel;
    private final BufferedReader answers;

    Board(List<String> command, Path socket, Path consoleLog) throws IOException, InterruptedException {
        qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(() -> readConsole(consoleLog), "console");
        reader.setDaemon(true);
        reader.start();
        try {
            qemu.getOutputStream().close();
            if (interlock.await(0, c -> true, Duration.ofSeconds(60)).isEmpty()) {
                throw new Failure("the board does not boot; its console is in " + consoleLog);
            }
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException | InterruptedException | RuntimeException e) {
            qemu.destroyForcibly();
            throw e;
        }
        answers = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        ask("ping");
    }

    /** From the kernel's start to the agent's, by the board's clock. */
    long bootNanos() throws InterruptedException {
        String line = console.await(0, l -> l.startsWith("board: up"), Duration.ofSeconds(1))
                .orElse("board: up 0");
        return (long) (Double.parseDouble(line.split(" ")[2]) * 1e9);
    }

    Answer ask(String command) throws IOException {
        long asked = System.nanoTime();
        channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
        List<String> lines = new ArrayList<>();
        String line = answers.readLine();
        for (; line != null && line.startsWith("| "); line = answers.readLine()) {
            lines.add(line.substring(2));
        }
        if (line == null || !line.startsWith("ok ")) {
            throw new Failure("board: '" + command + "' answers " + (line == null ? "nothing" : line));
        }
        String[] words = line.split(" ", 3);
        return new Answer(lines, words.length > 2 ? words[2].trim() : "", Long.parseLong(words[1]) / 1000, asked);
    }

    Answer pull(int line, boolean up) throws IOException {
        return ask("pull " + line + (up ? " up" : " down"));
    }

    boolean high(int line) throws IOException {
        return ask("value " + line).value().equals("1");
    }

    int run(String command) throws IOException {
        return Integer.parseInt(ask("run " + command).value());
    }

    boolean alive(int pid) throws IOException {
        return ask("alive " + pid).value().equals("1");
    }

    private void readConsole(Path log) {
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(qemu.getInputStream(), StandardCharsets.ISO_8859_1));
                PrintStream copy = new PrintStream(Files.newOutputStream(log), true)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                console.add(line);
                Matcher m = CHANGE.matcher(line);
                if (m.find()) {
                    interlock.add(new Change(m.group(1), Long.parseLong(m.group(2)), Long.parseLong(m.group(3))));
                }
            }
        } catch (IOException e) {
            console.add("console: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            ask("off");
            if (!qemu.waitFor(10, TimeUnit.SECONDS)) {
                qemu.destroyForcibly();
            }
        } catch (IOException | Failure e) {
            qemu.destroyForcibly();
        } catch (InterruptedException e) {
            qemu.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            channel.close();
        }
    }
}
