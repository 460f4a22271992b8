package edgewatt.ocpp.client.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Station;
import edgewatt.api.station.Token;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.link.End;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.link.Uplink;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.rpc.Outgoing;
import edgewatt.ocpp.client.rpc.Rpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a link says and hears, whatever the version: boot, heartbeat, present states, authorisation, and the journal.
 * Joins one {@link Dialect} per connection with the link. On the loop.
 */
public final class Conversation implements Uplink.Listener, Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private static final Duration COUNT_INTERVAL = Duration.ofMillis(200);

    private final Loop loop;
    private final Identity identity;
    private final Station station;
    private final StationClock clock;
    private final CommSettings settings;
    private final LinkStatus status;
    private final Outbox outbox;
    private final Boot boot;
    private final Heartbeat heartbeat;
    private final Telling telling;
    private final List<Runnable> whenDelivered = new ArrayList<>();
    private Function<String, Optional<Dialect>> dialects = protocol -> Optional.empty();
    private Consumer<String> wire = text -> {};
    private Consumer<String> reconnect = why -> {};
    private Dialect dialect;
    private Rpc rpc;
    private boolean accepted;
    private boolean counting;

    public Conversation(
            Loop loop,
            Identity identity,
            Station station,
            StationClock clock,
            CommSettings settings,
            Cursor cursor,
            LinkStatus status,
            Boot.Memory memory) {
        this.loop = loop;
        this.identity = identity;
        this.station = station;
        this.clock = clock;
        this.settings = settings;
        this.status = status;
        telling = new Telling(clock, this::dispatch);
        outbox = new Outbox(
                loop, clock, cursor, settings::attempts, settings::minimumStatus, this::dispatch, new Progress());
        boot = new Boot(loop, this::dispatch, new Standing(), memory);
        heartbeat = new Heartbeat(loop, this::heartbeat);
    }

    /**
     * @param name of the link, for example {@code "ocpp.main"}
     * @param controls whether this link may command the station; else it only observes
     */
    public record Identity(String name, boolean controls) {}

    /**
     * Ties the knot between link and conversation.
     *
     * @param speaks gives the dialect for a negotiated sub-protocol, always the same one
     */
    public void attach(
            Function<String, Optional<Dialect>> speaks, Consumer<String> toWire, Consumer<String> toReconnect) {
        dialects = speaks;
        wire = toWire;
        reconnect = toReconnect;
    }

    @Override
    public void connecting() {
        LinkStatus.Now last = status.now();
        status.become(
                Link.State.CONNECTING,
                "",
                last.because().isEmpty() ? "connecting" : last.because(),
                last.unreachable());
    }

    @Override
    public void up(String protocol) {
        dialect = dialects.apply(protocol)
                .orElseThrow(() -> new IllegalStateException("no dialect for " + protocol + ", which was offered"));
        rpc = new Rpc(loop, dialect, wire, settings::messageTimeout);
        status.become(Link.State.WAITING, protocol, "waiting for the backend to accept the boot", true);
        boot.up(dialect);
    }

    @Override
    public void text(String text) {
        if (rpc != null) {
            rpc.receive(text);
        }
    }

    @Override
    public void alive() {
        status.heard(clock.instant());
    }

    @Override
    public void down(End end) {
        accepted = false;
        whenDelivered.clear();
        heartbeat.stop();
        boot.down();
        outbox.close();
        Rpc was = rpc;
        rpc = null;
        dialect = null;
        if (was != null) {
            was.close();
        }
        status.become(Link.State.DOWN, "", end.because(), end.unreachable());
    }

    /** Something new is durable in the journal. */
    public void appended() {
        outbox.appended();
        countSoon();
    }

    /** A setting of the connection was changed. */
    public void heartbeatIntervalChanged() {
        heartbeat.interval(settings.heartbeatInterval());
    }

    /** The backend's opinion; {@link Opinion.Status#UNKNOWN} when it cannot be asked or does not answer. */
    public void opinion(Token token, int evseId, CompletableFuture<Opinion> answer) {
        Opinion unknown = Opinion.of(Opinion.Status.UNKNOWN);
        Optional<Call> call = accepted && identity.controls() ? dialect.authorize(token, evseId) : Optional.empty();
        if (call.isEmpty()) {
            answer.complete(unknown);
            return;
        }
        Dialect asked = dialect;
        dispatch(new Outgoing(call.get().action(), call.get().payload(), true, heard -> {
            try {
                answer.complete(
                        heard instanceof Answer.Result result ? asked.authorizeAnswer(result.payload()) : unknown);
            } catch (CallException e) {
                LOG.warn("{}: the answer to an authorisation is none: {}", identity.name(), e.getMessage());
                answer.complete(unknown);
            }
        }));
    }

    @Override
    public boolean accepted() {
        return accepted;
    }

    @Override
    public void boot() {
        boot.now();
    }

    @Override
    public void heartbeat() {
        if (dialect == null) {
            return;
        }
        Dialect asked = dialect;
        Call call = dialect.heartbeat();
        dispatch(new Outgoing(call.action(), call.payload(), true, heard -> {
            if (heard instanceof Answer.Result result && identity.controls()) {
                asked.heartbeatAnswer(result.payload()).ifPresent(time -> clock.setBy(identity.name(), time));
            }
        }));
    }

    @Override
    public void send(Call call) {
        dispatch(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (!(answer instanceof Answer.Result)) {
                LOG.warn("{}: {} was not taken: {}", identity.name(), call.action(), answer);
            }
        }));
    }

    @Override
    public CompletionStage<ObjectNode> ask(Call call) {
        CompletableFuture<ObjectNode> answered = new CompletableFuture<>();
        dispatch(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (answer instanceof Answer.Result result) {
                answered.complete(result.payload());
            } else {
                answered.completeExceptionally(
                        new CallException(Fault.GENERIC, call.action() + " was not taken: " + answer));
            }
        }));
        return answered;
    }

    @Override
    public void report(int evseId) {
        if (dialect != null) {
            telling.present(dialect, evseId);
        }
    }

    @Override
    public void reconnect(String because) {
        reconnect.accept(because);
    }

    @Override
    public void whenDelivered(Runnable action) {
        whenDelivered.add(action);
        checkDelivered();
    }

    private void dispatch(Outgoing call) {
        if (rpc == null) {
            call.whenAnswered().accept(new Answer.Disconnected(false));
            return;
        }
        rpc.call(new Outgoing(call.action(), call.payload(), call.urgent(), answer -> {
            if (answer instanceof Answer.Result || answer instanceof Answer.Refused) {
                heartbeat.spoken();
            }
            call.whenAnswered().accept(answer);
        }));
    }

    private void begin() {
        accepted = true;
        status.become(Link.State.UP, dialect.protocol(), "", true);
        LOG.info("{}: the backend has accepted this station", identity.name());
        heartbeat.start(settings.heartbeatInterval());
        dialect.accepted();
        outbox.open(dialect);
    }

    /** Counting asks the disk, so it is done a few times a second at most. */
    private void countSoon() {
        if (!counting) {
            counting = true;
            loop.after(COUNT_INTERVAL, () -> {
                counting = false;
                status.count();
            });
        }
    }

    private void checkDelivered() {
        boolean idle = outbox.isEmpty()
                && station.evses().stream()
                        .allMatch(e -> e.snapshot().transaction().isEmpty());
        if (idle && !whenDelivered.isEmpty()) {
            List<Runnable> actions = List.copyOf(whenDelivered);
            whenDelivered.clear();
            actions.forEach(Runnable::run);
        }
    }

    /** What follows from the backend's word on our boot. */
    private final class Standing implements Boot.Listener {
        @Override
        public void stillAccepted(Boot.Accepted earlier) {
            settings.heartbeatStill(earlier.intervalS());
            begin();
        }

        @Override
        public void answered(BootAnswer answer) {
            if (identity.controls()) {
                answer.time().ifPresent(time -> clock.setBy(identity.name(), time));
            }
            if (answer.standing() == BootAnswer.Standing.ACCEPTED) {
                telling.forgetAll();
                if (answer.intervalS() > 0) {
                    settings.heartbeatFromBoot(answer.intervalS());
                }
                begin();
            } else {
                refused("the backend answered the boot with " + answer.standing(), false);
            }
        }

        @Override
        public void failed(String why, boolean silent) {
            refused(why, silent);
        }

        private void refused(String why, boolean unreachable) {
            accepted = false;
            heartbeat.stop();
            outbox.close();
            status.become(Link.State.WAITING, dialect.protocol(), why, unreachable);
        }
    }

    /** What follows from the outbox's progress. */
    private final class Progress implements Outbox.Listener {
        @Override
        public void caughtUp() {
            telling.news(dialect);
        }

        @Override
        public boolean worthReporting(Entry entry) {
            return telling.isNews(dialect, entry);
        }

        @Override
        public void reported(Entry entry, boolean taken) {
            telling.answered(dialect, entry, taken);
        }

        @Override
        public void struggles(String why) {
            status.struggles(why);
        }

        @Override
        public void progressed() {
            countSoon();
            checkDelivered();
        }
    }
}
