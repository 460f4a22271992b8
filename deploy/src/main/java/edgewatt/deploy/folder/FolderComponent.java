package edgewatt.deploy.folder;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the folders while there is a deployer. */
@Component(
        service = DeploymentListener.class,
        configurationPid = "deploy.folder",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        immediate = true)
@Designate(ocd = FolderSettings.class)
public final class FolderComponent implements DeploymentListener {
    private static final Logger LOG = LoggerFactory.getLogger(FolderComponent.class);

    private final Inbox inbox;
    private final FolderWatch watch;

    @Activate
    public FolderComponent(BundleContext context, FolderSettings settings, @Reference Deployer deployer)
            throws IOException {
        String property = context.getProperty("edgewatt.data");
        Path data = Path.of(property == null || property.isBlank() ? "data" : property)
                .toAbsolutePath()
                .normalize();
        inbox = new Inbox(deployer, data);
        List<Path> folders = new ArrayList<>();
        for (String name : settings.folders()) {
            if (!name.isBlank()) {
                folders.add(data.resolve(name.strip()).normalize());
            }
        }
        watch = folders.isEmpty() ? null : new FolderWatch(List.copyOf(folders), inbox);
        if (watch != null) {
            folders.stream().filter(folder -> folder.startsWith(data)).forEach(FolderComponent::create);
            watch.start();
        }
    }

    @Deactivate
    void deactivate() {
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public void progressed(Deployer.Progress progress) {
        inbox.progressed(progress);
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            LOG.warn("folder {} cannot be made: {}", folder, e.toString());
        }
    }
}
