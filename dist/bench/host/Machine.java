import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where and under what load the figures were taken. */
final class Machine {
    private Machine() {}

    static String describe() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.arch") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", load " + load();
    }

    /** Of the last minute, five, fifteen minutes. */
    static String load() {
        try {
            String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ");
            return words[0] + " " + words[1] + " " + words[2];
        } catch (IOException e) {
            double load = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                    .getSystemLoadAverage();
            return load < 0 ? "unknown" : Series.text("%.2f", load);
        }
    }
}
