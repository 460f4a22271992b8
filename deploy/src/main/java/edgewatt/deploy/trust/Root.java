package edgewatt.deploy.trust;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which keys are trusted for what. A new root counts one up and is signed by a root key of the old one and by one of its
 * own.
 *
 * @param number from 1 upwards
 * @param keys key id to key
 * @param roles role to ids of keys; one valid signature of a role suffices
 */
public record Root(long number, Map<String, PublicKey> keys, Map<Role, Set<String>> roles) {
    private static final JsonMapper MAPPER = FeatureCodec.mapper();

    public Root {
        keys = Map.copyOf(keys);
        roles = Map.copyOf(roles);
    }

    public enum Role {
        ROOT("root"),
        BASE("base"),
        OVERLAY("overlay");

        private final String text;

        Role(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** Whether one of the role's keys has signed the document. */
    public boolean accepts(Role role, byte[] document, Signatures signatures) {
        return roles.getOrDefault(role, Set.of()).stream().anyMatch(id -> signatures.verifies(keys.get(id), document));
    }

    public static Root read(byte[] document) throws Refused {
        try {
            JsonNode json = MAPPER.readTree(document);
            if (!"edgewatt-root".equals(json.path("type").asText())) {
                throw new Refused(Status.DAMAGED, "not a trust root: its type is not 'edgewatt-root'");
            }
            Map<String, PublicKey> keys = new TreeMap<>();
            for (Map.Entry<String, JsonNode> key : json.path("keys").properties()) {
                PublicKey value = Keys.publicKey(key.getValue().asText());
                if (!Keys.id(value).equals(key.getKey())) {
                    throw new Refused(Status.DAMAGED, "not a trust root: key " + key.getKey() + " has another id");
                }
                keys.put(key.getKey(), value);
            }
            Map<Role, Set<String>> roles = new TreeMap<>();
            for (Role role : Role.values()) {
                Set<String> ids = new TreeSet<>();
                json.path("roles").path(role.text()).forEach(id -> ids.add(id.asText()));
                if (!keys.keySet().containsAll(ids)) {
                    throw new Refused(Status.DAMAGED, "not a trust root: role " + role.text() + " names unknown keys");
                }
                roles.put(role, Set.copyOf(ids));
            }
            if (!json.path("number").isIntegralNumber() || json.path("number").asLong() < 1) {
                throw new Refused(Status.DAMAGED, "not a trust root: it has no number");
            }
            return new Root(json.path("number").asLong(), keys, roles);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused(Status.DAMAGED, "not a trust root: it cannot be read", e);
        }
    }

    public byte[] write() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("type", "edgewatt-root").put("number", number);
        ObjectNode list = json.putObject("keys");
        new TreeMap<>(keys).forEach((id, key) -> list.put(id, Keys.encode(key)));
        ObjectNode who = json.putObject("roles");
        for (Role role : Role.values()) {
            var ids = who.putArray(role.text());
            new TreeSet<>(roles.getOrDefault(role, Set.of())).forEach(ids::add);
        }
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
