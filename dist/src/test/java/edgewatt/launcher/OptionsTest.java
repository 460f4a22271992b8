package edgewatt.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Path HOME = Path.of("/opt/edgewatt");

    @Test
    void everythingHasADefault() throws Exception {
        Options options = Options.parse(new String[0], Map.of(), HOME);
        assertEquals(
                new Options(HOME, HOME.resolve("data"), HOME.resolve("data/etc"), Level.INFO, Optional.empty()),
                options);
    }

    @Test
    void anOptionWinsOverItsVariable() throws Exception {
        Options options = Options.parse(
                new String[] {"--data", "/a", "--log", "debug"},
                Map.of("EDGEWATT_DATA", "/b", "EDGEWATT_ETC", "/c", "EDGEWATT_LOG", "error"),
                HOME);
        assertEquals(Path.of("/a"), options.data());
        assertEquals(Path.of("/c"), options.etc());
        assertEquals(Level.FINE, options.level());
    }

    @Test
    void anUnknownOptionIsNamedAndTheUsageShown() {
        for (String[] args : new String[][] {{"--date", "/a"}, {"--data"}, {"--data", ""}}) {
            String message = assertThrows(LaunchException.class, () -> Options.parse(args, Map.of(), HOME))
                    .getMessage();
            assertTrue(message.contains(args[0]) && message.contains("usage:"), message);
        }
    }

    @Test
    void anUnknownLevelIsNamed() {
        String message = assertThrows(
                        LaunchException.class, () -> Options.parse(new String[] {"--log", "loud"}, Map.of(), HOME))
                .getMessage();
        assertTrue(message.contains("'loud'"), message);
    }
}
