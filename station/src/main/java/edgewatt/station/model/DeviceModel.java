package edgewatt.station.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.JournalException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device model. A value is, in this order: what was reported, what was written at run time (document {@code
 * variables}), what the settings override, the default. Thread-safe; reads take no lock.
 */
public final class DeviceModel implements Variables {
    public static final String DOCUMENT = "variables";
    private static final Logger LOG = LoggerFactory.getLogger(DeviceModel.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Documents documents;
    private final Consumer<Fact> journal;
    private final InstantSource clock;

    private final Map<VariableId, VariableDefinition> defined = new ConcurrentHashMap<>();
    private final Map<VariableId, String> effective = new ConcurrentHashMap<>();
    private final Map<VariableId, List<Consumer<String>>> watchers = new ConcurrentHashMap<>();

    // guarded by this
    private final Map<String, String> written = new TreeMap<>();
    private final Map<VariableId, String> reported = new TreeMap<>();
    private Map<String, String> overrides;
    /** The names in {@code overrides} as they were written. */
    private Map<String, String> spelled;

    private List<String> complaints = List.of();

    /**
     * Reads the document; one that cannot be read is reported and left alone until the next write.
     *
     * @param overrides settings by the name of {@link VariableId#toString()}, in any case
     * @param journal takes the record of each write
     */
    public DeviceModel(
            Documents documents, Map<String, String> overrides, Consumer<Fact> journal, InstantSource clock) {
        this.documents = documents;
        this.journal = journal;
        this.clock = clock;
        this.overrides = lower(overrides);
        spelled = spelled(overrides);
        try {
            documents.read(DOCUMENT).ifPresent(this::load);
        } catch (IllegalArgumentException | JournalException e) {
            complaints = List.of("document '" + DOCUMENT + "' cannot be read, defaults are used: " + e.getMessage());
            LOG.warn("{}", complaints.get(0));
        }
    }

    private void load(String json) {
        try {
            JsonNode values = JSON.readTree(json);
            values.properties()
                    .forEach(e -> written.put(e.getKey(), e.getValue().asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static Map<String, String> lower(Map<String, String> map) {
        Map<String, String> low = new TreeMap<>();
        map.forEach((k, v) -> low.put(k.toLowerCase(Locale.ROOT), v));
        return low;
    }

    private static Map<String, String> spelled(Map<String, String> map) {
        Map<String, String> names = new TreeMap<>();
        map.keySet().forEach(k -> names.put(k.toLowerCase(Locale.ROOT), k));
        return names;
    }

    /** New settings; watchers hear of what changed. */
    public void override(Map<String, String> settings) {
        List<VariableId> all;
        synchronized (this) {
            overrides = lower(settings);
            spelled = spelled(settings);
            complaints = List.of();
            all = List.copyOf(defined.keySet());
        }
        all.forEach(this::refresh);
    }

    /**
     * Settings that have a value the variable may not hold, in plain words.
     *
     * @param complete every bundle has had its time to define variables: one that nobody knows is told as well
     */
    public synchronized List<String> complaints(boolean complete) {
        List<String> all = new ArrayList<>(complaints);
        Map<String, VariableDefinition> known = new TreeMap<>();
        defined.values().forEach(d -> known.put(d.id().toString(), d));
        overrides.forEach((name, value) -> {
            VariableDefinition d = known.get(name);
            if (d == null && complete) {
                all.add("etc/variables.json: there is no variable '" + spelled.get(name) + "'" + likely(name)
                        + "; it has no effect until it is corrected");
            } else if (d != null && ValueRule.accept(d, value).isEmpty()) {
                boolean secret = d.mutability() == Mutability.WRITE_ONLY;
                all.add("etc/variables.json: " + d.id().spelled() + " may not be "
                        + (secret ? "what it is" : "'" + value + "'") + "; the default '"
                        + (secret ? "" : d.defaultValue()) + "' is used until it is corrected");
            }
        });
        return all;
    }

    /** A known name with the same variable or the same component, as a hint. */
    private String likely(String name) {
        String variable = name.substring(name.indexOf('.') + 1);
        String component = name.substring(0, name.length() - variable.length());
        List<String> same = defined.keySet().stream()
                .filter(id -> id.toString().endsWith("." + variable))
                .map(VariableId::spelled)
                .sorted()
                .toList();
        if (same.isEmpty() && !component.isEmpty()) {
            same = defined.keySet().stream()
                    .filter(id -> id.toString().startsWith(component))
                    .map(VariableId::spelled)
                    .sorted()
                    .toList();
        }
        return same.isEmpty() ? "" : " (known: " + String.join(", ", same) + ")";
    }

    @Override
    public Subscription define(Collection<VariableDefinition> definitions) {
        synchronized (this) {
            for (VariableDefinition d : definitions) {
                if (defined.containsKey(d.id())) {
                    throw new IllegalArgumentException("variable " + d.id().spelled() + " is already defined");
                }
                if (!d.defaultValue().isEmpty()
                        && ValueRule.accept(d, d.defaultValue()).isEmpty()) {
                    throw new IllegalArgumentException("variable " + d.id().spelled() + ": its default '"
                            + d.defaultValue() + "' is not a value it may hold");
                }
            }
            for (VariableDefinition d : definitions) {
                defined.put(d.id(), d);
            }
        }
        List<VariableId> ids = definitions.stream().map(VariableDefinition::id).toList();
        ids.forEach(this::refresh);
        return () -> undefine(ids);
    }

    private synchronized void undefine(List<VariableId> ids) {
        for (VariableId id : ids) {
            defined.remove(id);
            effective.remove(id);
            reported.remove(id);
        }
    }

    @Override
    public List<VariableDefinition> definitions() {
        List<VariableDefinition> all = new ArrayList<>(defined.values());
        all.sort((a, b) -> a.id().compareTo(b.id()));
        return List.copyOf(all);
    }

    @Override
    public Optional<VariableDefinition> definition(VariableId id) {
        return Optional.ofNullable(defined.get(id));
    }

    @Override
    public Optional<String> read(VariableId id) {
        return Optional.ofNullable(effective.get(id));
    }

    @Override
    public int integer(VariableId id) {
        String value = effective.get(id);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalStateException("variable " + id.spelled() + " is not an integer here: it is "
                    + (value == null ? "not defined" : "'" + value + "'"));
        }
    }

    @Override
    public boolean flag(VariableId id) {
        String value = effective.get(id);
        if (value == null) {
            throw new IllegalStateException("variable " + id.spelled() + " is not defined");
        }
        return Boolean.parseBoolean(value);
    }

    @Override
    public WriteOutcome write(VariableId id, String value, String by) {
        VariableDefinition d = defined.get(id);
        if (d == null) {
            return WriteOutcome.UNKNOWN_VARIABLE;
        }
        WriteOutcome outcome = store(d, value);
        String shown = d.mutability() == Mutability.WRITE_ONLY || value == null || value.length() > 200 ? "…" : value;
        journal.accept(
                new Fact.CommandHandled(by, clock.instant(), "write " + d.id().spelled(), outcome.name(), shown));
        if (outcome != WriteOutcome.REJECTED) {
            refresh(id);
        }
        return outcome;
    }

    private WriteOutcome store(VariableDefinition d, String value) {
        Optional<String> accepted = ValueRule.accept(d, value);
        if (d.mutability() == Mutability.READ_ONLY || accepted.isEmpty()) {
            return WriteOutcome.REJECTED;
        }
        synchronized (this) {
            String key = d.id().toString();
            String before = written.put(key, accepted.get());
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            written.forEach(all::put);
            try {
                documents.write(DOCUMENT, all.toString());
            } catch (JournalException e) {
                if (before == null) {
                    written.remove(key);
                } else {
                    written.put(key, before);
                }
                LOG.warn(
                        "variable {} keeps its value, because the new one cannot be made durable: {}",
                        d.id().spelled(),
                        e.getMessage());
                return WriteOutcome.REJECTED;
            }
        }
        return d.rebootRequired() ? WriteOutcome.REBOOT_REQUIRED : WriteOutcome.ACCEPTED;
    }

    @Override
    public void report(VariableId id, String value) {
        synchronized (this) {
            if (!defined.containsKey(id)) {
                throw new IllegalArgumentException("variable " + id.spelled() + " is not defined");
            }
            reported.put(id, value);
        }
        refresh(id);
    }

    @Override
    public Subscription watch(VariableId id, Consumer<String> listener) {
        List<Consumer<String>> list = watchers.computeIfAbsent(id, i -> new CopyOnWriteArrayList<>());
        list.add(listener);
        return () -> list.remove(listener);
    }

    private void refresh(VariableId id) {
        String now;
        synchronized (this) {
            VariableDefinition d = defined.get(id);
            if (d == null) {
                return;
            }
            now = value(d);
            if (now.equals(effective.put(id, now))) {
                return;
            }
        }
        for (Consumer<String> watcher : watchers.getOrDefault(id, List.of())) {
            try {
                watcher.accept(now);
            } catch (RuntimeException e) {
                LOG.warn("a watcher of variable {} failed", id.spelled(), e);
            }
        }
    }

    private String value(VariableDefinition d) {
        String told = reported.get(d.id());
        if (told != null) {
            return told;
        }
        String key = d.id().toString();
        // a stored value that the present definition does not allow (another release wrote it) is passed over
        return Optional.ofNullable(written.get(key))
                .flatMap(v -> ValueRule.accept(d, v))
                .or(() -> Optional.ofNullable(overrides.get(key)).flatMap(v -> ValueRule.accept(d, v)))
                .orElse(d.defaultValue());
    }
}
