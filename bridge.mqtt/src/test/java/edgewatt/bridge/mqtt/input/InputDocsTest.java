package edgewatt.bridge.mqtt.input;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/mqtt-inputs.md says can be done as it stands there. */
final class InputDocsTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "mqtt-inputs.md"));
    }

    @Test
    void eachReadyMappingIsInTheTable() throws IOException {
        String page = page();
        for (Preset p : Preset.all().values()) {
            String name = p.name();
            int cut = name.lastIndexOf('-');
            boolean short_ = page.contains("`" + name.substring(0, cut) + "-house`, ")
                    && page.contains("`" + name.substring(cut) + "`");
            assertTrue(page.contains("`" + name + "`") || short_, name);
        }
    }

    @Test
    void eachSnippetWorks() throws IOException {
        Matcher m = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page());
        int n = 0;
        while (m.find()) {
            JsonNode j = new ObjectMapper().readTree(m.group(1));
            Bench b = new Bench(new Bench.Config()
                    .preset(j.path("preset").asText())
                    .device(j.path("device").asText())
                    .kind(j.path("kind").asText())
                    .values(j.path("values").isArray() ? j.path("values").toString() : ""));
            assertFalse(b.input.sources().isEmpty());
            n++;
        }
        assertTrue(n >= 10, n + " snippets");
    }
}
