package edgewatt.itest.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.itest.Await;
import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.session.Boot;
import edgewatt.ocpp.client.session.CommSettings;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.LinkStatus;
import edgewatt.ocpp.client.v16.V16;
import edgewatt.store.Store;
import edgewatt.store.journal.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The real store in a real folder and the real conversation of a link; the line and the time are simulated. */
final class Session implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Store store;
    final Cursor cursor;
    final LinkStatus status;
    private final SimulatedTime time;
    private final Conversation conversation;
    private final Function<JsonNode, String> backend;
    private final AtomicBoolean rung = new AtomicBoolean();
    private final Deque<String> sent = new ArrayDeque<>();

    /** @param backend gives a result as JSON, or null for a CALLERROR; sees whole frames */
    Session(Path data, SimulatedTime time, Site site, Function<JsonNode, String> backend) {
        this.time = time;
        this.backend = backend;
        store = new Store(data, time, time, Retention.Limits.DEFAULT, new ObjectMapper());
        store.start();
        store.opened().toCompletableFuture().join();
        Conversation.Identity identity = new Conversation.Identity("ocpp.main", true);
        cursor = store.journal().open("ocpp.main", Journal.Start.BEGINNING, () -> rung.set(true));
        status = new LinkStatus(time, cursor);
        conversation = new Conversation(
                time,
                identity,
                site.station,
                time,
                new CommSettings(site.variables, identity),
                cursor,
                status,
                Boot.Memory.ofTheLink());
        V16 dialect = new V16(
                identity,
                new V16.Services(site.station, site.variables, time, null, Optional::empty),
                cursor,
                "secret",
                conversation);
        conversation.attach(protocol -> Optional.of(dialect), sent::add, why -> {});
    }

    /** Appends; done when it is durable. */
    CompletableFuture<Long> append(Fact fact) {
        return store.journal().append(fact).toCompletableFuture();
    }

    void connect() {
        conversation.connecting();
        conversation.up("ocpp1.6");
        exchange();
    }

    /** Lets time pass and both sides talk, until it is as wanted. */
    void until(String what, Duration step, BooleanSupplier wanted) {
        Await.until(what, () -> {
            for (int i = 0; i < 2_000 && !wanted.getAsBoolean(); i++) {
                if (rung.getAndSet(false)) {
                    conversation.appended();
                }
                time.pass(step);
                exchange();
            }
            return wanted.getAsBoolean();
        });
    }

    private void exchange() {
        time.run();
        String text = sent.poll(); // one message a step, so that it can be cut off anywhere
        if (text != null) {
            JsonNode frame = read(text);
            String id = frame.get(1).asText();
            String result = backend.apply(frame);
            conversation.text(
                    result == null
                            ? "[4,\"" + id + "\",\"InternalError\",\"no database\",{}]"
                            : "[3,\"" + id + "\"," + result + "]");
            time.run();
        }
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a process ends: the file stays as it is. */
    @Override
    public void close() {
        conversation.down(End.outage("the process ends"));
        store.close();
    }
}
