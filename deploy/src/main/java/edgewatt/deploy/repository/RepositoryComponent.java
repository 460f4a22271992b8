package edgewatt.deploy.repository;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Health;
import edgewatt.api.station.Station;
import edgewatt.deploy.format.FeatureCodec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Asks the repository now and then, if one is configured. */
@Component(
        service = Health.class,
        configurationPid = "deploy.repository",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = RepositorySettings.class)
public final class RepositoryComponent implements Health {
    /** By its serial number a controller has its turn in a roll-out. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Station station;

    private final Polling polling;
    private final String trouble;

    @Activate
    public RepositoryComponent(BundleContext context, RepositorySettings settings, @Reference Deployer deployer) {
        trouble = trouble(settings.url().strip());
        if (settings.url().isBlank() || !trouble.isEmpty()) {
            polling = null;
            return;
        }
        String data = context.getProperty("edgewatt.data");
        Path memory = Path.of(data == null || data.isBlank() ? "data" : data)
                .toAbsolutePath()
                .resolve("deploy")
                .resolve("repository");
        ObjectMapper mapper = FeatureCodec.mapper();
        Poll poll = new Poll(new Server(URI.create(settings.url().strip())), deployer, this::identity, mapper, memory);
        polling = new Polling(
                poll::ask,
                RepositoryComponent::later,
                () -> ThreadLocalRandom.current().nextDouble(),
                Duration.ofMinutes(Math.max(5, settings.everyMin())));
    }

    @Activate
    void activate() {
        if (polling != null) {
            polling.start();
        }
    }

    @Deactivate
    void deactivate() {
        if (polling != null) {
            polling.close();
        }
    }

    @Override
    public String part() {
        return "deploy.repository";
    }

    @Override
    public List<Finding> findings() {
        if (!trouble.isEmpty()) {
            return List.of(new Finding(Level.DEGRADED, "url", trouble));
        }
        return polling == null ? List.of() : polling.finding().stream().toList();
    }

    /** Until then there is no thread of ours: the platform has one for all who wait for a time. */
    private static Runnable later(Duration delay, Runnable task) {
        CompletableFuture<Void> due =
                new CompletableFuture<Void>().completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS);
        due.thenRunAsync(task, late -> new Thread(late, "edgewatt-deploy-poll").start());
        return () -> due.cancel(false);
    }

    private String identity() {
        Station here = station;
        return here == null ? "" : here.identity().serialNumber();
    }

    /** The address itself is not repeated: somebody may have put a password into it. */
    static String trouble(String url) {
        if (url.isEmpty()) {
            return "";
        }
        try {
            URI uri = new URI(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && url.endsWith("/")) {
                return "";
            }
        } catch (java.net.URISyntaxException e) {
            // the sentence below says it
        }
        return "url of deploy.repository must be http://host/folder/ or https://host/folder/, with the slash at its end";
    }
}
