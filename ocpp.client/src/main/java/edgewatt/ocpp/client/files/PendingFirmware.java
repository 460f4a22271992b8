package edgewatt.ocpp.client.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Secrets;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers over a restart what was ordered and how far it has come: document {@code NAME.firmware}; the location, which
 * may hold a password, is in the key store as {@code NAME.firmware}. Blocks on disk for about a millisecond.
 */
final class PendingFirmware {
    private static final Logger LOG = LoggerFactory.getLogger(PendingFirmware.class);

    private final String name;
    private final Documents documents;
    private final Secrets secrets;

    /** How far it has come. */
    enum Phase {
        /** To be fetched; after a restart from the beginning. */
        FETCH,
        /** Handed to the deployer. */
        INSTALL,
        /** Only the last status has not been told yet. */
        TELL
    }

    /**
     * @param runs how many starts of the controller have begun to fetch it; bounds an order that brings the controller down
     * @param before number of the generation that ran when it was handed over
     * @param last the status to tell, in {@link Phase#TELL}
     */
    record Saved(FirmwareOrder order, Phase phase, int runs, long before, FirmwareStatus last) {
        Saved in(Phase next) {
            return new Saved(order, next, runs, before, last);
        }

        /** Fetched, and waits: nothing of it was touched, and no start has died of it. */
        Saved waiting() {
            return new Saved(order, Phase.FETCH, 0, before, last);
        }

        Saved seen() {
            return new Saved(order, phase, runs + 1, before, last);
        }

        Saved installing(long running) {
            return new Saved(order, Phase.INSTALL, runs, running, last);
        }

        Saved ended(FirmwareStatus status) {
            return new Saved(order, Phase.TELL, runs, before, status);
        }
    }

    /** @param link names the document */
    PendingFirmware(String link, Documents documents, Secrets secrets) {
        name = link + ".firmware";
        this.documents = documents;
        this.secrets = secrets;
    }

    /** A disk that takes nothing costs the memory of it over a restart, not the update. */
    void write(Saved saved) {
        try {
            if (saved.phase() == Phase.TELL) {
                secrets.delete(name);
            } else {
                secrets.write(name, saved.order().location().getBytes(StandardCharsets.UTF_8));
            }
            ObjectNode json = saved.order().json();
            json.put("version", 1)
                    .put("phase", saved.phase().name())
                    .put("runs", saved.runs())
                    .put("before", Long.toString(saved.before()))
                    .put("last", saved.last().name());
            documents.write(name, Json.text(json));
        } catch (RuntimeException e) {
            LOG.warn("the firmware order would not survive a restart: {}", e.getMessage());
        }
    }

    void delete() {
        try {
            documents.delete(name);
            secrets.delete(name);
        } catch (RuntimeException e) {
            LOG.warn("a finished firmware order stays on the disk: {}", e.getMessage());
        }
    }

    /** What cannot be read is removed, and said. */
    Optional<Saved> read() {
        try {
            Optional<String> text = documents.read(name);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            JsonNode json = Json.parse(text.get());
            String location = secrets.read(name)
                    .map(b -> new String(b, StandardCharsets.UTF_8))
                    .orElse("");
            return Optional.of(Payload.glance((ObjectNode) json, p -> saved(p, location)));
        } catch (RuntimeException e) {
            LOG.warn("document {} cannot be read and is removed: {}", name, e.toString());
            delete();
            return Optional.empty();
        }
    }

    private static Saved saved(Payload p, String location) {
        return new Saved(
                FirmwareOrder.read(p, location),
                Phase.valueOf(p.text("phase", 20)),
                p.integer("runs", 0),
                Long.parseLong(p.text("before", 20)),
                FirmwareStatus.valueOf(p.text("last", 40)));
    }
}
