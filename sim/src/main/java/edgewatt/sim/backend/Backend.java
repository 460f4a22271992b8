package edgewatt.sim.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edgewatt.sim.http.LocalHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** The whole backend: an OCPP 1.6J server, its books, its script of faults, and a control port on loopback. */
public final class Backend implements AutoCloseable {
    private final ObjectMapper json;
    private final AtomicReference<Policy> policy = new AtomicReference<>(Policy.OPEN);
    private final Faults faults = new Faults();
    private final Frames frames = new Frames();
    private final BadFrames bad = new BadFrames();
    private final ScheduledThreadPoolExecutor later;
    private final Ledger ledger;
    private final Desk desk;
    private final Conversation conversation;
    private final OcppServer ocpp;
    private final LocalHttp http;

    /**
     * Starts; both ports listen when this returns.
     *
     * @param host where the OCPP port listens; the control port is always on loopback
     * @param port of OCPP; 0 takes a free one
     * @param controlPort 0 takes a free one
     * @param ledgerFile empty keeps the books in memory
     * @param settings a file with what {@code POST /settings} takes
     * @throws IOException if a port or the file cannot be opened: which, why
     */
    public Backend(
            String host,
            int port,
            int controlPort,
            Optional<Path> ledgerFile,
            Optional<Path> settings,
            InstantSource clock)
            throws IOException, InterruptedException {
        json = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        if (settings.isPresent()) {
            try {
                policy.set(Policy.OPEN.with(json.readTree(settings.get().toFile())));
            } catch (IllegalArgumentException | JsonProcessingException e) {
                throw new IOException(settings.get() + ": " + e.getMessage(), e);
            }
        }
        later = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "edgewatt-sim-backend");
            t.setDaemon(true);
            return t;
        });
        later.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ledger = new Ledger(json, ledgerFile);
        desk = new Desk(json, clock, policy::get, ledger);
        conversation = new Conversation(json, clock, desk, faults, frames, bad, later);
        ocpp = new OcppServer(InetAddress.getByName(host), port, policy::get, faults, conversation);
        LocalHttp door = null;
        try {
            ocpp.open();
            door = new LocalHttp(controlPort, "edgewatt-sim-backend-control", new BackendControl(json, this)::answer);
        } finally {
            if (door == null) {
                ocpp.stop(0);
                end();
            }
        }
        http = door;
    }

    public int port() {
        return ocpp.getPort();
    }

    public int controlPort() {
        return http.port();
    }

    /**
     * Sends a call and waits for its answer.
     *
     * @throws TimeoutException if there is none in time
     * @throws IllegalStateException if the connection is lost meanwhile
     */
    Link.Reply call(Link link, String action, JsonNode payload, long timeoutMs)
            throws InterruptedException, TimeoutException {
        String id = UUID.randomUUID().toString();
        if (action.equals("TriggerMessage") || action.equals("ExtendedTriggerMessage")) {
            link.triggered.set(true);
        }
        String text =
                json.createArrayNode().add(2).add(id).add(action).add(payload).toString();
        return link.call(id, action, () -> conversation.send(link, text), timeoutMs);
    }

    void raw(Link link, String text) {
        conversation.send(link, text);
    }

    OcppServer ocpp() {
        return ocpp;
    }

    AtomicReference<Policy> policy() {
        return policy;
    }

    Faults faults() {
        return faults;
    }

    Frames frames() {
        return frames;
    }

    BadFrames badFrames() {
        return bad;
    }

    Ledger ledger() {
        return ledger;
    }

    Desk desk() {
        return desk;
    }

    private void end() {
        later.shutdownNow();
        ledger.close();
    }

    @Override
    public void close() {
        http.close();
        try {
            ocpp.stop(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }
}
