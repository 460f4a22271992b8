package edgewatt.store.settings;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edgewatt.api.deploy.Health;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.Settings;
import edgewatt.api.store.StationClock;
import edgewatt.store.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleListener;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Reads the settings while it is activated, so that whatever starts later finds its configuration; then watches them. */
@Component(
        immediate = true,
        service = {Settings.class, Health.class})
public final class SettingsComponent implements Settings, Health {
    private final BundleContext context;
    private final LayeredSettings settings;
    private final FolderWatch watch;
    private final BundleListener bundles;
    private volatile Journal journal;
    private volatile StationClock clock;

    @Activate
    public SettingsComponent(BundleContext context, @Reference ConfigurationAdmin admin) throws IOException {
        this.context = context;
        Path data = DataFolder.of(context);
        Path defaults = DataFolder.folder(
                context, "edgewatt.defaults", data.resolve("defaults").toString());
        Path etc = DataFolder.folder(context, "edgewatt.etc", "etc");
        ObjectMapper mapper = mapper();
        this.settings = new LayeredSettings(
                new SettingsFolder(defaults, mapper),
                new SettingsFolder(etc, mapper),
                data.resolve("settings.json"),
                new ConfigurationSink(admin),
                mapper,
                new BundleDeclarations(context)::get,
                this::record);
        this.watch = new FolderWatch(List.of(etc, defaults), settings::reload);
        this.bundles = event -> watch.request(); // a bundle that comes may declare ranges
        settings.reload();
        context.addBundleListener(bundles);
        watch.start();
    }

    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindJournal(Journal found) {
        journal = found;
    }

    void unbindJournal(Journal gone) {
        if (journal == gone) {
            journal = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindClock(StationClock found) {
        clock = found;
    }

    void unbindClock(StationClock gone) {
        if (clock == gone) {
            clock = null;
        }
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(bundles);
        watch.close();
    }

    @Override
    public Map<String, Object> effective(String pid) {
        return settings.effective(pid);
    }

    @Override
    public void change(String pid, Map<String, Object> values, String by) {
        settings.change(pid, values, by);
    }

    @Override
    public String part() {
        return "store.settings";
    }

    @Override
    public List<Finding> findings() {
        return settings.findings();
    }

    /** The settings hold already; while the journal is still opening the change goes unrecorded. */
    private void record(String by, String pid, String keys) {
        Journal to = journal;
        StationClock now = clock;
        if (to != null && now != null) {
            to.append(new Fact.CommandHandled(by, now.instant(), "ChangeSettings", "ACCEPTED", pid + ": " + keys));
        }
    }
}
