package edgewatt.ocpp.client.security;

import edgewatt.api.store.JournalException;
import edgewatt.api.store.Secrets;
import edgewatt.ocpp.client.link.End;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in that works, and the one that is tried. A change is kept, tried on the next connection, and becomes what counts
 * when it has let us in; each step is durable before the next, and may be repeated. On the loop.
 */
final class WaysIn {
    private static final Logger LOG = LoggerFactory.getLogger(WaysIn.class);

    private final StateFile file;
    private final LinkPlace place;
    private final Secrets secrets;
    private final StationCertificate certificate;
    private final SecurityLog events;
    private final SecurityHealth health;
    private final Trial trial = new Trial();

    WaysIn(
            StateFile file,
            LinkPlace place,
            Secrets secrets,
            StationCertificate certificate,
            SecurityLog events,
            SecurityHealth health) {
        this.file = file;
        this.place = place;
        this.secrets = secrets;
        this.certificate = certificate;
        this.events = events;
        this.health = health;
    }

    /** With what the next attempt is made. */
    Credentials tried() {
        SecurityState state = file.state();
        return trial.onNew() ? state.aim() : state.current();
    }

    /** What is kept as next is tried from the next attempt on. */
    void tryNext() {
        trial.begin();
    }

    /** @throws JournalException if the disk does not take it; then the old way stays */
    void newPassword(byte[] secret) {
        secrets.write(place.newPasswordRef(), secret);
        file.update(s -> s.withNext(s.aim().withNewPassword(true)));
        trial.begin();
    }

    /** @throws JournalException if the disk does not take it; then the old way stays */
    void newProfile(int profile) {
        file.update(s -> s.withNext(s.aim().withProfile(profile)));
        trial.begin();
    }

    /** @param attempts before the other way has its turn */
    void failed(End end, int attempts) {
        SecurityState state = file.state();
        if (state.next().isEmpty()) {
            return;
        }
        Credentials next = state.next().get();
        boolean passwordOnly = next.equals(state.current().withNewPassword(next.newPassword()));
        if (trial.failed(end, passwordOnly, attempts)) {
            String turn = trial.onNew() ? "the new way in" : "the old way in";
            LOG.info("{}: {} is tried next, because: {}", place.link(), turn, end.because());
        }
    }

    /** @throws JournalException if the disk does not take it; then all is repeated on the next connection */
    void opened() {
        Optional<Credentials> next = file.state().next();
        if (next.isPresent() && trial.onNew()) {
            commit(next.get());
        } else if (next.isPresent()) {
            drop(next.get());
        }
    }

    /** The new way has let us in: now it is the one, and what was before is destroyed. */
    private void commit(Credentials next) {
        Credentials before = file.state().current();
        if (next.newPassword()) {
            secrets.read(place.newPasswordRef()).ifPresent(secret -> {
                secrets.write(place.passwordRef(), secret);
                Arrays.fill(secret, (byte) 0);
            });
        }
        file.update(s -> s.with(next.withNewPassword(false), Optional.empty()));
        secrets.delete(place.newPasswordRef());
        certificate.forget(before.key());
        String what = changes(before, next);
        LOG.info("{}: in force from now on: {}", place.link(), what);
        events.event(SecurityLog.RECONFIGURED, what + " in force");
        health.settled("");
    }

    /** The old way has let us in while the new one did not: it stays, and the new one is destroyed. */
    private void drop(Credentials next) {
        String what = changes(file.state().current(), next);
        file.update(s -> s.with(s.current(), Optional.empty()));
        secrets.delete(place.newPasswordRef());
        certificate.forget(next.key());
        String why = what + " did not work, and what was before is in force again: " + trial.trouble();
        trial.begin();
        LOG.warn("{}: {}", place.link(), why);
        events.event(SecurityLog.RECONFIGURED, why);
        health.settled(why);
    }

    private static String changes(Credentials before, Credentials next) {
        List<String> what = new ArrayList<>();
        if (next.profile() != before.profile()) {
            what.add("security profile " + next.profile());
        }
        if (next.newPassword()) {
            what.add("the new password");
        }
        if (!next.key().equals(before.key())) {
            what.add("the new certificate of this station");
        }
        return what.isEmpty() ? "nothing new" : String.join(" and ", what);
    }
}
