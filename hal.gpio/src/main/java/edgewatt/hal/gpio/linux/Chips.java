package edgewatt.hal.gpio.linux;

import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.ChipRef;
import edgewatt.hal.gpio.linux.Uapi.ChipInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The GPIO chips of this machine, opened as they are asked for. One thread. */
final class Chips implements AutoCloseable {
    /** @param index counts the opened chips from 0 */
    record Chip(ChipInfo info, int fd, int index) {}

    private final Kernel kernel;
    private final Path dev;
    private final Map<String, Chip> opened = new LinkedHashMap<>();

    /** @param dev the folder of the devices, {@code /dev} */
    Chips(Kernel kernel, Path dev) {
        this.kernel = kernel;
        this.dev = dev;
    }

    /** @throws PinException there is no such chip, or it cannot be opened */
    Chip find(ChipRef ref) {
        if (ref.by() == ChipRef.By.PATH
                || ref.by() == ChipRef.By.ANY && ref.value().startsWith("/")) {
            return keep(openPath(ref.value()));
        }
        List<String> there = new ArrayList<>();
        List<String> labelled = new ArrayList<>();
        String byName = null;
        PinException denied = null;
        for (Path path : paths()) {
            try {
                Chip chip = openPath(path.toString());
                kernel.close(chip.fd());
                ChipInfo info = chip.info();
                there.add(info.name() + " (\"" + info.label() + "\", " + info.lines() + " lines)");
                if (ref.by() != ChipRef.By.LABEL && info.name().equals(ref.value())) {
                    byName = path.toString();
                }
                if (ref.by() != ChipRef.By.NAME && info.label().equals(ref.value())) {
                    labelled.add(path.toString());
                }
            } catch (PinException e) {
                denied = e;
            }
        }
        if (byName != null) {
            return keep(openPath(byName));
        }
        if (labelled.size() == 1) {
            return keep(openPath(labelled.get(0)));
        }
        if (labelled.size() > 1) {
            throw new PinException("gpio chip '" + ref.value() + "': " + labelled.size()
                    + " chips have this label (" + String.join(", ", labelled)
                    + "); choose one of them by its name in etc/board.json");
        }
        if (there.isEmpty() && denied != null) {
            throw denied;
        }
        throw new PinException(
                there.isEmpty()
                        ? "gpio chip '" + ref.value() + "': there is no GPIO chip in " + dev
                                + "; load its driver, or write {\"kind\": \"simulated\"} in etc/board.json"
                        : "gpio chip '" + ref.value() + "': no chip has this " + word(ref) + "; this machine has "
                                + String.join(", ", there) + ": choose one of them in etc/board.json");
    }

    /** The chips of this machine in words, for the probe. */
    List<ChipInfo> list() {
        List<ChipInfo> infos = new ArrayList<>();
        for (Path path : paths()) {
            Chip chip = openPath(path.toString());
            kernel.close(chip.fd());
            infos.add(chip.info());
        }
        return infos;
    }

    private static String word(ChipRef ref) {
        return switch (ref.by()) {
            case NAME -> "name";
            case LABEL -> "label";
            case PATH, ANY -> "name or label";
        };
    }

    private TreeSet<Path> paths() {
        TreeSet<Path> paths = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(dev, "gpiochip*")) {
            all.forEach(paths::add);
        } catch (IOException e) {
            throw new PinException("gpio chips: " + dev + " cannot be listed (" + e.getMessage() + ")", e);
        }
        return paths;
    }

    private Chip openPath(String path) {
        try {
            int fd = kernel.open(path);
            try {
                ByteBuffer info = Uapi.struct(Uapi.CHIP_INFO_SIZE);
                kernel.ioctl(fd, Uapi.GET_CHIPINFO, info);
                return new Chip(ChipInfo.of(info), fd, 0);
            } catch (ErrnoException e) {
                kernel.close(fd);
                throw e;
            }
        } catch (ErrnoException e) {
            String todo =
                    switch (e.errno()) {
                        case ErrnoException.EACCES, ErrnoException.EPERM ->
                            "add this process's user to the device's group (often gpio)";
                        case ErrnoException.ENOENT -> "load its driver, or correct chip in etc/board.json";
                        default -> "is it a GPIO chip? correct chip in etc/board.json";
                    };
            throw new PinException("gpio chip '" + path + "': " + e.getMessage() + "; " + todo, e);
        }
    }

    private Chip keep(Chip chip) {
        Chip known = opened.get(chip.info().name());
        if (known != null) {
            kernel.close(chip.fd());
            return known;
        }
        Chip kept = new Chip(chip.info(), chip.fd(), opened.size());
        opened.put(chip.info().name(), kept);
        return kept;
    }

    @Override
    public void close() {
        opened.values().forEach(chip -> kernel.close(chip.fd()));
        opened.clear();
    }
}
