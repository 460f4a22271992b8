package edgewatt.ocpp.client.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.link.Loop;
import edgewatt.ocpp.client.rpc.Answer;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Outgoing;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presents the station to the backend: after a restart, when its content has changed, or when asked to, and not on every
 * reconnect (OCPP-J 1.6 section 5.4). Whatever goes wrong, it tries again. On the loop.
 */
final class Boot {
    /** Between tries where the backend names no interval. */
    static final Duration OWN_INTERVAL = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);

    private final Loop loop;
    private final Consumer<Outgoing> sender;
    private final Listener listener;
    private Dialect dialect;
    private ObjectNode acceptedAs;
    private long notBefore = Long.MIN_VALUE;
    private Loop.Timer timer = () -> {};
    private boolean sent;
    private int epoch;

    Boot(Loop loop, Consumer<Outgoing> sender, Listener listener) {
        this.loop = loop;
        this.sender = sender;
        this.listener = listener;
    }

    interface Listener {
        /** Accepted earlier, on a connection before this one. */
        void stillAccepted();

        void answered(BootAnswer answer);

        /** @param why in plain words */
        void failed(String why);
    }

    void up(Dialect speaks) {
        down();
        dialect = speaks;
        if (acceptedAs != null && acceptedAs.equals(content())) {
            listener.stillAccepted();
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
        ObjectNode content = content();
        sender.accept(new Outgoing(call.action(), call.payload(), true, answer -> {
            if (mine == epoch && !(answer instanceof Answer.Disconnected)) {
                sent = false;
                heard(answer, content);
            }
        }));
    }

    private void heard(Answer answer, ObjectNode content) {
        if (answer instanceof Answer.Result result) {
            try {
                BootAnswer boot = dialect.bootAnswer(result.payload());
                boolean accepted = boot.standing() == BootAnswer.Standing.ACCEPTED;
                acceptedAs = accepted ? content : null;
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
        if (acceptedAs == null) {
            again(OWN_INTERVAL);
            listener.failed(
                    answer instanceof Answer.Refused refused
                            ? "the backend refused the boot: " + refused.code() + " " + refused.description()
                            : "the backend did not answer the boot");
        }
    }

    private void again(Duration wait) {
        notBefore = loop.nanos() + wait.toNanos();
        timer.cancel();
        timer = loop.after(wait, this::now);
    }

    /** What counts as the same boot: the payload, and the version it is for. */
    private ObjectNode content() {
        return dialect.boot().payload().deepCopy().put("", dialect.protocol());
    }
}
