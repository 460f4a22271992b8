package edgewatt.ocpp.client;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.api.deploy.Health;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Station;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Secrets;
import edgewatt.api.store.Settings;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.files.Deployments;
import edgewatt.ocpp.client.files.Depot;
import edgewatt.ocpp.client.files.FileServices;
import edgewatt.ocpp.client.files.FilesConfig;
import edgewatt.ocpp.client.files.LogBundle;
import edgewatt.ocpp.client.files.LogSources;
import edgewatt.ocpp.client.files.Notices;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * What messages about files need, once for all links. Health, settings and the log are looked up while a bundle is made
 * and let go again: links are Health services themselves, and a lasting reference would be a circle.
 */
@Component(
        immediate = true,
        configurationPid = "ocpp.client.files",
        service = {FilesComponent.class, Health.class, DeploymentListener.class})
@Designate(ocd = FilesConfig.class)
public final class FilesComponent implements Health, DeploymentListener {
    /** OCPP 2.0.1 part 2 appendix 3; 1.6 {@code SupportedFileTransferProtocols}. */
    public static final VariableId PROTOCOLS = VariableId.of("OCPPCommCtrlr", "FileTransferProtocols");

    /** Beside the data of others; what is left in it by a crash goes at the next start. */
    private static final String FOLDER = "files";

    /** Comes and goes with the deploy bundle. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Deployer deployer;

    private final BundleContext context;
    private final Notices notices = new Notices();
    private final Deployments deployments = new Deployments();
    private final FileServices services;
    private final Subscription definitions;
    private volatile Depot.Bounds bounds;

    @Activate
    public FilesComponent(
            BundleContext context,
            FilesConfig config,
            @Reference Station station,
            @Reference Variables variables,
            @Reference Journal journal,
            @Reference StationClock clock,
            @Reference Documents documents,
            @Reference Secrets secrets) {
        this.context = context;
        modified(config);
        definitions = variables.define(definitions());
        Path data = Path.of(property("edgewatt.data").orElse("data"));
        LogSources sources = new LogSources(
                station::identity,
                clock,
                () -> property("edgewatt.log.file").map(Path::of),
                this::recentLog,
                variables,
                this::settings,
                journal,
                this::health);
        services = new FileServices(
                new Depot(data.resolve(FOLDER), Depot.ownThreads(), () -> bounds),
                new LogBundle(sources),
                documents,
                secrets,
                () -> Optional.ofNullable(deployer),
                deployments,
                notices);
    }

    @Modified
    void modified(FilesConfig config) {
        bounds = new Depot.Bounds(
                (long) config.maxDownloadMB() << 20,
                Duration.ofSeconds(config.stallS()),
                Duration.ofMinutes(config.longestMinutes()));
    }

    @Deactivate
    void deactivate() {
        definitions.close();
    }

    /** The variables of files. */
    public static List<VariableDefinition> definitions() {
        return List.of(new VariableDefinition(
                PROTOCOLS,
                VariableDefinition.Type.MEMBER_LIST,
                "",
                VariableDefinition.Mutability.READ_ONLY,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of("FTP", "FTPS", "HTTP", "HTTPS", "SFTP"),
                Depot.PROTOCOLS,
                "how files can be fetched and sent"));
    }

    FileServices services() {
        return services;
    }

    @Override
    public String part() {
        return "ocpp.client.files";
    }

    @Override
    public List<Finding> findings() {
        return notices.findings();
    }

    @Override
    public void progressed(Deployer.Progress progress) {
        deployments.progressed(progress);
    }

    private Optional<String> property(String name) {
        return Optional.ofNullable(context.getProperty(name)).filter(text -> !text.isBlank());
    }

    /** The launcher offers its last lines as a service of the platform's own type. */
    @SuppressWarnings("rawtypes")
    private List<String> recentLog() {
        List<String> lines = new ArrayList<>();
        each(Supplier.class, "(edgewatt.log=recent)", supplier -> {
            if (supplier.get() instanceof Collection<?> collection) {
                collection.forEach(line -> lines.add(String.valueOf(line)));
            }
            return null;
        });
        return lines;
    }

    private List<Finding> health() {
        List<Finding> all = new ArrayList<>();
        each(Health.class, null, health -> all.addAll(health.findings()));
        return all;
    }

    /** Of every PID that has a file with the installer or with the application. */
    private Map<String, Map<String, Object>> settings() {
        TreeSet<String> pids = new TreeSet<>();
        for (String folder : List.of("edgewatt.etc", "edgewatt.defaults")) {
            property(folder).map(Path::of).filter(Files::isDirectory).ifPresent(path -> {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.json")) {
                    files.forEach(file -> pids.add(file.getFileName().toString().replaceAll("\\.json$", "")));
                } catch (IOException e) {
                    // a folder that cannot be read has no part in what is effective either
                }
            });
        }
        Map<String, Map<String, Object>> all = new TreeMap<>();
        each(Settings.class, null, settings -> {
            for (String pid : pids) {
                try {
                    all.put(pid, settings.effective(pid));
                } catch (RuntimeException e) {
                    // no settings of a component, such as a board's description
                }
            }
            return null;
        });
        return all;
    }

    private <S> void each(Class<S> type, String filter, Function<S, Object> use) {
        try {
            for (ServiceReference<S> reference : context.getServiceReferences(type, filter)) {
                S service = context.getService(reference);
                if (service == null) {
                    continue;
                }
                try {
                    use.apply(service);
                } catch (RuntimeException e) {
                    // a part that cannot speak now is left out
                } finally {
                    context.ungetService(reference);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }
}
