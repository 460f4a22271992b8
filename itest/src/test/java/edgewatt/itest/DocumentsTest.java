package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the documents show is what is built. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void extendShowsTheExampleThatIsTested() throws IOException {
        String example = Files.readString(ROOT.resolve("itest/src/main/java/edgewatt/itest/example/ModbusMeter.java"));
        String document = Files.readString(ROOT.resolve("docs/extend.md"));
        assertTrue(
                document.contains("```java\n" + example + "```"),
                "docs/extend.md shows another ModbusMeter.java than the one that is tested; copy it again");
    }
}
