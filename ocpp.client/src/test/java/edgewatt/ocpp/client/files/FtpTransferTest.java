package edgewatt.ocpp.client.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import edgewatt.ocpp.client.fake.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FtpTransferTest {
    private static final byte[] FILE = Runner.bytes(300_000);

    /** The server tells at length of each peer it does not get along with. */
    private static final Logger QUIET = Logger.getLogger("org.apache");

    static {
        QUIET.setLevel(Level.OFF);
    }

    @TempDir
    Path temp;

    private FtpServer server;
    private int port;
    private Runner runner;
    private Path home;

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectory(temp.resolve("home"));
        runner = new Runner(temp, 1_000_000, Duration.ofSeconds(5));
        serve(null);
    }

    private void serve(SslConfiguration tls) throws Exception {
        FtpServerFactory factory = new FtpServerFactory();
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(0);
        if (tls != null) {
            listener.setSslConfiguration(tls);
        }
        factory.addListener("default", listener.createListener());
        BaseUser joe = new BaseUser();
        joe.setName("joe");
        joe.setPassword("p@ss:w/rd");
        joe.setHomeDirectory(home.toString());
        joe.setAuthorities(List.of(new WritePermission()));
        factory.getUserManager().save(joe);
        server = factory.createServer();
        server.start();
        port = ((org.apache.ftpserver.impl.DefaultFtpServer) server)
                .getListener("default")
                .getPort();
    }

    @AfterEach
    void stop() {
        runner.close();
        server.stop();
    }

    private String at(String scheme, String path) {
        return scheme + "://joe:p@ss:w%2Frd@127.0.0.1:" + port + path;
    }

    @Test
    void anUploadArrivesInItsFolderWhichIsMadeIfItIsMissing() throws Exception {
        Path file = Files.write(temp.resolve("f"), FILE);
        assertEquals(
                List.of("try 1", "done"), runner.put(at("ftp", "/logs/"), file).steps());
        assertArrayEquals(FILE, Files.readAllBytes(home.resolve("logs/own.zip")));
        assertEquals(
                List.of("try 1", "done"),
                runner.put(at("ftp", "/logs/theirs.zip"), file).steps());
        assertArrayEquals(FILE, Files.readAllBytes(home.resolve("logs/theirs.zip")));
        assertEquals(List.of("try 1", "done"), runner.put(at("ftp", ""), file).steps());
        assertArrayEquals(FILE, Files.readAllBytes(home.resolve("own.zip")));
    }

    @Test
    void aDownloadGoesOnWhereItWas() throws Exception {
        Files.write(home.resolve("fw.bin"), FILE);
        Part whole = runner.part();
        assertEquals(
                List.of("try 1", "done"),
                runner.fetch(at("ftp", "/fw.bin"), whole).steps());
        assertArrayEquals(FILE, Files.readAllBytes(whole.path()));
        Part part = runner.part();
        byte[] begun = FILE.clone();
        begun[0]++; // it is seen afterwards that this part was kept
        Files.write(part.path(), java.util.Arrays.copyOf(begun, 100_000));
        part.version(whole.version());
        assertEquals(
                List.of("try 1", "done"),
                runner.fetch(at("ftp", "/fw.bin"), part).steps());
        assertArrayEquals(begun, Files.readAllBytes(part.path()));
        part.version(Optional.of("another version"));
        runner.fetch(at("ftp", "/fw.bin"), part);
        assertArrayEquals(FILE, Files.readAllBytes(part.path()));
    }

    @Test
    void whatIsTooBigOrMissingIsNotFetched() throws Exception {
        Files.write(home.resolve("big.bin"), new byte[1_000_001]);
        Part part = runner.part();
        assertEquals(
                TransferException.Kind.TOO_BIG,
                runner.fetch(at("ftp", "/big.bin"), part).kind());
        assertEquals(0, Files.size(part.path()));
        assertEquals(
                TransferException.Kind.MISSING,
                runner.fetch(at("ftp", "/none.bin"), part).kind());
    }

    @Test
    void aWrongPasswordIsDeniedAndNotShown() throws Exception {
        Path file = Files.writeString(temp.resolve("f"), "hello");
        Runner.Ended ended = runner.put("ftp://joe:wr0ng@127.0.0.1:" + port + "/", file);
        assertEquals(TransferException.Kind.DENIED, ended.kind());
        assertFalse(
                ended.failure().getMessage().contains("wr0ng"), ended.failure().getMessage());
    }

    @Test
    void overTlsBothConnectionsAreProtectedAndOnlyTheRightServerIsTrusted() throws Exception {
        server.stop();
        TestCa ca = new TestCa("root");
        serve(new Tls(ca.server("127.0.0.1")));
        Path file = Files.write(temp.resolve("f"), FILE);
        runner.tls = ca.client();
        Runner.Ended good = runner.put(at("ftps", "/"), file);
        assertEquals(List.of("try 1", "done"), good.steps(), String.valueOf(good.failure()));
        assertArrayEquals(FILE, Files.readAllBytes(home.resolve("own.zip")));
        runner.tls = new TestCa("other").client();
        assertEquals(
                TransferException.Kind.NETWORK,
                runner.put(at("ftps", "/"), file).kind());
        server.stop();
        serve(new Tls(ca.server("127.0.0.9")));
        runner.tls = ca.client();
        Runner.Ended wrongName = runner.put(at("ftps", "/"), file);
        assertEquals(TransferException.Kind.NETWORK, wrongName.kind());
    }

    private record Tls(javax.net.ssl.SSLContext context) implements SslConfiguration {
        @Override
        public javax.net.ssl.SSLSocketFactory getSocketFactory() {
            return context.getSocketFactory();
        }

        @Override
        public javax.net.ssl.SSLContext getSSLContext() {
            return context;
        }

        @Override
        public javax.net.ssl.SSLContext getSSLContext(String protocol) {
            return context;
        }

        @Override
        public String[] getEnabledCipherSuites() {
            return null;
        }

        @Override
        public String getEnabledProtocol() {
            return "TLSv1.2";
        }

        @Override
        public String[] getEnabledProtocols() {
            return new String[] {"TLSv1.2"};
        }

        @Override
        public org.apache.ftpserver.ssl.ClientAuth getClientAuth() {
            return org.apache.ftpserver.ssl.ClientAuth.NONE;
        }
    }
}
