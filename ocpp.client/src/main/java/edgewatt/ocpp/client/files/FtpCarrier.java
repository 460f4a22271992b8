package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.files.TransferException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * FTP, passive, binary; downloads go on with REST (RFC 3659 section 5). FTPS is AUTH TLS with a protected data connection
 * and the server's name checked (RFC 4217).
 */
final class FtpCarrier implements Carrier {
    private static final int IMPLICIT_TLS = 990;

    private final Supplier<SSLContext> tls;

    FtpCarrier(Supplier<SSLContext> tls) {
        this.tls = tls;
    }

    private interface Use {
        void with(FTPClient client) throws IOException, TransferException;
    }

    @Override
    public void fetch(Location from, Part part, Flow flow) throws IOException, TransferException {
        session(from, flow, client -> {
            String file = from.file();
            String size = client.getSize(file);
            long length = size != null && size.matches("[0-9]{1,18}") ? Long.parseLong(size) : -1;
            flow.expect(length);
            Optional<String> version = Optional.ofNullable(client.getModificationTime(file))
                    .map(time -> size + " " + time)
                    .filter(v -> length >= 0);
            if (!part.version().equals(version)) {
                part.version(Optional.empty());
            }
            long have = part.usable();
            if (have > length) {
                part.version(Optional.empty());
                have = 0;
            }
            part.room(length - have);
            client.setRestartOffset(have);
            InputStream data = client.retrieveFileStream(file);
            if (data == null && have > 0) {
                have = 0; // it cannot go on in the middle
                client.setRestartOffset(0);
                data = client.retrieveFileStream(file);
            }
            if (data == null) {
                throw refused(from, client, Kind.MISSING);
            }
            part.version(version);
            try (InputStream in = data;
                    OutputStream out = have > 0 ? part.continued() : part.anew()) {
                flow.copy(in, out, have);
            }
            completed(from, client);
            if (length >= 0 && Files.size(part.path()) != length) {
                throw new TransferException(
                        Kind.NETWORK, from + " ended after " + Files.size(part.path()) + " of " + length + " bytes");
            }
        });
    }

    @Override
    public void put(Path file, String name, Location to, Flow flow) throws IOException, TransferException {
        session(to, flow, client -> {
            String folder = to.folder();
            if (!folder.isEmpty()
                    && !client.changeWorkingDirectory(folder)
                    && !(client.makeDirectory(folder) && client.changeWorkingDirectory(folder))) {
                throw refused(to, client, Kind.MISSING);
            }
            OutputStream data = client.storeFileStream(to.fileName(name));
            if (data == null) {
                throw refused(to, client, Kind.DENIED);
            }
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = data) {
                flow.copy(in, out, 0);
            }
            completed(to, client);
        });
    }

    private void session(Location at, Flow flow, Use use) throws IOException, TransferException {
        FTPClient client = client(at);
        client.setSocketFactory(new Noted(flow));
        client.setConnectTimeout(flow.stallMillis());
        client.setDefaultTimeout(flow.stallMillis());
        client.setDataTimeout(Duration.ofMillis(flow.stallMillis()));
        client.setControlEncoding("UTF-8");
        try {
            client.connect(at.host(), at.port());
            client.setSoTimeout(flow.stallMillis());
            if (!FTPReply.isPositiveCompletion(client.getReplyCode())) {
                throw refused(at, client, Kind.NETWORK);
            }
            if (!client.login(at.user().orElse("anonymous"), at.user().isEmpty() ? "edgewatt" : at.password())) {
                throw refused(at, client, Kind.DENIED);
            }
            if (client instanceof FTPSClient secure) {
                secure.execPBSZ(0);
                secure.execPROT("P");
            }
            client.enterLocalPassiveMode();
            if (!client.setFileType(FTP.BINARY_FILE_TYPE)) {
                throw refused(at, client, Kind.UNSUPPORTED);
            }
            use.with(client);
            client.logout();
        } finally {
            if (client.isConnected()) {
                client.disconnect();
            }
        }
    }

    private FTPClient client(Location at) {
        if (at.scheme() != Location.Scheme.FTPS) {
            return new FTPClient();
        }
        FTPSClient client = new FTPSClient(at.port() == IMPLICIT_TLS, tls.get());
        client.setEndpointCheckingEnabled(true);
        return client;
    }

    private static void completed(Location at, FTPClient client) throws IOException, TransferException {
        if (!client.completePendingCommand()) {
            throw refused(at, client, Kind.NETWORK);
        }
    }

    /** The server's own words are not repeated: they may quote what we have sent. */
    private static TransferException refused(Location at, FTPClient client, Kind otherwise) {
        int code = client.getReplyCode();
        Kind kind =
                switch (code) {
                    case 500, 501, 503 -> Kind.BAD_REQUEST;
                    case 502, 504 -> Kind.UNSUPPORTED;
                    case 530, 532, 534 -> Kind.DENIED;
                    case 421, 425, 426, 450, 451 -> Kind.NETWORK;
                    case 452, 552 -> Kind.TOO_BIG;
                    default -> otherwise;
                };
        return new TransferException(kind, at + " answers FTP " + code);
    }

    /** Makes sockets that are closed when the attempt is ended. */
    private static final class Noted extends SocketFactory {
        private final Flow flow;

        Noted(Flow flow) {
            this.flow = flow;
        }

        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            try {
                flow.opened(socket);
            } catch (TransferException e) {
                throw new IOException(e.getMessage());
            }
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket(InetAddress.getByName(host), port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            Socket socket = createSocket();
            socket.connect(new java.net.InetSocketAddress(host, port));
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return createSocket(host, port);
        }
    }
}
