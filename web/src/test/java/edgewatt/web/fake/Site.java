package edgewatt.web.fake;

import edgewatt.api.deploy.Health;
import edgewatt.web.access.Access;
import edgewatt.web.access.OwnCertificate;
import edgewatt.web.http.HttpsServer;
import edgewatt.web.http.Route;
import edgewatt.web.rest.DeployEvents;
import edgewatt.web.rest.DeployRoutes;
import edgewatt.web.rest.HealthRoutes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A server on a free loopback port, without a framework. */
public final class Site implements AutoCloseable {
    public static final int MAX_UPLOAD = 1 << 20;

    public final MemorySecrets secrets = new MemorySecrets();
    public final ScriptedDeployer deployer = new ScriptedDeployer();
    public final DeployEvents events = new DeployEvents();
    public final List<Health> parts = new ArrayList<>();
    public final AtomicLong nanos = new AtomicLong();
    public final Access access =
            new Access(secrets, new SecureRandom(), () -> Instant.parse("2026-05-01T00:00:00Z"), nanos::get);
    public final OwnCertificate certificate;
    public final HttpsServer server;
    public volatile boolean deploys = true;

    public Site() throws GeneralSecurityException, IOException {
        this(List.of());
    }

    public Site(List<Route> more) throws GeneralSecurityException, IOException {
        access.prepare();
        certificate = OwnCertificate.of(secrets, new SecureRandom(), List.of("localhost", "127.0.0.1"));
        List<Route> routes = new ArrayList<>(more);
        routes.addAll(new DeployRoutes(() -> deploys ? Optional.of(deployer) : Optional.empty(), events, MAX_UPLOAD)
                .routes());
        routes.addAll(new HealthRoutes(parts, List.of()).routes());
        server = HttpsServer.start(
                new HttpsServer.Place("127.0.0.1", 0, certificate.store("secret"), "secret"), routes, access);
    }

    /** Holds a token. */
    public Client installer() throws Exception {
        return visitor().as(access.claim(Client.code(secrets), "installer", "127.0.0.9"));
    }

    public Client visitor() throws GeneralSecurityException, IOException {
        return new Client(certificate, server.port());
    }

    @Override
    public void close() {
        server.close();
    }
}
