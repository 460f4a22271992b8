package edgewatt.itest.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Just enough FTP (RFC 959, 2428) for one client after another to leave a file, passively. */
final class FtpServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<String, Integer> uploads = new ConcurrentHashMap<>();

    FtpServer() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "ftp");
        thread.setDaemon(true);
        thread.start();
    }

    String url(String path) {
        return "ftp://user:pass@127.0.0.1:" + listener.getLocalPort() + path;
    }

    /** How many bytes have arrived, by name. */
    Map<String, Integer> uploads() {
        return uploads;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                talk(client);
            } catch (IOException e) {
                // this client has gone, or we are closed: the loop tells
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8);
        say(out, "220 ready");
        ServerSocket data = null;
        String line;
        while ((line = in.readLine()) != null) {
            int space = line.indexOf(' ');
            String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
            String rest = space < 0 ? "" : line.substring(space + 1).strip();
            switch (verb) {
                case "USER" -> say(out, "331 password?");
                case "PASS" -> say(out, "230 welcome");
                case "EPSV" -> {
                    data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    say(out, "229 passive (|||" + data.getLocalPort() + "|)");
                }
                case "PASV" -> {
                    data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    int port = data.getLocalPort();
                    say(out, "227 passive (127,0,0,1," + port / 256 + "," + port % 256 + ")");
                }
                case "STOR", "APPE" -> {
                    if (data == null) {
                        say(out, "425 passive only");
                        break;
                    }
                    say(out, "150 go on");
                    try (ServerSocket once = data;
                            Socket transfer = once.accept()) {
                        uploads.merge(rest, transfer.getInputStream().readAllBytes().length, Integer::sum);
                    }
                    say(out, "226 stored");
                }
                case "PWD" -> say(out, "257 \"/\"");
                case "SIZE" -> say(out, "550 no such file");
                case "QUIT" -> {
                    say(out, "221 bye");
                    return;
                }
                case "TYPE", "CWD", "MKD", "NOOP", "MODE", "STRU", "OPTS" -> say(out, "200 fine");
                default -> say(out, "502 not known here");
            }
        }
    }

    private static void say(PrintWriter out, String line) {
        out.print(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
