package edgewatt.store.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.store.journal.SqlJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every curtailment the journal knows, from its beginning to its end: what an operator of a controllable device must show. */
final class Curtailments {
    private static final int PAGE = 500;
    private static final String CSV_HEAD = "source,begins,ends,seconds,limitW,why,timeTrusted\r\n";

    private final SqlJournal journal;
    private final ObjectMapper mapper;

    Curtailments(SqlJournal journal, ObjectMapper mapper) {
        this.journal = journal;
        this.mapper = mapper;
    }

    /** @param ends empty while it lasts, and where its end was not seen: the controller was off */
    private record Curtailment(Fact.Curtailed begun, Optional<Instant> ends, boolean timeTrusted) {}

    String text(Request.Format format) {
        return format == Request.Format.JSON ? json(all()) : csv(all());
    }

    private List<Curtailment> all() {
        List<Curtailment> all = new ArrayList<>();
        Map<String, Integer> open = new HashMap<>();
        long position = 0;
        List<Entry> page = journal.curtailments(position, PAGE);
        while (!page.isEmpty()) {
            for (Entry entry : page) {
                position = entry.position();
                if (entry.fact() instanceof Fact.Curtailed c) {
                    add(c, entry.timeTrusted(), all, open);
                }
            }
            page = journal.curtailments(position, PAGE);
        }
        return all;
    }

    private static void add(Fact.Curtailed c, boolean trusted, List<Curtailment> all, Map<String, Integer> open) {
        if (c.begins()) {
            open.put(c.source(), all.size());
            all.add(new Curtailment(c, Optional.empty(), trusted));
            return;
        }
        Integer at = open.remove(c.source());
        if (at != null) {
            Curtailment begun = all.get(at);
            all.set(at, new Curtailment(begun.begun(), Optional.of(c.at()), begun.timeTrusted() && trusted));
        }
    }

    private static String csv(List<Curtailment> all) {
        StringBuilder text = new StringBuilder(CSV_HEAD);
        for (Curtailment c : all) {
            text.append(Export.quoted(c.begun().source())).append(',');
            text.append(c.begun().at()).append(',');
            text.append(c.ends().map(Instant::toString).orElse("")).append(',');
            text.append(c.ends().map(e -> Long.toString(seconds(c, e))).orElse(""))
                    .append(',');
            text.append(c.begun().limitW()).append(',');
            text.append(Export.quoted(c.begun().why())).append(',');
            text.append(c.timeTrusted()).append("\r\n");
        }
        return text.toString();
    }

    private String json(List<Curtailment> all) {
        ArrayNode array = mapper.createArrayNode();
        for (Curtailment c : all) {
            ObjectNode node = array.addObject()
                    .put("source", c.begun().source())
                    .put("begins", c.begun().at().toString());
            c.ends().ifPresent(e -> node.put("ends", e.toString()).put("seconds", seconds(c, e)));
            node.put("limitW", c.begun().limitW()).put("why", c.begun().why()).put("timeTrusted", c.timeTrusted());
        }
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long seconds(Curtailment c, Instant end) {
        return Duration.between(c.begun().at(), end).getSeconds();
    }
}
