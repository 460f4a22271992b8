package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationTest {
    @TempDir
    Path home;

    @Test
    void bundlesKeepTheirOrderAndTheirStartLevel() throws Exception {
        Application application = load("a=b\nbundles=bundles/x.jar@3,\\\n  bundles/a@b.jar@1,bundles/y.jar\n");
        assertEquals(
                List.of(
                        new Application.Entry(home.resolve("bundles/x.jar"), 3),
                        new Application.Entry(home.resolve("bundles/a@b.jar"), 1),
                        new Application.Entry(home.resolve("bundles/y.jar"), 1)),
                application.bundles());
        assertEquals(Map.of("a", "b"), application.properties());
        assertEquals(3, application.highestStartLevel());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bundles=x.jar@0 | start level",
                "bundles=x.jar@soon | start level",
                "bundles=../x.jar@1 | outside",
                "bundles=x.jar@1,x.jar@2 | twice",
                "bundles= | names no bundles",
                "other=1 | names no bundles",
            })
    void aWrongListIsOneSentence(String text, String part) {
        String message = assertThrows(LaunchException.class, () -> load(text)).getMessage();
        assertTrue(message.contains(part) && message.contains("app.properties"), message);
    }

    @Test
    void aMissingFileIsOneSentence() {
        String message = assertThrows(LaunchException.class, () -> Application.load(home))
                .getMessage();
        assertTrue(message.contains("app.properties") && message.contains("install"), message);
    }

    private Application load(String text) throws IOException, LaunchException {
        Files.writeString(home.resolve("app.properties"), text);
        return Application.load(home);
    }
}
