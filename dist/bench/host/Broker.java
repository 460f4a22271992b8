import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Mosquitto, if the machine has it, on a free loopback port and with settings of its own. */
final class Broker {
    private Broker() {}

    /** @return its URL */
    static Optional<String> start(Children children, Path run) throws IOException, InterruptedException {
        Optional<Path> program = Stream.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings = Files.writeString(
                run.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest stderr\n");
        children.start(new ProcessBuilder(program.get().toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("mosquitto.log").toFile()));
        for (int i = 0; i < 50; i++) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress("127.0.0.1", port));
                return Optional.of("tcp://127.0.0.1:" + port);
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new Failure("mosquitto does not listen; see " + run.resolve("mosquitto.log"));
    }
}
