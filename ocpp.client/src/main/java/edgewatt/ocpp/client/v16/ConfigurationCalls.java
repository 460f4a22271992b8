package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Conversation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** GetConfiguration and ChangeConfiguration over the table of {@link Keys}. */
final class ConfigurationCalls implements Feature {
    private static final int MAX_NAME = 50;
    private static final int MAX_VALUE = 500;

    private final Conversation.Identity identity;
    private final Keys keys;
    private final Variables variables;

    ConfigurationCalls(Conversation.Identity identity, Keys keys, Variables variables) {
        this.identity = identity;
        this.keys = keys;
        this.variables = variables;
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of("GetConfiguration", V16.now(this::get), "ChangeConfiguration", V16.now(this::change));
    }

    private Reply get(ObjectNode request) {
        Optional<List<String>> asked = Payload.read(request, p -> p.optionalTexts("key", Keys.MAX_KEYS, MAX_NAME));
        ArrayNode known = Json.array();
        ArrayNode unknown = Json.array();
        if (asked.isEmpty() || asked.get().isEmpty()) {
            keys.all().forEach(key -> known.add(shown(key)));
        } else {
            for (String name : asked.get()) {
                keys.find(name).ifPresentOrElse(key -> known.add(shown(key)), () -> unknown.add(name));
            }
        }
        ObjectNode conf = Json.object();
        if (!known.isEmpty()) {
            conf.set("configurationKey", known);
        }
        if (!unknown.isEmpty()) {
            conf.set("unknownKey", unknown);
        }
        return Reply.of(conf);
    }

    private Reply change(ObjectNode request) {
        record Change(String key, String value) {}
        Change change = Payload.read(request, p -> new Change(p.text("key", MAX_NAME), p.text("value", MAX_VALUE)));
        Optional<Keys.Key> key = keys.changeable(change.key());
        if (key.isEmpty()) {
            return Reply.status("NotSupported");
        }
        if (key.get().setting().isPresent()) {
            // what a feature sets is of this link, so that an observer may as well
            return key.get()
                    .setting()
                    .get()
                    .change()
                    .map(rule -> rule.apply(change.value()))
                    .orElseGet(() -> Reply.status("Rejected"));
        }
        Optional<String> value =
                key.get().reader().orElseThrow().apply(change.value().strip());
        if (value.isEmpty() || key.get().readOnly().getAsBoolean()) {
            return Reply.status("Rejected");
        }
        if (!identity.controls()) {
            // others live by these values as well; an observer may find them to be what it wants
            return Reply.status(key.get().value().get().equals(value) ? "Accepted" : "Rejected");
        }
        return Reply.status(
                switch (variables.write(key.get().variable().orElseThrow(), value.get(), identity.name())) {
                    case ACCEPTED -> "Accepted";
                    case REBOOT_REQUIRED -> "RebootRequired";
                    case REJECTED -> "Rejected";
                    case UNKNOWN_VARIABLE -> "NotSupported";
                });
    }

    private ObjectNode shown(Keys.Key key) {
        ObjectNode shown = Json.object()
                .put("key", key.name())
                .put("readonly", key.readOnly().getAsBoolean());
        key.value().get().ifPresent(value -> shown.put("value", V16.cut(value, MAX_VALUE)));
        return shown;
    }
}
