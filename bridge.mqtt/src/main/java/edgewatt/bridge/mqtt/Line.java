package edgewatt.bridge.mqtt;

import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;

/**
 * The socket below one Paho client. It can be given up from outside at any moment, and it hides from Paho what Paho does
 * not bear: while its threads start each other (from the end of {@link #start} to the first byte of the CONNECT packet), a
 * line that breaks leaves one of them waiting for ever. So until that byte nothing is read and nothing ends.
 */
final class Line implements NetworkModule, org.eclipse.paho.client.mqttv3.internal.NetworkModule {
    private static final int DEFAULT_PORT = 1883;
    private static final int DEFAULT_TLS_PORT = 8883;

    private final String url;
    private final Tls tls;
    private final Duration timeout;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private boolean started;
    private boolean ending;

    /**
     * @param url {@code tcp://host:port} or {@code ssl://host:port}
     * @param tls whom to trust there, and who this is
     */
    Line(String url, Tls tls, Duration timeout) {
        this.url = url;
        this.tls = tls;
        this.timeout = timeout;
    }

    /** Complete when Paho can be closed without harm: it has begun to talk, or never will. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** Gives the line up; what hangs on it ends. Never blocks. */
    void end() {
        Socket s;
        synchronized (this) {
            ending = true;
            s = started && !settled.isDone() ? null : socket;
        }
        close(s);
    }

    @Override
    public void start() throws IOException {
        try {
            open();
        } catch (IOException | RuntimeException e) {
            settled.complete(null);
            throw e;
        }
    }

    private void open() throws IOException {
        URI uri = URI.create(url);
        boolean secured = "ssl".equals(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : secured ? DEFAULT_TLS_PORT : DEFAULT_PORT;
        Socket plain = keep(new Socket());
        InetSocketAddress to = new InetSocketAddress(uri.getHost(), port);
        if (to.isUnresolved()) {
            throw new UnknownHostException(uri.getHost());
        }
        plain.connect(to, (int) timeout.toMillis());
        if (plain.getLocalPort() == port && plain.getLocalAddress().equals(plain.getInetAddress())) {
            // TCP lets a socket meet itself on a local port that nobody listens at
            close(plain);
            throw new ConnectException("connected to itself");
        }
        plain.setTcpNoDelay(true);
        Socket s = plain;
        if (secured) {
            plain.setSoTimeout((int) timeout.toMillis());
            SSLSocket secure = (SSLSocket) PemTls.factory(tls).createSocket(plain, uri.getHost(), port, true);
            SSLParameters checks = secure.getSSLParameters();
            checks.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(checks);
            secure.startHandshake();
            plain.setSoTimeout(0);
            s = secure;
        }
        synchronized (this) {
            if (ending) {
                close(plain);
                throw new IOException("the attempt was given up");
            }
            socket = s;
            in = new Held(s.getInputStream());
            out = new Opening(s.getOutputStream());
            started = true;
        }
    }

    private Socket keep(Socket s) throws IOException {
        synchronized (this) {
            if (ending) {
                throw new IOException("the attempt was given up");
            }
            socket = s;
            return s;
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void stop() {
        settled.complete(null);
        end();
    }

    @Override
    public String getServerURI() {
        return url;
    }

    private static void close(Socket s) {
        if (s != null) {
            try {
                s.close();
            } catch (IOException e) {
                // the aim is that it is closed; there is nobody to tell
                return;
            }
        }
    }

    /** Reads nothing before the first byte was written: no MQTT server speaks first. */
    private final class Held extends FilterInputStream {
        Held(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            settled.join();
            return super.read();
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            settled.join();
            return super.read(b, off, len);
        }
    }

    /** Notices the first byte. */
    private final class Opening extends FilterOutputStream {
        Opening(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (live()) {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            if (live()) {
                out.write(b, off, len);
            }
        }

        /** False once the line is given up: what Paho still says is dropped, and its reader sees the end. */
        private boolean live() {
            boolean over;
            synchronized (Line.this) {
                settled.complete(null);
                over = ending;
            }
            if (over) {
                end();
            }
            return !over;
        }
    }
}
