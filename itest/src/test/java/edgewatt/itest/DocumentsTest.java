package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show is what is built. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final String SIM = "$ ./edgewatt sim ";

    @TempDir
    Path folder;

    /** The commands of the tour, one after another, against a running application; each says what the README says. */
    @Test
    void theTourOfTheReadmeIsTrue() throws Exception {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        int commands = 0;
        boolean charging = false;
        try (BackendProcess backend = new BackendProcess(folder);
                Controller controller =
                        new Controller(folder, "TOUR", backend, Map.of("sim", "{ \"backend\": false }"))) {
            controller.start();
            Await.until(
                    "the station is accepted",
                    () -> backend.ask("/stations"),
                    s -> s.toString().contains("Available"));
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(SIM)) {
                    assertEquals(
                            lines.get(i + 1),
                            controller.sim(lines.get(i).substring(SIM.length())).strip());
                    commands++;
                    if (lines.get(i).contains("tag")) {
                        charging = !charging;
                        awaitCharging(controller, charging);
                    }
                }
            }
        }
        assertTrue(commands >= 4, "the tour has " + commands + " commands");
    }

    /** A person waits after the card has been shown, until the car charges, or has stopped and is unlocked. */
    private static void awaitCharging(Controller controller, boolean charging) {
        Await.until(
                charging ? "the car charges" : "the car is free to go",
                () -> controller.state(1),
                s -> s.path("contactorClosed").asBoolean() == charging
                        && s.path("locked").asBoolean() == charging);
    }

    @Test
    void everyCommandOfTheDocumentsExists() throws Exception {
        String help = new String(
                new ProcessBuilder(ROOT.resolve("edgewatt").toString(), "help")
                        .start()
                        .getInputStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Pattern command = Pattern.compile("\\./edgewatt ([a-z-]+)");
        for (String document : List.of(
                "README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/extend.md", "docs/smart-charging.md")) {
            Matcher m = command.matcher(Files.readString(ROOT.resolve(document)));
            while (m.find()) {
                assertTrue(
                        help.contains("\n  " + m.group(1) + " "),
                        document + " names ./edgewatt " + m.group(1) + "; help does not");
            }
        }
    }

    /** The command shown, over the file shown, prints what is shown. */
    @Test
    void theScheduleOfSmartChargingIsTrue() throws Exception {
        String document = Files.readString(ROOT.resolve("docs/smart-charging.md"));
        Matcher shown = Pattern.compile(
                        "`night\\.json`:\n\n```json\n(.*?)```.*?\\$ \\./edgewatt schedule --vectors night\\.json\n(.*?)```",
                        Pattern.DOTALL)
                .matcher(document);
        assertTrue(shown.find(), "docs/smart-charging.md shows night.json and the command over it");
        Files.writeString(folder.resolve("night.json"), shown.group(1));
        String dev =
                ROOT.resolve("dist/target/dev").toAbsolutePath().normalize().toString();
        Process command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        dev + "/bundles/*:" + dev + "/lib/*",
                        "edgewatt.ocpp.smartcharging.ScheduleVectors",
                        "--vectors",
                        "night.json")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(shown.group(2), said);
        assertEquals(0, command.waitFor());
    }
}
