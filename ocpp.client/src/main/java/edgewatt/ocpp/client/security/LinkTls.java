package edgewatt.ocpp.client.security;

import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.link.RefusedHere;
import edgewatt.ocpp.client.link.Tls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/**
 * TLS of one attempt. The private key is read only when it is needed, on the thread of the attempt.
 *
 * @param trusted roots of the backend
 * @param javaToo what this Java trusts counts as well
 * @param shown takes what the backend has shown and was found good
 */
record LinkTls(
        Credentials credentials,
        StationCertificate certificate,
        List<X509Certificate> trusted,
        boolean javaToo,
        InstantSource clock,
        Consumer<List<X509Certificate>> shown)
        implements Tls {
    @Override
    public SSLSocket over(Socket socket, String host, int port) throws IOException {
        try {
            Optional<OwnKey> key = credentials.profile() == 3 ? certificate.own(credentials) : Optional.empty();
            return new CheckedTls(trusted, javaToo, key, clock).over(socket, host, port);
        } catch (GeneralSecurityException e) {
            throw new RefusedHere(
                    "the private key of this station cannot be used (" + e.getMessage()
                            + "); have a new certificate signed",
                    End.Kind.TLS,
                    e);
        }
    }

    @Override
    public void done(SSLSocket socket) {
        shown.accept(CheckedTls.chain(socket));
    }
}
