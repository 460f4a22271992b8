package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Secrets;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Desk;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** GetConfiguration and ChangeConfiguration over the table of {@link Keys}. */
final class ConfigurationCalls {
    static final String AUTHORIZATION_KEY = "AuthorizationKey";

    private static final int MAX_NAME = 50;
    private static final int MAX_VALUE = 500;
    private static final int MIN_PASSWORD = 16;
    private static final int MAX_PASSWORD = 40;

    private final Conversation.Identity identity;
    private final Keys keys;
    private final Variables variables;
    private final Secrets secrets;
    private final String passwordRef;
    private final Desk desk;

    ConfigurationCalls(
            Conversation.Identity identity,
            Keys keys,
            Variables variables,
            Secrets secrets,
            String passwordRef,
            Desk desk) {
        this.identity = identity;
        this.keys = keys;
        this.variables = variables;
        this.secrets = secrets;
        this.passwordRef = passwordRef;
        this.desk = desk;
    }

    Reply get(ObjectNode request) {
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

    Reply change(ObjectNode request) {
        record Change(String key, String value) {}
        Change change = Payload.read(request, p -> new Change(p.text("key", MAX_NAME), p.text("value", MAX_VALUE)));
        if (change.key().equalsIgnoreCase(AUTHORIZATION_KEY)) {
            return identity.controls() ? password(change.value()) : Reply.status("Rejected");
        }
        Optional<Keys.Key> key = keys.find(change.key());
        if (key.isEmpty()) {
            return Reply.status("NotSupported");
        }
        Optional<String> value =
                key.get().reader().flatMap(reader -> reader.apply(change.value().strip()));
        if (value.isEmpty() || !identity.controls()) {
            return Reply.status("Rejected");
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
        boolean readOnly = key.reader().isEmpty()
                || key.variable()
                        .flatMap(variables::definition)
                        .filter(d -> d.mutability() == VariableDefinition.Mutability.READ_ONLY)
                        .isPresent();
        ObjectNode shown = Json.object().put("key", key.name()).put("readonly", readOnly);
        key.value().get().ifPresent(value -> shown.put("value", cut(value)));
        return shown;
    }

    /** New password: kept in the key store, used from the next connection on, which follows at once. */
    private Reply password(String text) {
        byte[] secret = decoded(text);
        if (secret.length < MIN_PASSWORD || secret.length > MAX_PASSWORD) {
            return Reply.status("Rejected");
        }
        secrets.write(passwordRef, secret);
        return Reply.status("Accepted").then(() -> desk.reconnect("the backend gave a new password"));
    }

    /** 32 to 40 hex digits stand for 16 to 20 bytes; any other text is the password itself. */
    static byte[] decoded(String text) {
        return text.matches("[0-9a-fA-F]{32,40}") && text.length() % 2 == 0
                ? HexFormat.of().parseHex(text)
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String cut(String value) {
        return value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
    }
}
