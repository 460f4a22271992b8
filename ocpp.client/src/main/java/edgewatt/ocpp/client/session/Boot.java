package edgewatt.ocpp.client.session;

import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Outgoing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presents the station to the backend: after a restart, when its content has changed, or when asked to, and not on every
 * reconnect (OCPP-J 1.6 section 5.4), nor after an update of this bundle. Whatever goes wrong, it tries again. On the loop.
 */
public final class Boot {
    /** Between tries where the backend names no interval. */
    static final Duration OWN_INTERVAL = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);

    private final Loop loop;
    private final Consumer<Outgoing> sender;
    private final Listener listener;
    private final Memory memory;
    private Dialect dialect;
    private long notBefore = Long.MIN_VALUE;
    private Loop.Timer timer = () -> {};
    private boolean sent;
    private int epoch;

    Boot(Loop loop, Consumer<Outgoing> sender, Listener listener, Memory memory) {
        this.loop = loop;
        this.sender = sender;
        this.listener = listener;
        this.memory = memory;
    }

    /** What this backend has accepted; lives as long as the process, so that an update of this bundle is no boot. */
    public interface Memory {
        /** What was last remembered; empty after the start of the process. */
        Optional<Accepted> accepted();

        void accepted(Optional<Accepted> now);

        /** One that ends with the link. */
        static Memory ofTheLink() {
            return new Memory() {
                private Optional<Accepted> last = Optional.empty();

                @Override
                public Optional<Accepted> accepted() {
                    return last;
                }

                @Override
                public void accepted(Optional<Accepted> now) {
                    last = now;
                }
            };
        }
    }

    /**
     * @param content see {@link #content}
     * @param intervalS between heartbeats, as the backend answered; 0 = none named
     */
    public record Accepted(String content, int intervalS) {}

    interface Listener {
        /** Accepted earlier, on a connection before this one. */
        void stillAccepted(Accepted earlier);

        void answered(BootAnswer answer);

        /**
         * @param why in plain words
         * @param silent nobody has answered; else the boot was refused, or what came is no answer
         */
        void failed(String why, boolean silent);
    }

    void up(Dialect speaks) {
        down();
        dialect = speaks;
        Optional<Accepted> earlier = memory.accepted();
        if (earlier.isPresent() && earlier.get().content().equals(content())) {
            listener.stillAccepted(earlier.get());
            return;
        }
        long left = notBefore == Long.MIN_VALUE ? 0 : notBefore - loop.nanos();
        if (left > 0) {
            timer = loop.after(Duration.ofNanos(left), this::now);
        } else {
            now();
        }
    }

    void down() {
        epoch++;
        dialect = null;
        sent = false;
        timer.cancel();
    }

    void now() {
        if (dialect == null || sent) {
            return;
        }
        timer.cancel();
        sent = true;
        int mine = epoch;
        Call call = dialect.boot();
        String content = content();
        sender.accept(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (mine == epoch && !(answer instanceof Answer.Disconnected)) {
                sent = false;
                heard(answer, content);
            }
        }));
    }

    private void heard(Answer answer, String content) {
        if (answer instanceof Answer.Result result) {
            try {
                BootAnswer boot = dialect.bootAnswer(result.payload());
                boolean accepted = boot.standing() == BootAnswer.Standing.ACCEPTED;
                memory.accepted(accepted ? Optional.of(new Accepted(content, boot.intervalS())) : Optional.empty());
                notBefore = Long.MIN_VALUE;
                if (!accepted) {
                    again(boot.intervalS() > 0 ? Duration.ofSeconds(boot.intervalS()) : OWN_INTERVAL);
                }
                listener.answered(boot);
                return;
            } catch (CallException e) {
                LOG.warn("the answer to the boot is none: {}", e.getMessage());
            }
        }
        if (memory.accepted().isEmpty()) {
            again(OWN_INTERVAL);
            listener.failed(
                    answer instanceof Answer.Refused refused
                            ? "the backend refused the boot: " + refused.code() + " " + refused.description()
                            : "the backend did not answer the boot",
                    !(answer instanceof Answer.Refused || answer instanceof Answer.Result));
        }
    }

    private void again(Duration wait) {
        notBefore = loop.nanos() + wait.toNanos();
        timer.cancel();
        timer = loop.after(wait, this::now);
    }

    /** What counts as the same boot: the payload, and the version it is for. */
    private String content() {
        return dialect.protocol() + " " + dialect.boot().payload();
    }
}
