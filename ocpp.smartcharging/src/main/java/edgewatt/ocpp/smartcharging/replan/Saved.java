package edgewatt.ocpp.smartcharging.replan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.Planner;
import edgewatt.api.store.Documents;
import edgewatt.api.store.JournalException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the planner keeps over an update or a restart, as documents: the week's history, the habits of drivers, and the plans
 * that were followed when it was stopped. What cannot be read is forgotten with a line in the log.
 */
final class Saved {
    private static final Logger LOG = LoggerFactory.getLogger(Saved.class);
    private static final String HISTORY = "replan.history";
    private static final String HABITS = "replan.habits";
    private static final String COURSES = "replan.courses";
    /** An older plan than this was for other circumstances. */
    private static final long FRESH_MS = 1_200_000;

    private final Documents documents;
    private final ObjectMapper json = new ObjectMapper();

    Saved(Documents documents) {
        this.documents = documents;
    }

    /** A plan and what was learned of its car. */
    record Kept(int evse, Course course, Habits.Car car, double soc, double socAtWh, double givenWh) {}

    History history() {
        return read(HISTORY).map(History::of).orElseGet(History::new);
    }

    Habits habits(int evses) {
        return read(HABITS).map(node -> Habits.of(node, evses)).orElseGet(() -> new Habits(evses));
    }

    void keep(History history) {
        write(HISTORY, history.json());
    }

    void keep(Habits habits) {
        write(HABITS, habits.json());
    }

    void keep(List<Kept> kept, Instant now) {
        ObjectNode root = json.createObjectNode();
        root.put("version", 1).put("at", now.toEpochMilli());
        ArrayNode all = root.putArray("courses");
        for (Kept k : kept) {
            Course c = k.course();
            ObjectNode one = all.addObject();
            one.put("evse", k.evse()).put("transaction", c.transaction().toString());
            one.put("soc", Double.isNaN(k.soc()) ? -1 : k.soc()).put("socAtWh", k.socAtWh());
            one.put("givenWh", k.givenWh());
            one.put("phases", k.car().phases());
            if (!Double.isNaN(k.car().mostW())) {
                one.put("carW", k.car().mostW());
            }
            one.put("targetWh", c.targetWh()).put("mostW", c.mostW()).put("departure", c.departure());
            ArrayNode slots = one.putArray("slots");
            for (int t = 0; t < c.powerW().length; t++) {
                Planner.Slot s = c.plan().slots().get(t);
                slots.addArray()
                        .add(c.begins()[t])
                        .add(c.begins()[t + 1])
                        .add(Math.round(c.powerW()[t]))
                        .add(Math.round(c.offerW()[t] * 10) / 10.0)
                        .add(s.code())
                        .add(s.binding())
                        .add(s.reason());
            }
        }
        if (kept.isEmpty()) {
            documents.delete(COURSES);
        } else {
            write(COURSES, root.toString());
        }
    }

    /** The plans of a predecessor that was stopped a moment ago. */
    List<Kept> courses(Instant now) {
        List<Kept> kept = new ArrayList<>();
        JsonNode root = read(COURSES).orElse(json.createObjectNode());
        if (Math.abs(now.toEpochMilli() - root.path("at").asLong()) > FRESH_MS) {
            return kept;
        }
        for (JsonNode one : root.path("courses")) {
            int n = one.path("slots").size();
            if (n == 0) {
                continue;
            }
            long[] begins = new long[n + 1];
            double[] power = new double[n];
            double[] offer = new double[n];
            List<Planner.Slot> slots = new ArrayList<>();
            for (int t = 0; t < n; t++) {
                JsonNode s = one.path("slots").get(t);
                begins[t] = s.path(0).asLong();
                begins[t + 1] = s.path(1).asLong();
                power[t] = s.path(2).asDouble();
                offer[t] = s.path(3).asDouble();
                slots.add(new Planner.Slot(
                        Instant.ofEpochMilli(begins[t]),
                        Instant.ofEpochMilli(begins[t + 1]),
                        power[t],
                        s.path(6).asText(),
                        s.path(4).asText(),
                        s.path(5).asText(),
                        Double.NaN));
            }
            int evse = one.path("evse").asInt();
            double soc = one.path("soc").asDouble(-1);
            kept.add(new Kept(
                    evse,
                    new Course(
                            UUID.fromString(one.path("transaction").asText()),
                            begins,
                            power,
                            offer,
                            one.path("targetWh").asDouble(),
                            one.path("mostW").asDouble(),
                            one.path("departure").asLong(),
                            new Planner.Plan(
                                    evse, Instant.ofEpochMilli(root.path("at").asLong()), slots, List.of())),
                    new Habits.Car(one.path("phases").asInt(3), one.path("carW").asDouble(Double.NaN)),
                    soc < 0 ? Double.NaN : soc,
                    one.path("socAtWh").asDouble(),
                    one.path("givenWh").asDouble()));
        }
        return kept;
    }

    private Optional<JsonNode> read(String name) {
        try {
            Optional<String> text = documents.read(name);
            return text.isEmpty() ? Optional.empty() : Optional.of(json.readTree(text.get()));
        } catch (JsonProcessingException | JournalException e) {
            LOG.warn("document '{}' cannot be read; the planner learns anew: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private void write(String name, String text) {
        try {
            documents.write(name, text);
        } catch (JournalException e) {
            LOG.warn(
                    "document '{}' cannot be written; what was learned since is lost with a restart: {}",
                    name,
                    e.getMessage());
        }
    }
}
