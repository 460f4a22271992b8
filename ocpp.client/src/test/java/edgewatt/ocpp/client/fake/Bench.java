package edgewatt.ocpp.client.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Link;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Reservations;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Journal;
import edgewatt.ocpp.client.CommVariables;
import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.session.Boot;
import edgewatt.ocpp.client.session.CommSettings;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.LinkStatus;
import edgewatt.ocpp.client.v16.Feature;
import edgewatt.ocpp.client.v16.V16;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A 1.6 link with no network: the test is the backend, and time stands still until it says so. */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final VirtualLoop loop = new VirtualLoop();
    public final MemoryVariables variables = new MemoryVariables();
    public final MemoryJournal journal;
    public final FakeStation station;
    public final FakeClock clock = new FakeClock();
    public final MemorySecrets secrets = new MemorySecrets();
    public final Conversation conversation;
    public final Cursor cursor;
    public final LinkStatus status;
    public final Deque<String> sent = new ArrayDeque<>();
    public Optional<Profiles> profiles = Optional.empty();
    public Optional<LocalList> localList = Optional.empty();
    public Optional<Reservations> reservations = Optional.empty();
    public String reconnected = "";
    private int incoming;

    public Bench() {
        this(new MemoryJournal(), true);
    }

    public Bench(MemoryJournal journal, boolean controls) {
        this(journal, controls, List.of());
    }

    public Bench(MemoryJournal journal, boolean controls, List<Feature> features) {
        this(journal, new FakeStation(2), new Conversation.Identity("ocpp.test", controls), features);
    }

    public Bench(MemoryJournal journal, FakeStation station, Conversation.Identity identity, List<Feature> features) {
        this(journal, station, identity, features, Boot.Memory.ofTheLink());
    }

    public Bench(
            MemoryJournal journal,
            FakeStation station,
            Conversation.Identity identity,
            List<Feature> features,
            Boot.Memory memory) {
        this.journal = journal;
        this.station = station;
        variables.define(CommVariables.definitions());
        cursor = journal.open(identity.name(), Journal.Start.END, () -> loop.execute(this::appended));
        status = new LinkStatus(clock, cursor);
        conversation = new Conversation(
                loop, identity, station, clock, new CommSettings(variables, identity), cursor, status, memory);
        V16 dialect = new V16(
                identity,
                new V16.Services(
                        station, variables, clock, secrets, () -> profiles, () -> localList, () -> reservations),
                cursor,
                "secret-ref",
                conversation,
                features);
        conversation.attach(protocol -> Optional.of(dialect), sent::add, why -> reconnected = why);
    }

    private void appended() {
        conversation.appended();
    }

    public void connect() {
        conversation.connecting();
        conversation.up("ocpp1.6");
        loop.run();
    }

    public void disconnect() {
        conversation.down(End.outage("the test cut the line"));
        sent.clear();
        loop.run();
    }

    /** Connected, accepted, states told, nothing on the wire. */
    public Bench accepted() {
        connect();
        answer("BootNotification", "{'status':'Accepted','interval':300,'currentTime':'2026-03-01T10:00:00Z'}");
        drainStates();
        return this;
    }

    public void drainStates() {
        while (!sent.isEmpty() && json(sent.peek()).path(2).asText().equals("StatusNotification")) {
            answer("StatusNotification", "{}");
        }
    }

    /** Takes the next frame, which must be a call of this action, and gives its payload. */
    public JsonNode expect(String action) {
        return take(action).get(3);
    }

    private JsonNode take(String action) {
        loop.run();
        String text = sent.poll();
        if (text == null) {
            throw new AssertionError("nothing was sent; expected " + action);
        }
        JsonNode frame = json(text);
        if (frame.get(0).asInt() != 2 || !frame.get(2).asText().equals(action)) {
            throw new AssertionError("expected " + action + ", got " + text);
        }
        return frame;
    }

    /** Takes the next frame, which must be a call of this action, and answers it. */
    public JsonNode answer(String action, String result) {
        JsonNode frame = take(action);
        receive("[3,'" + frame.get(1).asText() + "'," + result + "]");
        return frame.get(3);
    }

    public JsonNode refuse(String action, String code) {
        JsonNode frame = take(action);
        receive("[4,'" + frame.get(1).asText() + "','" + code + "','',{}]");
        return frame.get(3);
    }

    public void receive(String text) {
        conversation.text(text.replace('\'', '"'));
        loop.run();
    }

    /** Calls the station and takes its answer: the whole frame without its id. */
    public String call(String action, String payload) {
        String id = "in-" + ++incoming;
        receive("[2,'" + id + "','" + action + "'," + payload + "]");
        String text = sent.stream()
                .filter(s -> json(s).get(1).asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(action + " was not answered; sent: " + sent));
        sent.remove(text);
        JsonNode frame = json(text);
        return frame.get(0).asInt() == 3
                ? frame.get(2).toString()
                : frame.get(2).asText() + ": " + frame.get(3).asText();
    }

    public void pass(int seconds) {
        clock.pass(Duration.ofSeconds(seconds));
        loop.pass(Duration.ofSeconds(seconds));
    }

    public void quiet() {
        loop.run();
        if (!sent.isEmpty()) {
            throw new AssertionError("expected nothing, got " + sent);
        }
    }

    public Link.State state() {
        return status.now().state();
    }

    public List<Cursor.Parked> parked() {
        return cursor.parked();
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
