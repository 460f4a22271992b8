package edgewatt.itest.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.store.Store;
import edgewatt.store.journal.Retention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/edgewatt parked} of the application as it is delivered. */
class ParkedOnTheDeviceTest {
    private static final Path SCRIPT = Path.of("..", "dist", "target", "edge", "bin", "edgewatt")
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path data;

    private String parked(int code, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), "parked"));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(code, process.exitValue(), said);
        return said;
    }

    @Test
    void itWorksBesideARunningControllerAndOnTheFolderOfOneThatIsGone() throws Exception {
        UUID id = UUID.randomUUID();
        try (Store store = new Store(
                data, InstantSource.system(), System::nanoTime, Retention.Limits.DEFAULT, new ObjectMapper())) {
            store.start();
            store.opened().toCompletableFuture().join();
            store.journal()
                    .append(new Fact.TransactionStarted(
                            id,
                            2,
                            0,
                            Instant.now(),
                            Optional.of(new Token("CARD", TokenType.ISO14443)),
                            7_000,
                            Fact.Trigger.AUTHORIZED,
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            false,
                            Optional.empty()))
                    .toCompletableFuture()
                    .join();
            try (Cursor cursor = store.journal().open("ocpp.main", Journal.Start.BEGINNING, () -> {})) {
                cursor.park(id, "StartTransaction was refused at every attempt");
            }
            assertTrue(parked(0).contains(id.toString().substring(0, 8)));
        }
        assertTrue(parked(0, "export", id.toString()).contains("\"meterStartWh\" : 7000"));
        assertTrue(parked(0, "resend", id.toString()).contains("waits for link ocpp.main again"));
        assertEquals("No transaction is parked.\n", parked(0));
        assertTrue(parked(2, "burn").contains("usage: edgewatt parked"));
    }
}
