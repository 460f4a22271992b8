package edgewatt.bridge.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A real Mosquitto as a process of its own, with TLS, passwords and an access list, on loopback. */
final class Mosquitto {
    static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final byte[] SALT = "saltsaltsalt".getBytes(StandardCharsets.US_ASCII);

    /** Below the range of outgoing ports: a client that knocks at a dead port must not occupy it. */
    final int port = 20_000 + ThreadLocalRandom.current().nextInt(12_000);

    private final Path folder;
    private Process process;

    /** The bridge is {@code edge}; {@code house} may do all; {@code guest} may read. All know the word {@code hush}. */
    Mosquitto(Path folder, TestPki pki) throws Exception {
        this.folder = folder;
        TestPki.Issued broker = pki.issue("broker");
        write("ca.pem", new String(pki.authority(), StandardCharsets.US_ASCII));
        write("cert.pem", broker.certificatePem());
        write("key.pem", broker.keyPem());
        write("passwords", password("edge") + password("house") + password("guest"));
        write("acl", """
                user edge
                topic write edgewatt/t1/#
                topic read edgewatt/t1/evse/+/set/#
                topic read edgewatt/t1/site/set/#
                topic read edgewatt/t1/cmd/#
                topic readwrite homeassistant/device/edgewatt-t1/config
                topic read homeassistant/status
                topic write house/answers
                user house
                topic readwrite #
                user guest
                topic read #
                """);
        write("mosquitto.conf", """
                listener %d 127.0.0.1
                cafile %s/ca.pem
                certfile %s/cert.pem
                keyfile %s/key.pem
                allow_anonymous false
                password_file %s/passwords
                acl_file %s/acl
                persistence false
                user %s
                """.formatted(
                        port, folder, folder, folder, folder, folder, System.getProperty("user.name")));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** As mosquitto_passwd writes it. */
    private static String password(String user) throws GeneralSecurityException {
        byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(new PBEKeySpec("hush".toCharArray(), SALT, 101, 512))
                .getEncoded();
        Base64.Encoder e = Base64.getEncoder();
        return user + ":$7$101$" + e.encodeToString(SALT) + "$" + e.encodeToString(hash) + "\n";
    }

    String url() {
        return "ssl://127.0.0.1:" + port;
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Desk.await(this::listens, "mosquitto listens");
    }

    private boolean listens() {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new AssertionError("mosquitto has ended: " + log(), e);
            }
            return false;
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** No goodbye. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }
}
