package edgewatt.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What may be booted: the application as it was installed, or a generation that the bundle {@code deploy} has laid down
 * in {@code DATA/deploy}. Its jars are named by their SHA-256, and every boot verifies them.
 *
 * @param serial 0 = as installed
 * @param name for people
 * @param application with the bundles of this generation; the framework and its properties are the installed ones
 * @param hashes of all its bundles
 * @param defaults folders with defaults of the settings, the later ones over the earlier
 */
record Generation(long serial, String name, Application application, Hashes hashes, List<Path> defaults) {
    static Generation shipped(Application application, Hashes hashes) {
        return new Generation(
                0,
                "as installed",
                application,
                hashes,
                List.of(application.home().resolve("etc")));
    }

    /** @throws LaunchException if it is not there as the pointer says */
    static Generation load(Path deploy, PointerFile.Slot slot, Generation shipped) throws LaunchException {
        if (slot.serial() == 0) {
            return shipped;
        }
        Path folder = deploy.resolve("generations").resolve(Long.toString(slot.serial()));
        Path file = folder.resolve("launch.properties");
        Properties launch = new Properties();
        try {
            byte[] content = Files.readAllBytes(file);
            if (!Hashes.hash(content).equals(slot.sha256())) {
                throw new LaunchException(file + " is refused: it is not the file the pointer names");
            }
            launch.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException("cannot read " + file + " (" + LaunchException.reason(e) + ")", e);
        }
        boolean own = "own".equals(launch.getProperty("base"));
        List<Application.Entry> entries =
                new ArrayList<>(own ? List.of() : shipped.application().bundles());
        Map<Path, String> hashes = new HashMap<>();
        for (String item : launch.getProperty("bundles", "").split(",")) {
            if (item.isBlank()) {
                continue;
            }
            if (!item.matches("[0-9a-f]{64}@\\d{1,3}")) {
                throw new LaunchException(file + ": '" + item + "' is no bundle");
            }
            Path jar = deploy.resolve("objects").resolve(item.substring(0, 64) + ".jar");
            hashes.put(jar, item.substring(0, 64));
            entries.add(new Application.Entry(jar, Integer.parseInt(item.substring(65))));
        }
        List<Path> defaults = new ArrayList<>(own ? List.of() : shipped.defaults());
        defaults.add(folder.resolve("etc"));
        Application installed = shipped.application();
        return new Generation(
                slot.serial(),
                launch.getProperty("name", Long.toString(slot.serial())),
                new Application(installed.home(), installed.properties(), List.copyOf(entries)),
                shipped.hashes().with(file, hashes),
                List.copyOf(defaults));
    }

    /** The order in which to try: what the pointer says, then what was good before, then what was installed. */
    static List<PointerFile.Slot> order(PointerFile pointer, Optional<PointerFile.Slot> candidate) {
        List<PointerFile.Slot> order = new ArrayList<>();
        candidate.ifPresent(order::add);
        for (PointerFile.Slot slot : List.of(pointer.good(), pointer.previous(), PointerFile.Slot.SHIPPED)) {
            if (!order.contains(slot)) {
                order.add(slot);
            }
        }
        return List.copyOf(order);
    }
}
