package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Documents;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which limits there are, in one document; written when a limit comes or goes, not when it is renewed. The limit itself
 * comes before the disk: one that cannot be written holds all the same.
 */
final class LimitMemory implements Limits.Memory {
    private static final Logger LOG = LoggerFactory.getLogger(LimitMemory.class);
    private static final String NAME = "mqtt.limits";

    private final Documents documents;
    private final ObjectMapper mapper = new ObjectMapper();

    LimitMemory(Documents documents) {
        this.documents = documents;
    }

    @Override
    public Set<String> read() {
        Set<String> all = new TreeSet<>();
        try {
            for (JsonNode n : mapper.readTree(documents.read(NAME).orElse("[]"))) {
                all.add(n.asText());
            }
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.error("limits of before cannot be read from document {}: {}", NAME, e.getMessage());
        }
        return all;
    }

    @Override
    public void write(Set<String> limits) {
        try {
            documents.write(NAME, mapper.writeValueAsString(limits));
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.error("limits will not outlive a restart: document {}: {}", NAME, e.getMessage());
        }
    }
}
