package edgewatt.store.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The JSON files of one folder, one per PID. A file that cannot be read leaves its previous content in force. Guarded by
 * its user.
 */
final class SettingsFolder {
    private static final Pattern PID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(~[A-Za-z0-9._-]+)?");
    private static final String EXTENSION = ".json";

    private final Path folder;
    private final ObjectMapper mapper;
    private final Map<String, ObjectNode> good = new TreeMap<>();
    private final Map<String, String> problems = new TreeMap<>();

    /** @param folder may be absent */
    SettingsFolder(Path folder, ObjectMapper mapper) {
        this.folder = folder;
        this.mapper = mapper;
    }

    /** PID to its content. */
    Map<String, ObjectNode> contents() {
        return good;
    }

    /** File to a sentence. */
    Map<String, String> problems() {
        return problems;
    }

    Path file(String pid) {
        return folder.resolve(pid + EXTENSION);
    }

    void read() {
        problems.clear();
        Map<String, ObjectNode> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*" + EXTENSION)) {
            for (Path file : files) {
                read(file, found);
            }
        } catch (NoSuchFileException | NotDirectoryException absent) {
            // no folder, no settings
        } catch (IOException e) {
            problems.put(folder.toString(), folder + " cannot be read (" + e + "); make it readable");
            found.putAll(good);
        }
        good.clear();
        good.putAll(found);
    }

    private void read(Path file, Map<String, ObjectNode> found) {
        String name = file.getFileName().toString();
        String pid = name.substring(0, name.length() - EXTENSION.length());
        if (!PID.matcher(pid).matches()) {
            problems.put(
                    name, file + ": not the name of a component; rename it to PID.json or PID~NAME.json, or remove it");
            return;
        }
        String problem;
        try {
            JsonNode content = mapper.readTree(Files.readAllBytes(file));
            if (content instanceof ObjectNode object) {
                found.put(pid, object);
                return;
            }
            problem = content.isMissingNode()
                    ? "is empty, and must hold one JSON object {...}"
                    : "must hold one JSON object {...}";
        } catch (NoSuchFileException goneMeanwhile) {
            return;
        } catch (JsonProcessingException e) {
            problem = NotJson.sentence(e);
        } catch (IOException e) {
            problem = "cannot be read (" + e + ")";
        }
        ObjectNode previous = good.get(pid);
        if (previous != null) {
            found.put(pid, previous);
        }
        problems.put(
                name,
                file + ": " + problem + "; correct it, until then "
                        + (previous == null ? "this file counts as absent" : "its previous content stays in force"));
    }
}
