package edgewatt.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * An application folder, as {@code app.properties} describes it: framework properties, and under {@code bundles} the
 * bundles as {@code path@startlevel}, separated by commas.
 *
 * @param home the folder
 * @param properties framework properties
 * @param bundles in the order in which they are installed
 */
record Application(Path home, Map<String, String> properties, List<Entry> bundles) {
    static final String FILE = "app.properties";
    private static final String BUNDLES = "bundles";

    /** @param startLevel 1 or more */
    record Entry(Path path, int startLevel) {}

    static Application load(Path home) throws LaunchException {
        Path file = home.resolve(FILE);
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException(
                    "cannot read " + file + " (" + LaunchException.reason(e) + "); install the application again", e);
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        String bundles = properties.remove(BUNDLES);
        if (bundles == null || bundles.isBlank()) {
            throw new LaunchException(file + " names no bundles; install the application again");
        }
        return new Application(home, Map.copyOf(properties), parse(file, home, bundles));
    }

    int highestStartLevel() {
        return bundles.stream().mapToInt(Entry::startLevel).max().orElse(1);
    }

    private static List<Entry> parse(Path file, Path home, String list) throws LaunchException {
        List<Entry> entries = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (String item : list.split(",")) {
            String text = item.strip();
            if (text.isEmpty()) {
                continue;
            }
            int at = text.lastIndexOf('@');
            Path path = home.resolve(at < 0 ? text : text.substring(0, at)).normalize();
            if (!path.startsWith(home)) {
                throw new LaunchException(file + ": bundle '" + text + "' lies outside the application folder");
            }
            if (!seen.add(path)) {
                throw new LaunchException(file + ": bundle '" + text + "' is named twice");
            }
            entries.add(new Entry(path, at < 0 ? 1 : startLevel(file, text, text.substring(at + 1))));
        }
        return List.copyOf(entries);
    }

    private static int startLevel(Path file, String entry, String text) throws LaunchException {
        try {
            int level = Integer.parseInt(text);
            if (level >= 1) {
                return level;
            }
        } catch (NumberFormatException e) {
            // the sentence below says it
        }
        throw new LaunchException(file + ": start level of '" + entry + "' is not a whole number from 1 upwards");
    }
}
