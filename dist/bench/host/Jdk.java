import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An installed Java. @param feature 17, 25, ... */
record Jdk(Path home, int feature, String version) {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"((\\d+)[^\"]*)\"");

    static Jdk at(Path home) throws IOException {
        Matcher found = VERSION.matcher(Files.readString(home.resolve("release")));
        if (!found.find()) {
            throw new Failure(home + " is no Java: its file `release` names no version");
        }
        return new Jdk(home, Integer.parseInt(found.group(2)), found.group(1));
    }

    /** This program's own, and what lies where Linux puts them; one of each version. */
    static Map<Integer, Jdk> installed() throws IOException {
        Map<Integer, Jdk> all = new TreeMap<>();
        Jdk own = at(Path.of(System.getProperty("java.home")));
        all.put(own.feature(), own);
        Path usual = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(usual)) {
            try (Stream<Path> homes = Files.list(usual)) {
                for (Path home : homes.sorted().toList()) {
                    if (Files.isExecutable(home.resolve("bin/java")) && Files.isReadable(home.resolve("release"))) {
                        Jdk jdk = at(home.toRealPath());
                        all.putIfAbsent(jdk.feature(), jdk);
                    }
                }
            }
        }
        return all;
    }

    Path tool(String name) {
        return home.resolve("bin").resolve(name);
    }

    static List<Integer> wanted() {
        return List.of(17, 25);
    }
}
