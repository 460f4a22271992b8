package edgewatt.ocpp.client.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Token;
import edgewatt.api.store.Entry;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Journal entries as JSON for people: each record by its own names, so that a kind of fact that is new needs nothing here.
 * Absent values are left out; a token shows its last four characters, because with the rest one could charge.
 */
final class FactJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private FactJson() {}

    static ObjectNode of(Entry entry) {
        ObjectNode line = NODES.objectNode()
                .put("position", entry.position())
                .put("boot", entry.bootId())
                .put("timeTrusted", entry.timeTrusted())
                .put("kind", entry.fact().getClass().getSimpleName());
        line.setAll((ObjectNode) value(entry.fact()));
        return line;
    }

    private static JsonNode value(Object o) {
        if (o instanceof Token token) {
            String text = token.value();
            return NODES.objectNode()
                    .put("type", token.type().name())
                    .put("value", text.length() > 6 ? "..." + text.substring(text.length() - 4) : Redaction.HIDDEN);
        } else if (o instanceof Record r) {
            return members(r);
        } else if (o instanceof Optional<?> optional) {
            return optional.map(FactJson::value).orElse(null);
        } else if (o instanceof OptionalInt optional) {
            return optional.isPresent() ? NODES.numberNode(optional.getAsInt()) : null;
        } else if (o instanceof OptionalDouble optional) {
            return optional.isPresent() ? value(optional.getAsDouble()) : null;
        } else if (o instanceof Double d) {
            return d.isNaN() || d.isInfinite() ? null : NODES.numberNode(d);
        } else if (o instanceof Integer i) {
            return NODES.numberNode(i);
        } else if (o instanceof Long l) {
            return NODES.numberNode(l);
        } else if (o instanceof Boolean b) {
            return NODES.booleanNode(b);
        } else if (o instanceof List<?> list) {
            ArrayNode items = NODES.arrayNode();
            list.forEach(item -> items.add(value(item)));
            return items;
        } else if (o instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((k, v) -> put(object, String.valueOf(k), v));
            return object;
        }
        return o == null ? null : NODES.textNode(Redaction.text(o.toString()));
    }

    private static ObjectNode members(Record r) {
        ObjectNode object = NODES.objectNode();
        for (RecordComponent component : r.getClass().getRecordComponents()) {
            try {
                put(object, component.getName(), component.getAccessor().invoke(r));
            } catch (ReflectiveOperationException e) {
                object.put(component.getName(), "cannot be read");
            }
        }
        return object;
    }

    private static void put(ObjectNode object, String name, Object o) {
        JsonNode node = value(o);
        if (node != null) {
            object.set(name, node);
        }
    }
}
