package edgewatt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.store.journal.Retention;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.sqlite.SQLiteDataSource;

/** A process is killed while it writes; what it had reported as durable is known here, in another process. */
class KillTest {
    @TempDir
    Path data;

    @Test
    void whatWasReportedAsDurableIsThereAfterAKill() throws Exception {
        TreeMap<Long, String> appended = new TreeMap<>();
        TreeSet<Long> acknowledged = new TreeSet<>();
        Map<String, String> mappings = new HashMap<>();
        int kills = Boolean.getBoolean("edgewatt.full") ? 50 : 2;
        for (int kill = 0; kill < kills; kill++) {
            run(kill, appended, acknowledged, mappings);
            check(appended, acknowledged, mappings);
        }
    }

    private void run(int kill, Map<Long, String> appended, Set<Long> acknowledged, Map<String, String> mappings)
            throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Child.class.getName(),
                        data.toString(),
                        Integer.toString(kill))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream()))) {
            int lines = 0;
            int enough = 150 + 37 * kill;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] word = line.split(" ");
                switch (word[0]) {
                    case "append" -> appended.put(Long.valueOf(word[1]), word[2]);
                    case "ack" -> {
                        acknowledged.add(Long.valueOf(word[1]));
                        mappings.put("last", word[1]);
                    }
                    default -> throw new AssertionError(line);
                }
                if (++lines == enough) {
                    child.toHandle().destroyForcibly(); // and go on reading what it has said until then
                }
            }
            assertTrue(lines >= enough, "the child ended by itself after " + lines + " lines");
        } finally {
            child.destroyForcibly();
            assertTrue(child.waitFor(10, TimeUnit.SECONDS));
        }
    }

    static String classPath() throws Exception {
        StringBuilder path = new StringBuilder();
        for (Class<?> type : List.of(
                Child.class,
                Store.class,
                Fact.class,
                ObjectMapper.class,
                JsonParser.class,
                JsonProperty.class,
                SQLiteDataSource.class,
                Logger.class)) {
            path.append(here(type)).append(File.pathSeparator);
        }
        return path.toString();
    }

    private static String here(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private void check(TreeMap<Long, String> appended, Set<Long> acknowledged, Map<String, String> mappings) {
        Store store =
                new Store(data, InstantSource.system(), System::nanoTime, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        try {
            store.opened().toCompletableFuture().join();
            assertEquals(List.of(), store.findings());
            Map<Long, String> found = new TreeMap<>();
            for (Entry e : store.journal().read(0, 1_000_000)) {
                found.put(e.position(), ((Fact.SecurityEvent) e.fact()).info());
            }
            appended.forEach((position, info) -> assertEquals(info, found.get(position), "position " + position));
            Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
            Set<Long> pending = new TreeSet<>();
            cursor.pending(0, 1_000_000).forEach(e -> pending.add(e.position()));
            Set<Long> both = new TreeSet<>(pending);
            both.retainAll(acknowledged);
            assertEquals(Set.of(), both, "acknowledged and yet pending");
            for (long position : appended.keySet()) {
                // at most the one acknowledgement that was under way is durable and was not reported
                assertTrue(
                        pending.contains(position) || acknowledged.contains(position) || isUnderWay(position, pending));
            }
            long mapped = Long.parseLong(cursor.mapping("last").orElse("0"));
            assertTrue(mapped >= Long.parseLong(mappings.getOrDefault("last", "0")), "mapping " + mapped);
            acknowledged.clear();
            found.keySet().stream().filter(p -> !pending.contains(p)).forEach(acknowledged::add);
            found.forEach(appended::put);
        } finally {
            store.close();
        }
    }

    private static boolean isUnderWay(long position, Set<Long> pending) {
        return pending.stream().allMatch(p -> p > position);
    }

    /** Appends and acknowledges for as long as it lives, and says so after each. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Store store = new Store(
                    Path.of(args[0]),
                    InstantSource.system(),
                    System::nanoTime,
                    Retention.Limits.DEFAULT,
                    new ObjectMapper());
            store.start();
            store.opened().toCompletableFuture().join();
            Cursor cursor = store.journal().open("a", Journal.Start.BEGINNING, () -> {});
            for (int i = 0; i < 1_000_000; i++) {
                String info = args[1] + "/" + i;
                long position = StoreTest.append(store, Facts.security(Facts.T, info));
                System.out.println("append " + position + " " + info);
                if (i % 2 == 1) {
                    long oldest = cursor.pending(0, 1).get(0).position();
                    cursor.acknowledge(List.of(oldest), Map.of("last", Long.toString(oldest)));
                    System.out.println("ack " + oldest);
                }
            }
        }
    }
}
