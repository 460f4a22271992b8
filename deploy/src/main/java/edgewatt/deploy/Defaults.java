package edgewatt.deploy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.store.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The lowest layer of the settings while a generation is changed in place; at a boot the launcher lays it out anew. */
final class Defaults {
    private final Optional<Path> folder;
    private final JsonMapper mapper = FeatureCodec.mapper();

    /** @param folder watched by the settings; empty = there is none, and settings of a generation wait for the next boot */
    Defaults(Optional<Path> folder) {
        this.folder = folder;
    }

    void change(Map<String, Map<String, Object>> from, Map<String, Map<String, Object>> to) throws IOException {
        if (folder.isEmpty() || from.equals(to)) {
            return;
        }
        Files.createDirectories(folder.get());
        for (String pid : from.keySet()) {
            if (!to.containsKey(pid)) {
                Files.deleteIfExists(file(pid));
            }
        }
        for (Map.Entry<String, Map<String, Object>> settings : to.entrySet()) {
            if (!settings.getValue().equals(from.get(settings.getKey()))) {
                Durable.write(file(settings.getKey()), mapper.writeValueAsBytes(settings.getValue()));
            }
        }
    }

    private Path file(String pid) {
        return folder.get().resolve(pid + ".json");
    }
}
