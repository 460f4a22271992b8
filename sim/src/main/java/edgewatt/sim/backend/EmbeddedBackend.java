package edgewatt.sim.backend;

import edgewatt.api.deploy.Health;
import edgewatt.sim.SimSettings;
import edgewatt.sim.http.PortFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend inside the dev application, if {@code sim.backend} is true. The file {@code backend.port} in the data folder
 * holds two numbers: the OCPP port and the control port.
 */
@Component(configurationPid = "sim", service = Health.class, immediate = true)
public final class EmbeddedBackend implements Health {
    static final String FILE = "backend.port";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBackend.class);

    private Backend backend;
    private PortFile file;
    private List<Finding> findings = List.of();

    /** Trouble does not throw: it stands in {@link #findings()}. */
    @Activate
    public EmbeddedBackend(SimSettings settings, BundleContext context) throws InterruptedException {
        if (!settings.backend()) {
            return;
        }
        Optional<Path> data =
                Optional.ofNullable(context.getProperty("edgewatt.data")).map(Path::of);
        try {
            Optional<Path> ledger = settings.backendLedger().isEmpty()
                    ? Optional.empty()
                    : Optional.of(data.orElse(Path.of("")).resolve(settings.backendLedger()));
            backend = new Backend(
                    "127.0.0.1",
                    settings.backendPort(),
                    settings.backendControlPort(),
                    ledger,
                    Optional.empty(),
                    InstantSource.system());
            if (data.isPresent()) {
                file = PortFile.write(data.get().resolve(FILE), backend.port() + " " + backend.controlPort());
            }
            LOG.info(
                    "mini backend at ws://127.0.0.1:{}, control http://127.0.0.1:{}",
                    backend.port(),
                    backend.controlPort());
        } catch (IOException e) {
            findings = List.of(new Finding(Level.FAILED, "backend", e.getMessage() + " (etc/sim.json)"));
            LOG.debug("mini backend: {}", e.getMessage()); // Health says it
        }
    }

    @Override
    public String part() {
        return "sim.backend";
    }

    @Override
    public List<Finding> findings() {
        return findings;
    }

    /** Both ports are closed when this returns. */
    @Deactivate
    public void stop() {
        if (file != null) {
            file.close();
        }
        if (backend != null) {
            backend.close();
        }
    }
}
