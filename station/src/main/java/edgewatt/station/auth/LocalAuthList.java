package edgewatt.station.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.JournalException;
import edgewatt.station.model.CoreVariables;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local authorisation list (OCPP 1.6 section 3.5.2). Each change replaces the whole document, and is in force once
 * that is durable. Reads take no lock.
 */
public final class LocalAuthList implements LocalList {
    public static final String DOCUMENT = "station.locallist";
    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthList.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Content(int version, Map<Token, Opinion> entries) {}

    private final Documents documents;
    private final Variables variables;
    private final Consumer<Fact> journal;
    private final InstantSource clock;
    private volatile Content content = new Content(0, Map.of());
    private volatile String complaint = "";

    /**
     * Reads the document; one that cannot be read is reported and left alone until the next update.
     *
     * @param journal takes the record of each update
     */
    public LocalAuthList(Documents documents, Variables variables, Consumer<Fact> journal, InstantSource clock) {
        this.documents = documents;
        this.variables = variables;
        this.journal = journal;
        this.clock = clock;
        try {
            documents.read(DOCUMENT).ifPresent(json -> content = parse(json));
        } catch (IllegalArgumentException | JournalException e) {
            complaint = "document '" + DOCUMENT + "' cannot be read, the local list is empty until a backend sends it"
                    + " again: " + e.getMessage();
            LOG.error("{}", complaint);
        }
        report();
    }

    /** What was wrong with the document, in plain words; empty when nothing was. */
    public String complaint() {
        return complaint;
    }

    @Override
    public int version() {
        Content c = content;
        return c.entries.isEmpty() ? 0 : c.version;
    }

    @Override
    public int size() {
        return content.entries.size();
    }

    @Override
    public int capacity() {
        return CoreVariables.LIST_CAPACITY;
    }

    /** Whether the list speaks of this token. */
    public boolean contains(Token token) {
        return enabled() && content.entries.containsKey(token);
    }

    /** What it says; UNKNOWN if it says nothing. An acceptance that is over is EXPIRED. */
    public Opinion opinion(Token token) {
        Opinion o = enabled() ? content.entries.get(token) : null;
        if (o == null) {
            return Opinion.of(Opinion.Status.UNKNOWN);
        }
        Instant now = clock.instant();
        boolean over = o.status() == Opinion.Status.ACCEPTED
                && o.expiry().filter(e -> !e.isAfter(now)).isPresent();
        return over ? new Opinion(Opinion.Status.EXPIRED, o.parent(), o.expiry()) : o;
    }

    private boolean enabled() {
        return variables.flag(CoreVariables.LIST_ENABLED);
    }

    @Override
    public synchronized Outcome update(Kind kind, int version, List<Entry> entries, String by) {
        Outcome outcome = enabled() ? change(kind, version, entries) : Outcome.NOT_SUPPORTED;
        String what = "version " + version + ", " + entries.size() + " entries";
        journal.accept(new Fact.CommandHandled(by, clock.instant(), "local list " + kind, outcome.name(), what));
        return outcome;
    }

    private Outcome change(Kind kind, int version, List<Entry> entries) {
        if (kind == Kind.DIFFERENTIAL && version <= version()) {
            return Outcome.VERSION_MISMATCH;
        }
        Map<Token, Opinion> next = new LinkedHashMap<>(kind == Kind.FULL ? Map.of() : content.entries);
        Set<Token> named = new HashSet<>();
        for (Entry e : entries) {
            if (!named.add(e.token()) || kind == Kind.FULL && e.opinion().isEmpty()) {
                return Outcome.FAILED;
            }
            e.opinion().ifPresentOrElse(o -> next.put(e.token(), o), () -> next.remove(e.token()));
        }
        if (version < 0 || next.size() > capacity()) {
            return Outcome.FAILED;
        }
        Content changed = new Content(version, next);
        try {
            documents.write(DOCUMENT, json(changed));
        } catch (JournalException e) {
            LOG.warn("the local list stays as it is, because the new one cannot be made durable: {}", e.getMessage());
            return Outcome.FAILED;
        }
        content = changed;
        complaint = "";
        report();
        return Outcome.ACCEPTED;
    }

    private void report() {
        variables.report(CoreVariables.LIST_ENTRIES, Integer.toString(size()));
    }

    private static String json(Content c) {
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        o.put("version", c.version);
        ArrayNode list = o.putArray("entries");
        c.entries.forEach((token, opinion) -> {
            ObjectNode e = list.addObject();
            e.set("token", OpinionJson.token(token));
            OpinionJson.write(e, opinion);
        });
        return o.toString();
    }

    private static Content parse(String json) {
        try {
            JsonNode o = JSON.readTree(json);
            Map<Token, Opinion> entries = new LinkedHashMap<>();
            for (JsonNode e : o.path("entries")) {
                Optional<Token> token = OpinionJson.token(e.path("token"));
                entries.put(token.orElseThrow(), OpinionJson.opinion(e));
            }
            return new Content(o.path("version").asInt(), entries);
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
