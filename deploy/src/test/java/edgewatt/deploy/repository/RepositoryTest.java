package edgewatt.deploy.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import edgewatt.api.deploy.Deployer;
import edgewatt.deploy.format.FeatureCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {
    @TempDir
    Path temp;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile String archive = "documents of generation 8";
    private volatile String rollout = "";
    private volatile boolean tags = true;
    private volatile int status = 200;
    private final Taker deployer = new Taker();
    private HttpServer server;
    private String identity = "SN-1";

    /** Notes what it is given. */
    private static final class Taker implements Deployer {
        final List<URI> submitted = new ArrayList<>();
        Outcome outcome = new Outcome(true, "", Status.APPLIED);

        @Override
        public Generation current() {
            return new Generation("7", 1, true);
        }

        @Override
        public CompletionStage<Outcome> submit(InputStream generation, String origin) {
            throw new AssertionError("a repository is fetched by the deployer itself");
        }

        @Override
        public CompletionStage<Outcome> submit(URI from, String origin) {
            submitted.add(from);
            return CompletableFuture.completedFuture(outcome);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", x -> {
            try (x) {
                String path = x.getRequestURI().getPath();
                String text = path.endsWith("rollout.json") ? rollout : archive;
                String tag = "\"" + text.hashCode() + "\"";
                String known = x.getRequestHeaders().getFirst("If-None-Match");
                seen.add(path + (known == null ? "" : " if not " + known));
                if (tags) {
                    x.getResponseHeaders().set("ETag", tag);
                }
                if (text.isEmpty()) {
                    x.sendResponseHeaders(404, -1);
                } else if (status != 200) {
                    x.sendResponseHeaders(status, -1);
                } else if (tags && tag.equals(known)) {
                    x.sendResponseHeaders(304, -1);
                } else {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    x.sendResponseHeaders(200, bytes.length);
                    x.getResponseBody().write(bytes);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsThereIsHandedInOnce(boolean withTags) throws IOException {
        tags = withTags;
        Poll poll = poll();
        assertEquals(Poll.Answer.HANDED_IN, poll.ask());
        assertEquals(List.of(folder().resolve("latest.zip")), deployer.submitted);
        assertEquals(Poll.Answer.NOTHING_NEW, poll.ask());
        assertEquals(Poll.Answer.NOTHING_NEW, poll().ask(), "also not after a restart");
        assertEquals(1, deployer.submitted.size());
        archive = "documents of generation 9";
        assertEquals(Poll.Answer.HANDED_IN, poll.ask());
    }

    @Test
    void whatIsKnownIsNotSentAgain() throws IOException {
        Poll poll = poll();
        poll.ask();
        poll.ask();
        assertTrue(seen.get(3).startsWith("/repo/latest.zip if not \""), seen.toString());
    }

    @ParameterizedTest
    @EnumSource(Deployer.Status.class)
    void onlyWhatMayBeTakenLaterIsHandedInAgain(Deployer.Status outcome) throws IOException {
        boolean done = outcome.kind() == Deployer.Kind.DONE;
        deployer.outcome = new Deployer.Outcome(done, done ? "" : "because", outcome);
        Poll poll = poll();
        poll.ask();
        assertEquals(
                outcome.kind() == Deployer.Kind.LATER ? Poll.Answer.HANDED_IN : Poll.Answer.NOTHING_NEW, poll.ask());
    }

    @Test
    void othersMayGoFirst() throws IOException {
        rollout = "{\"number\": 8, \"percent\": 0}";
        Poll poll = poll();
        assertEquals(Poll.Answer.NOT_OUR_TURN, poll.ask());
        assertFalse(seen.toString().contains("latest"), "and nothing is fetched");
        rollout = "{\"number\": 8, \"percent\": 100}";
        assertEquals(Poll.Answer.HANDED_IN, poll.ask());
    }

    @Test
    void whoDoesNotKnowWhoItIsGoesLast() throws IOException {
        identity = "";
        rollout = "{\"number\": 8, \"percent\": 99}";
        assertEquals(Poll.Answer.NOT_OUR_TURN, poll().ask());
        rollout = "{\"number\": 8, \"percent\": 100}";
        assertEquals(Poll.Answer.HANDED_IN, poll().ask());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "nonsense",
                "{\"number\": 8}",
                "{\"number\": 8, \"percent\": 101}",
                "{\"number\": 8, \"percent\": -1}",
                "{\"number\": 8.5, \"percent\": 5}",
                "{\"number\": \"8\", \"percent\": 5}"
            })
    void aRolloutThatCannotBeReadStopsTheRollout(String text) {
        rollout = text;
        assertThrows(IOException.class, () -> poll().ask());
        assertEquals(List.of(), deployer.submitted);
    }

    @Test
    void aServerThatFailsIsNamedAfterSomeTries() throws IOException {
        status = 503;
        Poll poll = poll();
        List<Runnable> tasks = new ArrayList<>();
        Polling polling = new Polling(
                poll::ask,
                (delay, task) -> {
                    tasks.add(task);
                    return () -> {};
                },
                () -> 0.5,
                Duration.ofHours(6));
        polling.start();
        for (int i = 0; i < 3; i++) {
            assertTrue(polling.finding().isEmpty());
            tasks.remove(0).run();
        }
        assertTrue(polling.finding().orElseThrow().message().contains("503"));
        status = 200;
        tasks.remove(0).run();
        assertTrue(polling.finding().isEmpty());
        polling.close();
        tasks.remove(0).run();
        assertEquals(List.of(), tasks, "nobody asks any more");
    }

    @Test
    void controllersThatStartTogetherDoNotComeTogether() {
        int boards = 2000;
        int[] perMinute = new int[3 * 360];
        Random random = new Random(5);
        for (int board = 0; board < boards; board++) {
            long[] at = {0};
            Runnable[] next = {null};
            Polling polling = new Polling(
                    () -> {
                        perMinute[(int) (at[0] / 60_000)]++;
                        return Poll.Answer.NOTHING_NEW;
                    },
                    (delay, task) -> {
                        at[0] += delay.toMillis();
                        next[0] = task;
                        return () -> {};
                    },
                    random::nextDouble,
                    Duration.ofMinutes(360));
            polling.start();
            while (at[0] < perMinute.length * 60_000L) {
                next[0].run();
            }
        }
        for (int minute = 0; minute < perMinute.length; minute++) {
            assertTrue(perMinute[minute] < boards / 50, perMinute[minute] + " in minute " + minute);
        }
    }

    @Test
    void aRolloutGrowsAndIsNotAlwaysTheSameOnesFirst() {
        int boards = 20_000;
        int first = 0;
        int both = 0;
        for (int i = 0; i < boards; i++) {
            String name = "SN-" + i;
            boolean ten = new Rollout(8, 10).includes(name);
            if (ten) {
                first++;
                assertTrue(new Rollout(8, 50).includes(name), "who is in stays in");
                both += new Rollout(9, 10).includes(name) ? 1 : 0;
            }
            assertTrue(new Rollout(8, 100).includes(name));
            assertFalse(new Rollout(8, 0).includes(name));
        }
        assertTrue(first > boards / 10 * 0.9 && first < boards / 10 * 1.1, first + " of " + boards);
        assertTrue(both < first / 5, both + " go first twice");
    }

    @Test
    void anAddressThatIsNoneIsRefusedAndNotRepeated() {
        assertEquals("", RepositoryComponent.trouble("https://updates.example/edgewatt/"));
        for (String url : List.of("https://joe:secret@x", "ftp://x/", "nonsense", "http://h/a b/", "http:///x/")) {
            String sentence = RepositoryComponent.trouble(url);
            assertTrue(sentence.contains("must be") && !sentence.contains("secret"), sentence);
        }
    }

    private URI folder() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/repo/");
    }

    private Poll poll() {
        return new Poll(
                new Server(folder()),
                deployer,
                () -> identity,
                FeatureCodec.mapper(),
                temp.resolve("deploy/repository"));
    }
}
