package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Health;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.files.PendingFirmware.Phase;
import edgewatt.ocpp.client.files.PendingFirmware.Saved;
import edgewatt.ocpp.client.link.Loop;
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
 * One order for other firmware at a time: wait for its time, {@linkplain FirmwareFetch fetch and verify}, wait again,
 * {@linkplain FirmwareInstall hand over} to the deployer, which checks our own signature and decides when transactions have
 * to end; and tell how it went. The same for all versions of OCPP.
 *
 * <p>Waiting is by the monotonic clock: a clock that is set does not move it. What waits or is fetched begins anew after a
 * restart, when the backend has accepted us and thereby told the time; what was being installed is judged then by the
 * generation that runs. All on the loop.
 */
public final class FirmwareUpdate {
    private static final Logger LOG = LoggerFactory.getLogger(FirmwareUpdate.class);

    private static final int MAX_RUNS = 5;
    private static final Duration FAR = Duration.ofDays(3650);

    private final Services services;
    private final FirmwareProgress progress;
    private Loop.Timer timer = () -> {};
    private FirmwareFetch fetch;
    private FirmwareInstall install;
    private boolean resumed;

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
        progress = new FirmwareProgress(services, report);
    }

    /** Answers first: what begins here begins in a later step of the loop. */
    public Answer order(FirmwareOrder order) {
        resume();
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
            missing();
            if (order.signed().isEmpty()) { // this version has no other way to say no
                services.loop().execute(() -> progress.report(FirmwareStatus.INSTALLATION_FAILED, order.requestId()));
            }
            return Answer.REJECTED;
        }
        boolean replaces = progress.now() != null && progress.now().phase() != Phase.TELL;
        if (!cancel()) {
            LOG.warn("{}: another firmware is being installed; the new order is refused", services.link());
            return Answer.REJECTED;
        }
        services.files().notices().clear(notice());
        begin(new Saved(order, Phase.FETCH, 0, 0, FirmwareStatus.IDLE), signer);
        return replaces ? Answer.ACCEPTED_CANCELED : Answer.ACCEPTED;
    }

    /** The backend has accepted us: after a restart, go on. */
    public void accepted() {
        resume();
    }

    /** The link ends: a download stops, and the order is taken up by the next start. */
    public void close() {
        timer.cancel();
        if (fetch != null) {
            fetch.cancel();
        }
        if (install != null) {
            install.leave();
        }
    }

    /** The last status has been taken: there is nothing to remember. */
    public void told(FirmwareStatus what) {
        progress.told(what);
    }

    /** As TriggerMessage tells it: what is under way, else IDLE. */
    public FirmwareStatus current() {
        return progress.status().last() ? FirmwareStatus.IDLE : progress.status();
    }

    public OptionalInt requestId() {
        return progress.now() == null || current() == FirmwareStatus.IDLE
                ? OptionalInt.empty()
                : progress.now().order().requestId();
    }

    private void resume() {
        if (resumed) {
            return;
        }
        resumed = true;
        Saved saved = progress.recall();
        if (saved == null) {
            return;
        }
        switch (saved.phase()) {
            case FETCH -> fetchAgain(saved);
            case INSTALL -> {
                install = new FirmwareInstall(services, progress, null);
                install.resume();
            }
            case TELL -> progress.tell();
        }
    }

    private void fetchAgain(Saved saved) {
        try {
            Optional<Signer> signer = Optional.empty();
            if (saved.order().signed().isPresent()) {
                FirmwareOrder.Signed signed = saved.order().signed().get();
                signer = Optional.of(
                        new Signer(Signer.chain(signed.certificate()), Signer.signature(signed.signature())));
            }
            begin(saved, signer);
        } catch (CertificateException | IllegalArgumentException e) {
            progress.end(FirmwareStatus.DOWNLOAD_FAILED);
        }
    }

    private void begin(Saved saved, Optional<Signer> signer) {
        progress.save(saved);
        Duration wait = until(saved.order().retrieveAt());
        timer = services.loop().after(wait, () -> fetch(saved, signer));
        if (!wait.isZero()) {
            services.loop().execute(() -> {
                if (progress.now() == saved && progress.status() != FirmwareStatus.DOWNLOADING) {
                    progress.become(FirmwareStatus.DOWNLOAD_SCHEDULED);
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
            progress.end(FirmwareStatus.DOWNLOAD_FAILED);
            return;
        }
        Saved saved = waiting.seen();
        progress.save(saved);
        fetch = new FirmwareFetch(services, progress, saved, signer, file -> install(file, saved.order()));
        fetch.start();
    }

    private void install(Path file, FirmwareOrder order) {
        fetch = null;
        install = new FirmwareInstall(services, progress, file);
        install.start(order.installAt().map(this::until).orElse(Duration.ZERO));
    }

    /** @return false if it is being installed already */
    private boolean cancel() {
        if (install != null && !install.cancel()) {
            return false;
        }
        install = null;
        timer.cancel();
        if (fetch != null) {
            fetch.cancel();
            fetch = null;
        }
        progress.drop();
        return true;
    }

    private Answer untrusted(SigningTrust.Verdict verdict, String why) {
        LOG.warn("{}: the firmware's signing certificate is refused: {}", services.link(), why);
        progress.security("InvalidFirmwareSigningCertificate", why);
        return verdict == SigningTrust.Verdict.REVOKED ? Answer.REVOKED_CERTIFICATE : Answer.INVALID_CERTIFICATE;
    }

    private void missing() {
        services.files()
                .notices()
                .say(
                        notice(),
                        Health.Level.NOTICE,
                        "the backend of link '" + services.link() + "' has ordered other firmware, and nothing here can"
                                + " install it: add the bundle that offers a deployer, or update this station by hand");
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
}
