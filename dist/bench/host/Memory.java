import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Java process takes now. @param heap in words, or that it is unknown */
record Memory(double rssMb, double pssMb, double anonymousMb, int threads, String heap) {
    private static final Pattern SERIAL = Pattern.compile("total (\\d+)K, used (\\d+)K");

    static Memory of(long pid, Jdk jdk) throws IOException, InterruptedException {
        Path proc = Path.of("/proc", Long.toString(pid));
        String rollup = Files.readString(proc.resolve("smaps_rollup"));
        int threads = (int) number(Files.readString(proc.resolve("status")), "Threads");
        // last: asking the process starts a thread in it and takes memory
        return new Memory(
                number(rollup, "Rss") / 1024,
                number(rollup, "Pss") / 1024,
                number(rollup, "Anonymous") / 1024,
                threads,
                heap(pid, jdk));
    }

    private static double number(String text, String name) {
        Matcher m = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(text);
        return m.find() ? Double.parseDouble(m.group(1)) : Double.NaN;
    }

    private static String heap(long pid, Jdk jdk) throws IOException, InterruptedException {
        if (!Files.isExecutable(jdk.tool("jcmd"))) {
            return "unknown, this Java has no jcmd";
        }
        Process ask = new ProcessBuilder(jdk.tool("jcmd").toString(), Long.toString(pid), "GC.heap_info")
                .redirectErrorStream(true)
                .start();
        String said = new String(ask.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        ask.waitFor(10, TimeUnit.SECONDS);
        long total = 0;
        long used = 0;
        for (Matcher m = SERIAL.matcher(said); m.find(); ) {
            total += Long.parseLong(m.group(1));
            used += Long.parseLong(m.group(2));
        }
        return total == 0 ? "unknown" : Series.text("%.1f of %.1f MB", used / 1024.0, total / 1024.0);
    }
}
