package edgewatt.ocpp.client.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Documents;
import edgewatt.ocpp.client.rpc.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The state of one link's security, durable: every change is on disk before it counts. Written on the loop, read
 * anywhere.
 */
final class StateFile {
    private static final int VERSION = 1;

    private final Documents documents;
    private final String name;
    private volatile SecurityState state;

    /**
     * @param place says what is installed
     * @param hasPassword whether there was one for the first connection
     * @throws IllegalArgumentException if what is kept cannot be read: beginning anew might lower the security
     */
    StateFile(Documents documents, LinkPlace place, boolean hasPassword) {
        this.documents = documents;
        name = "security." + place.link();
        Optional<String> kept = documents.read(name);
        state = kept.map(this::read)
                .orElseGet(() -> SecurityState.installed(place.profile(), place.installed(hasPassword)));
        if (kept.isPresent() && state.installed() != place.profile()) {
            changedByInstaller(place.profile());
        }
        if (place.open().isEmpty() && state.current().profile() < 2) {
            update(s -> s.with(s.current().withProfile(2), s.next())); // the address has become a secure one
        }
    }

    /** A profile written into the configuration at the station counts, also a lower one; without one all stays. */
    private void changedByInstaller(int profile) {
        SecurityState was = state;
        Credentials now = profile < 0 ? was.current() : was.current().withProfile(profile);
        Optional<Credentials> next = profile < 0 ? was.next() : Optional.empty();
        update(s -> new SecurityState(profile, now, next, s.requested(), s.roots(), s.javaToo()));
    }

    SecurityState state() {
        return state;
    }

    /** @throws edgewatt.api.store.JournalException if the disk does not take it; then nothing has changed */
    void update(UnaryOperator<SecurityState> change) {
        SecurityState changed = change.apply(state);
        documents.write(name, Json.text(written(changed)));
        state = changed;
    }

    private static ObjectNode written(SecurityState state) {
        ObjectNode node = Json.object()
                .put("v", VERSION)
                .put("installed", state.installed())
                .put("javaToo", state.javaToo());
        node.set("current", written(state.current()));
        state.next().ifPresent(next -> node.set("next", written(next)));
        state.requested()
                .ifPresent(r ->
                        node.set("requested", Json.object().put("key", r.key()).put("publicKey", r.publicKey())));
        ArrayNode roots = node.putArray("roots");
        state.roots()
                .forEach(r -> roots.add(Json.object()
                        .put("use", r.use().name())
                        .put("pem", r.pem())
                        .put("retiring", r.retiring())));
        return node;
    }

    private static ObjectNode written(Credentials c) {
        return Json.object()
                .put("profile", c.profile())
                .put("newPassword", c.newPassword())
                .put("chain", c.chain())
                .put("key", c.key());
    }

    private SecurityState read(String text) {
        try {
            JsonNode node = Json.parse(text);
            if (node.path("v").asInt() != VERSION) {
                throw new IllegalArgumentException("it is of a version this release does not know");
            }
            List<SecurityState.Root> roots = new ArrayList<>();
            for (JsonNode root : node.path("roots")) {
                roots.add(new SecurityState.Root(
                        RootUse.valueOf(root.path("use").asText()),
                        root.path("pem").asText(),
                        root.path("retiring").asBoolean()));
            }
            return new SecurityState(
                    node.path("installed").asInt(),
                    credentials(node.required("current")),
                    Optional.ofNullable(node.get("next")).map(StateFile::credentials),
                    Optional.ofNullable(node.get("requested"))
                            .map(r -> new SecurityState.Requested(
                                    r.path("key").asText(), r.path("publicKey").asText())),
                    List.copyOf(roots),
                    node.path("javaToo").asBoolean());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "document '" + name + "' cannot be read (" + e.getClass().getSimpleName()
                            + "), and beginning anew might lower the security of the link; remove the document to begin"
                            + " with securityProfile of the configuration",
                    e);
        }
    }

    private static Credentials credentials(JsonNode node) {
        return new Credentials(
                node.required("profile").asInt(),
                node.path("newPassword").asBoolean(),
                node.path("chain").asText(),
                node.path("key").asText());
    }
}
