package edgewatt.itest.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/pics-1.6.md points to exists: tests by class and method, steps of the day, keys. */
class PicsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");
    private static final Pattern STEP = Pattern.compile("`([a-z][a-z-]*\\.[A-Za-z-]+)`");

    private final String document = Files.readString(ROOT.resolve("docs/pics-1.6.md"));

    PicsTest() throws IOException {}

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, String> sources = testSources();
        Set<String> missing = new TreeSet<>();
        TEST.matcher(document).results().forEach(name -> {
            String source = sources.getOrDefault(name.group(1), "");
            if (!Pattern.compile("\\s" + name.group(2) + "\\(").matcher(source).find()) {
                missing.add(name.group());
            }
        });
        assertEquals(Set.of(), missing, "docs/pics-1.6.md names tests that do not exist");
    }

    @Test
    void everyStepThatIsNamedExistsAndEveryStepIsNamed() {
        Set<String> steps = Day.steps(null, null, null, null).stream()
                .map(Step::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named =
                STEP.matcher(document).results().map(r -> r.group(1)).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), without(named, steps), "docs/pics-1.6.md names steps that do not exist");
        assertEquals(Set.of(), without(steps, named), "docs/pics-1.6.md leaves steps out");
    }

    private static Set<String> without(Set<String> all, Set<String> those) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(those);
        return rest;
    }

    @Test
    void noTwoStepsHaveTheSameName() {
        List<String> names =
                Day.steps(null, null, null, null).stream().map(Step::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size());
    }

    @Test
    void everyKeyAndEveryMessageIsListed() {
        Predicate<String> absent = word -> !document.contains("| `" + word + "`");
        List<String> missing = Stream.of(
                        Configuration.WRITTEN.stream(),
                        Configuration.TOLD.stream(),
                        Configuration.OPTIONAL.stream(),
                        Tally.BY_STATION.stream(),
                        Tally.BY_BACKEND.stream())
                .flatMap(words -> words)
                .filter(absent)
                .toList();
        assertTrue(missing.isEmpty(), "docs/pics-1.6.md does not list " + missing);
    }

    /** Class name to source, of all modules; tests in the framework are in src/main. */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                for (String tree : List.of("src/test/java", "src/main/java")) {
                    if (Files.isDirectory(module.resolve(tree))) {
                        try (Stream<Path> files = Files.walk(module.resolve(tree))) {
                            for (Path file : files.filter(PicsTest::isTest).toList()) {
                                String name = file.getFileName().toString();
                                // the same name in two modules: either may have the method
                                sources.merge(
                                        name.substring(0, name.indexOf('.')), Files.readString(file), String::concat);
                            }
                        }
                    }
                }
            }
        }
        return sources;
    }

    private static boolean isTest(Path file) {
        return file.toString().matches(".*(Test|IT|Properties)\\.java");
    }
}
