package edgewatt.store.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.store.JournalException;
import edgewatt.api.store.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the layers key by key: generation defaults, then {@code etc}, then run time; a later layer wins. A key that is
 * refused is ignored in its layer and the one below shows through.
 */
public final class LayeredSettings implements Settings {
    private static final Logger log = LoggerFactory.getLogger(LayeredSettings.class);

    private final SettingsFolder defaults;
    private final SettingsFolder etc;
    private final RuntimeSettings runtime;
    private final ConfigurationSink sink;
    private final ObjectMapper mapper;
    private final Supplier<Declarations> declarations;
    private final Recorder recorder;
    private Map<String, Map<String, Object>> effective = Map.of();
    private volatile List<Finding> findings = List.of();

    /** Notes a change in the journal. */
    @FunctionalInterface
    interface Recorder {
        void changed(String by, String pid, String keys);
    }

    LayeredSettings(
            SettingsFolder defaults,
            SettingsFolder etc,
            Path runtimeFile,
            ConfigurationSink sink,
            ObjectMapper mapper,
            Supplier<Declarations> declarations,
            Recorder recorder) {
        this.defaults = defaults;
        this.etc = etc;
        this.runtime = new RuntimeSettings(runtimeFile, mapper);
        this.sink = sink;
        this.mapper = mapper;
        this.declarations = declarations;
        this.recorder = recorder;
        runtime.read();
    }

    /** Reads the files again and hands over what has changed. */
    synchronized void reload() {
        defaults.read();
        etc.read();
        apply();
    }

    @Override
    public synchronized Map<String, Object> effective(String pid) {
        return effective.getOrDefault(pid, Map.of());
    }

    @Override
    public void change(String pid, Map<String, Object> values, String by) {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        synchronized (this) {
            Map<String, Attribute> declared = declared(pid);
            values.forEach((key, value) -> nodes.put(key, accepted(pid, key, value, declared)));
            try {
                runtime.change(pid, nodes);
            } catch (IOException e) {
                throw new JournalException(
                        "settings of " + pid + " could not be written to " + runtime.file() + " (" + e
                                + "); make room or make the data folder writable, and try again",
                        false,
                        e);
            }
            apply();
        }
        recorder.changed(by, pid, String.join(", ", new TreeSet<>(nodes.keySet())));
    }

    /** What is wrong now, a sentence each. Never blocks. */
    List<Finding> findings() {
        return findings;
    }

    private JsonNode accepted(String pid, String key, Object value, Map<String, Attribute> declared) {
        JsonNode node = value == null ? mapper.nullNode() : mapper.valueToTree(value);
        try {
            if (!node.isNull()) {
                Values.convert(key, node, declared);
            }
            return node;
        } catch (Refused e) {
            throw new IllegalArgumentException("settings of " + pid + ": '" + key + "' " + e.getMessage());
        }
    }

    private Map<String, Attribute> declared(String pid) {
        return declarations.get().attributes(pid);
    }

    private void apply() {
        Map<String, String> problems = new TreeMap<>();
        problems.putAll(defaults.problems());
        problems.putAll(etc.problems());
        if (!runtime.problem().isEmpty()) {
            problems.put("settings.json", runtime.problem());
        }
        Map<String, Map<String, Object>> merged = new TreeMap<>();
        merge(defaults.contents(), defaults::file, merged, problems);
        merge(etc.contents(), etc::file, merged, problems);
        merge(runtime.contents(), pid -> runtime.file(), merged, problems);
        merged.replaceAll((pid, settings) -> Map.copyOf(settings));
        sink.give(merged);
        problems.putAll(sink.problems());
        effective = merged;
        publish(problems, unknown());
    }

    /** Files of the installer's for which no installed bundle has a component: a wrong name, or a bundle that is to come. */
    private Map<String, String> unknown() {
        Declarations known = declarations.get();
        Map<String, String> sentences = new TreeMap<>();
        for (String pid : etc.contents().keySet()) {
            if (known.isUnknown(pid)) {
                String meant = Nearest.to(pid, known.pids())
                        .map(near -> "rename it to " + near + ".json if you meant that, or ")
                        .orElse("");
                sentences.put(
                        etc.file(pid).getFileName().toString(),
                        etc.file(pid) + ": no installed bundle has settings of this name; " + meant
                                + "install the bundle, or remove the file");
            }
        }
        return sentences;
    }

    private void merge(
            Map<String, ObjectNode> layer,
            Function<String, Path> file,
            Map<String, Map<String, Object>> merged,
            Map<String, String> problems) {
        Declarations known = declarations.get();
        layer.forEach((pid, content) -> {
            Optional<String> objection = known.objection(pid);
            if (objection.isPresent()) {
                problems.put(file.apply(pid).toString(), file.apply(pid) + ": " + objection.get() + "; it is ignored");
                return;
            }
            Map<String, Attribute> declared = known.attributes(pid);
            Map<String, Object> settings = merged.computeIfAbsent(pid, p -> new TreeMap<>());
            for (Map.Entry<String, JsonNode> e : content.properties()) {
                try {
                    settings.put(e.getKey(), Values.convert(e.getKey(), e.getValue(), declared));
                } catch (Refused refused) {
                    problems.put(
                            pid + " " + e.getKey() + " in " + file.apply(pid).getParent(),
                            file.apply(pid) + ": '" + e.getKey() + "' " + refused.getMessage() + "; it is ignored");
                }
            }
        });
    }

    /** What holds now; who reads Health also writes it into the log. */
    private void publish(Map<String, String> problems, Map<String, String> notices) {
        List<Finding> now = new ArrayList<>();
        notices.forEach((subject, sentence) -> now.add(new Finding(Level.NOTICE, subject, sentence)));
        problems.forEach((subject, sentence) -> now.add(new Finding(Level.DEGRADED, subject, sentence)));
        for (Finding f : now) {
            if (!findings.contains(f)) {
                log.debug("{}", f.message());
            }
        }
        findings = List.copyOf(now);
    }
}
