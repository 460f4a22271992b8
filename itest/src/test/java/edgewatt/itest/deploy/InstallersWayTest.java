package edgewatt.itest.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.itest.Await;
import edgewatt.itest.Controller;
import edgewatt.itest.addon.Works;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of docs/deploy.md, in its order; ssh and scp lead to a controller on this machine where a car charges. */
class InstallersWayTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void everyCommandOfTheDocumentIsTrue() throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.write(
                work.resolve("meter.jar"),
                AddOn.of("addon.meter", "1.0.0", Works.class).jar());
        String script = script();
        Map<String, String> settings = Map.of("deploy", "{ \"gateS\": 1 }", "station", "{ \"freeVend\": true }");
        try (Controller controller = new Controller(folder, "INSTALL", "ws://127.0.0.1:1/", settings)) {
            controller.start();
            controller.sim("plug 1");
            Await.until(
                    "the car charges",
                    () -> controller.state(1),
                    s -> s.path("contactorClosed").asBoolean());
            double before = controller.state(1).path("importWh").asDouble();

            Path output = folder.resolve("output");
            Process shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = shell.waitFor(240, TimeUnit.SECONDS);
            shell.descendants().forEach(ProcessHandle::destroy);
            shell.destroy();
            String said = Files.readString(output);
            assertTrue(ended, said);
            assertEquals(0, shell.exitValue(), said);
            assertTrue(said.contains("add-ons-1.zip applied: generation shipped+1 runs"), said);
            assertTrue(said.contains("\"name\":\"shipped+2\""), said);
            String last = said.substring(said.lastIndexOf("{\"generation\""));
            assertTrue(last.contains("\"meter") || last.contains("\"station\""), last);
            assertFalse(last.contains("addon.meter"), last);

            assertTrue(controller.state(1).path("contactorClosed").asBoolean(), "the car charges on");
            Await.until(
                    "it drew more",
                    () -> controller.state(1),
                    s -> s.path("importWh").asDouble() > before);
        }
    }

    /** The document's commands, with this machine in the place of the board. */
    private String script() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("export data=" + folder.resolve("data") + " etc=" + folder.resolve("etc"));
        // what comes over the wire finds the controller's folders elsewhere, and a port that is free here
        lines.add("here() { sed \"s|/var/lib/edgewatt|$data|g; s|/etc/edgewatt|$etc|g; s|^board:||\" <<<\"$1\"; }");
        lines.add("ssh() { shift; local command; command=$(here \"$*\"); bash -c \"$command\" 2>/dev/null; }");
        lines.add("scp() { cp \"$(here \"$1\")\" \"$(here \"$2\")\"; }");
        lines.add("hostname() { echo localhost; }; export -f hostname");
        lines.add("edgewatt() { \"" + ProcessHandle.current().info().command().orElse("java")
                + "\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + ROOT + "/dist/target/dev/bundles/*:" + ROOT
                + "/dist/target/dev/lib/*' edgewatt.deploy.tool.Main \"$@\"; }");
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/deploy.md")));
        int blocks = 0;
        while (block.find()) {
            blocks++;
            lines.add(block.group(1)
                    .replace("./edgewatt ", "edgewatt ")
                    .replace("8443", String.valueOf(freePort()))
                    .replace("0.0.0.0", "127.0.0.1"));
        }
        assertTrue(blocks >= 5, blocks + " blocks of commands");
        return String.join("\n", lines);
    }

    private int port;

    private int freePort() throws IOException {
        if (port == 0) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
        }
        return port;
    }
}
