package edgewatt.ocpp.client.security;

import edgewatt.api.station.Variables;
import edgewatt.api.store.JournalException;
import edgewatt.ocpp.client.link.Loop;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the backend for a certificate and waits for it: {@code CertSigningWaitMinimum} first, twice as long each time,
 * {@code CertSigningRepeatTimes} times (OCPP 2.0.1 A02.FR.17 to FR.19). On the loop; the key is made on a thread that
 * lives only for it.
 */
final class Signing {
    private static final Logger LOG = LoggerFactory.getLogger(Signing.class);

    private final Loop loop;
    private final String link;
    private final Variables variables;
    private final Maker maker;
    private final Executor aside;
    private Function<String, CompletionStage<Boolean>> backend;
    private boolean wanted;
    private boolean making;
    private boolean waiting;
    private int repeats;
    private Loop.Timer timer = () -> {};
    private volatile String trouble = "";

    /** @param aside where a key is made, which takes its time */
    Signing(Loop loop, String link, Variables variables, Maker maker, Executor aside) {
        this.loop = loop;
        this.link = link;
        this.variables = variables;
        this.maker = maker;
        this.aside = aside;
    }

    /** Makes keys. */
    interface Maker {
        /** Not on the loop. */
        StationCertificate.Made make() throws GeneralSecurityException, IOException;

        /** On the loop: the made one is what counts. */
        void await(StationCertificate.Made made);
    }

    /** The backend can be asked. @param newBackend sends a request in PEM form and tells whether it was accepted */
    void up(Function<String, CompletionStage<Boolean>> newBackend) {
        backend = newBackend;
        if (wanted) {
            begin();
        }
    }

    /** The backend cannot be asked. What it has been asked for may still come on the next connection. */
    void down() {
        backend = null;
    }

    /** A certificate is wanted: asks now, or as soon as the backend can be asked. */
    void request() {
        repeats = 0;
        wanted = true;
        begin();
    }

    /** The certificate has come and is good. */
    void done() {
        timer.cancel();
        waiting = false;
        wanted = false;
        trouble = "";
    }

    boolean busy() {
        return wanted || making || waiting;
    }

    /** Why there is no certificate though one was asked for; empty if all is well. Any thread. */
    String trouble() {
        return trouble;
    }

    private void begin() {
        if (making || backend == null) {
            return;
        }
        making = true;
        timer.cancel();
        waiting = false;
        aside.execute(this::make);
    }

    private void make() {
        Runnable next;
        try {
            StationCertificate.Made made = maker.make();
            next = () -> send(made);
        } catch (GeneralSecurityException | IOException | JournalException e) {
            next = () -> failed("no key could be made: " + e.getMessage());
        }
        Runnable then = next;
        loop.execute(() -> {
            making = false;
            then.run();
        });
    }

    private void send(StationCertificate.Made made) {
        try {
            maker.await(made);
        } catch (JournalException e) {
            failed("the new key could not be kept: " + e.getMessage());
            return;
        }
        if (backend == null) {
            return; // still wanted: the next connection makes another
        }
        wanted = false;
        waiting = true;
        long factor = 1L << Math.min(repeats, 20);
        Duration wait = Duration.ofSeconds(variables.integer(SecurityVariables.SIGNING_WAIT))
                .multipliedBy(factor);
        timer.cancel();
        timer = loop.after(wait, () -> again("the backend has not sent the certificate"));
        LOG.info("{}: a certificate for a new key is asked for", link);
        backend.apply(made.request()).whenComplete((accepted, e) -> {
            if (waiting && e != null) {
                LOG.info("{}: the request for a certificate was not answered: {}", link, e.getMessage());
            } else if (waiting && !accepted) {
                timer.cancel();
                timer = loop.after(wait, () -> again("the backend has rejected the request for a certificate"));
            }
        });
    }

    private void again(String why) {
        waiting = false;
        if (repeats < variables.integer(SecurityVariables.SIGNING_REPEATS)) {
            repeats++;
            wanted = true;
            begin();
        } else {
            failed(why + ", asked " + (repeats + 1) + " times");
        }
    }

    private void failed(String why) {
        wanted = false;
        LOG.warn("{}: no new certificate for this station: {}", link, why);
        trouble = why;
    }
}
