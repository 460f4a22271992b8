package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Health;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.files.PendingFirmware.Phase;
import edgewatt.ocpp.client.files.PendingFirmware.Saved;
import edgewatt.ocpp.client.link.Loop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One order for other firmware at a time: wait for its time, fetch, verify, wait again, hand over to the deployer, and tell
 * how it went; the same for all versions of OCPP. When transactions have to end is the deployer's business.
 *
 * <p>Waiting is by the monotonic clock: a clock that is set does not move it. What waits or is fetched begins anew after a
 * restart, when the backend has accepted us and thereby told the time; what was being installed is judged then by the
 * generation that runs. All on the loop.
 */
public final class FirmwareUpdate {
    private static final Logger LOG = LoggerFactory.getLogger(FirmwareUpdate.class);

    private static final int MAX_RUNS = 5;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final int MAX_LOOKS = 180;
    private static final Duration FAR = Duration.ofDays(3650);

    private final Services services;
    private final BiConsumer<FirmwareStatus, OptionalInt> report;
    private final PendingFirmware pending;
    private Saved now;
    private FirmwareStatus status = FirmwareStatus.IDLE;
    private Transfer transfer;
    private Loop.Timer timer = () -> {};
    private Path ready;
    private boolean resumed;
    private boolean installing;

    /**
     * What it works with.
     *
     * @param link its name, for the journal, the log and Health
     */
    public record Services(
            String link,
            Loop loop,
            FileServices files,
            StationClock clock,
            Journal journal,
            Supplier<SSLContext> tls,
            SigningTrust trust) {
        Optional<Deployer> deployer() {
            return files.deployer().get();
        }
    }

    /** OCPP UpdateFirmwareStatusEnumType. */
    public enum Answer {
        ACCEPTED,
        /** Accepted, and one that had not been installed yet is cancelled for it. */
        ACCEPTED_CANCELED,
        REJECTED,
        INVALID_CERTIFICATE,
        REVOKED_CERTIFICATE
    }

    /** @param report called at each change, with the request's id */
    public FirmwareUpdate(Services services, BiConsumer<FirmwareStatus, OptionalInt> report) {
        this.services = services;
        this.report = report;
        pending = new PendingFirmware(
                services.link(), services.files().documents(), services.files().secrets());
    }

    /** Answers first: what begins here begins in a later step of the loop. */
    public Answer order(FirmwareOrder order) {
        resume();
        if (installing) {
            LOG.warn("{}: another firmware is being installed; the new order is refused", services.link());
            return Answer.REJECTED;
        }
        Optional<Signer> signer = Optional.empty();
        if (order.signed().isPresent()) {
            try {
                List<X509Certificate> chain = Signer.chain(order.signed().get().certificate());
                SigningTrust.Verdict verdict =
                        services.trust().check(chain, services.clock().instant());
                if (verdict != SigningTrust.Verdict.TRUSTED) {
                    return untrusted(
                            verdict, "it does not lead to an installed manufacturer root, or is not valid now");
                }
                signer = Optional.of(
                        new Signer(chain, Signer.signature(order.signed().get().signature())));
            } catch (CertificateException e) {
                return untrusted(SigningTrust.Verdict.INVALID, "it cannot be used");
            } catch (IllegalArgumentException e) {
                LOG.warn("{}: the firmware's signature is not base64; the order is refused", services.link());
                return Answer.REJECTED;
            }
        }
        if (services.deployer().isEmpty()) {
            missing(
                    "nothing here can install it: add the bundle that offers a deployer, or update this station by hand");
            if (order.signed().isEmpty()) { // this version has no other way to say no
                services.loop().execute(() -> report.accept(FirmwareStatus.INSTALLATION_FAILED, order.requestId()));
            }
            return Answer.REJECTED;
        }
        boolean replaced = cancel();
        services.files().notices().clear(notice());
        Saved saved = new Saved(order, Phase.FETCH, 0, 0, FirmwareStatus.IDLE);
        begin(saved, signer);
        return replaced ? Answer.ACCEPTED_CANCELED : Answer.ACCEPTED;
    }

    /** The backend has accepted us: after a restart, go on. */
    public void accepted() {
        resume();
    }

    /** The link ends: a download stops, and the order is taken up by the next start. */
    public void close() {
        if (installing) {
            timer.cancel();
        } else {
            cancel();
        }
    }

    /** The last status has been taken: there is nothing to remember. */
    public void told(FirmwareStatus what) {
        if (now != null && now.phase() == Phase.TELL && now.last() == what) {
            now = null;
            pending.delete();
        }
    }

    /** As TriggerMessage tells it: what is under way, else IDLE. */
    public FirmwareStatus current() {
        return status.last() ? FirmwareStatus.IDLE : status;
    }

    public OptionalInt requestId() {
        return now == null || current() == FirmwareStatus.IDLE
                ? OptionalInt.empty()
                : now.order().requestId();
    }

    private void resume() {
        if (resumed) {
            return;
        }
        resumed = true;
        Optional<Saved> saved = pending.read();
        if (saved.isEmpty()) {
            return;
        }
        now = saved.get();
        switch (now.phase()) {
            case FETCH -> fetchAgain();
            case INSTALL -> {
                installing = true;
                status = FirmwareStatus.INSTALLING;
                look(0);
            }
            case TELL -> report.accept(now.last(), now.order().requestId());
        }
    }

    private void fetchAgain() {
        try {
            Optional<Signer> signer = Optional.empty();
            if (now.order().signed().isPresent()) {
                FirmwareOrder.Signed signed = now.order().signed().get();
                signer = Optional.of(
                        new Signer(Signer.chain(signed.certificate()), Signer.signature(signed.signature())));
            }
            begin(now, signer);
        } catch (CertificateException | IllegalArgumentException e) {
            end(FirmwareStatus.DOWNLOAD_FAILED);
        }
    }

    private void begin(Saved saved, Optional<Signer> signer) {
        now = saved;
        pending.write(saved);
        Duration wait = until(saved.order().retrieveAt());
        boolean waits = !wait.isZero();
        timer = services.loop().after(wait, () -> fetch(saved, signer));
        if (waits) {
            services.loop().execute(() -> {
                if (now == saved && status != FirmwareStatus.DOWNLOADING) {
                    become(FirmwareStatus.DOWNLOAD_SCHEDULED);
                }
            });
        }
    }

    private void fetch(Saved waiting, Optional<Signer> signer) {
        if (waiting.runs() >= MAX_RUNS) {
            LOG.error(
                    "{}: the controller was restarted {} times while a firmware was fetched; it is given up",
                    services.link(),
                    MAX_RUNS);
            end(FirmwareStatus.DOWNLOAD_FAILED);
            return;
        }
        Saved saved = waiting.seen();
        now = saved;
        pending.write(saved);
        Fetch fetch = new Fetch(saved, signer);
        Location from;
        try {
            from = Location.parse(saved.order().location());
        } catch (TransferException e) {
            fetch.failed(e);
            return;
        }
        fetch.from = from;
        transfer = new Transfer(
                services.loop(),
                services.files().depot(),
                Transfer.Patience.of(saved.order().retries(), saved.order().retryIntervalS()),
                fetch,
                fetch);
        transfer.start();
    }

    private void install(Path file) {
        ready = null;
        Optional<Deployer> deployer = services.deployer();
        if (deployer.isEmpty()) {
            missing("what could install it has gone meanwhile");
            services.files().depot().remove(file);
            end(FirmwareStatus.INSTALLATION_FAILED);
            return;
        }
        installing = true;
        Deployer.Generation running = deployer.get().current();
        now = now.installing(running == null ? 0 : running.number());
        pending.write(now);
        become(FirmwareStatus.INSTALLING);
        services.files().depot().threads().execute(() -> {
            try {
                InputStream in = Files.newInputStream(file);
                deployer.get()
                        .submit(in, services.link())
                        .whenComplete((outcome, e) -> services.loop().execute(() -> installed(file, outcome, e)));
            } catch (IOException | RuntimeException e) {
                services.loop().execute(() -> installed(file, null, e));
            }
        });
    }

    private void installed(Path file, Deployer.Outcome outcome, Throwable failure) {
        services.files().depot().remove(file);
        if (outcome != null && outcome.applied()) {
            end(FirmwareStatus.INSTALLED);
        } else {
            String why = outcome != null ? outcome.reason() : String.valueOf(failure);
            LOG.warn("{}: the firmware is not installed: {}", services.link(), Redaction.text(why));
            end(FirmwareStatus.INSTALLATION_FAILED);
        }
    }

    /** After a restart: installed is what runs and has proven itself. */
    private void look(int looks) {
        Optional<Deployer> deployer = services.deployer();
        Deployer.Generation running = deployer.map(Deployer::current).orElse(null);
        boolean newer = running != null && running.number() > now.before();
        boolean undecided = running == null || newer && !running.proven();
        if (undecided && looks < MAX_LOOKS) {
            timer = services.loop().after(LOOK_AGAIN, () -> look(looks + 1));
        } else {
            end(newer ? FirmwareStatus.INSTALLED : FirmwareStatus.INSTALLATION_FAILED);
        }
    }

    private boolean cancel() {
        timer.cancel();
        boolean was = now != null && now.phase() == Phase.FETCH;
        Transfer running = transfer;
        transfer = null;
        now = null;
        if (running != null) {
            running.cancel();
        }
        if (ready != null) {
            services.files().depot().remove(ready);
            ready = null;
        }
        return was;
    }

    private void end(FirmwareStatus last) {
        Saved saved = now.ended(last);
        now = saved;
        installing = false;
        transfer = null;
        pending.write(saved); // until it has been told
        if (last == FirmwareStatus.INSTALLED) {
            security("FirmwareUpdated", "by " + services.link());
        }
        become(last);
    }

    private void become(FirmwareStatus next) {
        status = next;
        LOG.info("{}: firmware: {}", services.link(), next);
        report.accept(next, now.order().requestId());
    }

    private Answer untrusted(SigningTrust.Verdict verdict, String why) {
        LOG.warn("{}: the firmware's signing certificate is refused: {}", services.link(), why);
        security("InvalidFirmwareSigningCertificate", why);
        return verdict == SigningTrust.Verdict.REVOKED ? Answer.REVOKED_CERTIFICATE : Answer.INVALID_CERTIFICATE;
    }

    private void security(String type, String info) {
        services.journal().append(new Fact.SecurityEvent(type, services.clock().instant(), info));
    }

    private void missing(String what) {
        services.files()
                .notices()
                .say(
                        notice(),
                        Health.Level.NOTICE,
                        "the backend of link '" + services.link() + "' has ordered other firmware, and " + what);
    }

    private String notice() {
        return services.link() + " firmware";
    }

    private Duration until(Instant at) {
        Instant from = services.clock().instant();
        if (!at.isAfter(from)) {
            return Duration.ZERO;
        }
        Duration wait = Duration.between(from, at);
        return wait.compareTo(FAR) > 0 ? FAR : wait;
    }

    /** One order's file on its way. */
    private final class Fetch implements Transfer.Work, Transfer.Listener {
        private final Saved mine;
        private final Optional<Signer> signer;
        private Location from;
        private volatile Part part;
        private volatile boolean genuine;
        private boolean kept;

        Fetch(Saved mine, Optional<Signer> signer) {
            this.mine = mine;
            this.signer = signer;
        }

        @Override
        public void run(Flow flow) throws IOException, TransferException {
            Depot depot = services.files().depot();
            if (part == null) {
                part = new Part(depot.create("firmware"));
            }
            depot.carrier(from, services.tls()).fetch(from, part, flow);
            genuine = signer.isEmpty() || signer.get().hasSigned(part.path(), flow);
        }

        @Override
        public void trying(int number) {
            if (number == 1) {
                LOG.info("{}: firmware is fetched from {}", services.link(), from);
            }
            become(FirmwareStatus.DOWNLOADING);
        }

        @Override
        public void paused(TransferException why) {
            LOG.warn("{}: firmware from {} is tried again: {}", services.link(), from, why.getMessage());
            become(FirmwareStatus.DOWNLOAD_PAUSED);
        }

        @Override
        public void done() {
            transfer = null;
            become(FirmwareStatus.DOWNLOADED);
            if (!genuine) {
                security("InvalidFirmwareSignature", "of the file from " + host());
                end(FirmwareStatus.INVALID_SIGNATURE);
                return;
            }
            if (signer.isPresent()) {
                become(FirmwareStatus.SIGNATURE_VERIFIED);
            }
            Duration wait =
                    mine.order().installAt().map(FirmwareUpdate.this::until).orElse(Duration.ZERO);
            kept = true;
            if (wait.isZero()) {
                install(part.path());
            } else {
                become(FirmwareStatus.INSTALL_SCHEDULED);
                Path file = part.path();
                ready = file;
                timer = services.loop().after(wait, () -> install(file));
            }
        }

        @Override
        public void failed(TransferException why) {
            LOG.warn("{}: firmware cannot be fetched: {}", services.link(), why.getMessage());
            end(FirmwareStatus.DOWNLOAD_FAILED);
        }

        @Override
        public void stopped() {
            if (!kept && part != null) {
                services.files().depot().remove(part.path());
            }
        }

        private String host() {
            String text = from.toString();
            return text.length() > 200 ? text.substring(0, 200) : text;
        }
    }
}
