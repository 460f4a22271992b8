package edgewatt.store.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.store.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The run-time layer: {@code <data>/settings.json}, an object of PIDs. A small file and not a document of the journal,
 * because settings must not wait for the database. Guarded by its user.
 */
final class RuntimeSettings {
    private final Path file;
    private final ObjectMapper mapper;
    private ObjectNode content;
    private String problem = "";

    RuntimeSettings(Path file, ObjectMapper mapper) {
        this.file = file;
        this.mapper = mapper;
        this.content = mapper.createObjectNode();
    }

    Path file() {
        return file;
    }

    /** A sentence; empty if all is well. */
    String problem() {
        return problem;
    }

    Map<String, ObjectNode> contents() {
        Map<String, ObjectNode> byPid = new TreeMap<>();
        for (Map.Entry<String, JsonNode> e : content.properties()) {
            if (e.getValue() instanceof ObjectNode object) {
                byPid.put(e.getKey(), object);
            }
        }
        return byPid;
    }

    /** Once, at the start: nobody else writes this file. */
    void read() {
        try {
            JsonNode found = mapper.readTree(Files.readAllBytes(file));
            if (found instanceof ObjectNode object) {
                content = object;
            } else {
                setAside("it does not hold one JSON object");
            }
        } catch (NoSuchFileException none) {
            content = mapper.createObjectNode();
        } catch (JsonProcessingException e) {
            setAside(NotJson.sentence(e));
        } catch (IOException e) {
            problem = file + " cannot be read (" + e + "); run-time settings are not in force until it can";
        }
    }

    private void setAside(String why) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        problem = file + ": " + why + "; it is kept as " + aside + ", set the run-time settings again";
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            problem = file + ": " + why + "; it cannot be moved aside (" + e + "), correct or remove it";
        }
    }

    /** Durable on return. A null node removes its key. */
    void change(String pid, Map<String, JsonNode> values) throws IOException {
        ObjectNode changed = content.deepCopy();
        ObjectNode settings = changed.withObjectProperty(pid);
        values.forEach((key, value) -> {
            if (value.isNull()) {
                settings.remove(key);
            } else {
                settings.set(key, value);
            }
        });
        if (settings.isEmpty()) {
            changed.remove(pid);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(changed), false);
        content = changed;
    }
}
