package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Deployer.Kind;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Status;
import edgewatt.ocpp.client.files.PendingFirmware.Phase;
import edgewatt.ocpp.client.link.Loop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one file to the deployer, and makes OCPP's statuses of what it does with it:
 *
 * <pre>
 * the deployer                                   the backend hears
 * waits until nobody charges, or is busy         InstallScheduled; handed in again if it does not come to it
 * applies, watches, rolls back                   Installing
 * is about to restart the controller             InstallRebooting
 * runs it, and it has passed its health gate     Installed
 * will never take it: unsigned, tampered, ...    InstallVerificationFailed
 * has tried, and gone back                       InstallationFailed
 * </pre>
 *
 * All on the loop.
 */
final class FirmwareInstall {
    private static final Logger LOG = LoggerFactory.getLogger(FirmwareInstall.class);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final int MAX_LOOKS = 180;

    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

    /** A week; then the backend has to order it anew. */
    private static final int MAX_ASKED = 7 * 24 * 12;

    private final FirmwareUpdate.Services services;
    private final FirmwareProgress progress;
    private final Path file;
    private Runnable deaf = () -> {};
    private Loop.Timer timer = () -> {};
    private boolean handed;
    private boolean touched;
    private boolean over;
    private int asked;

    /** @param file null = it was handed in before the controller was restarted */
    FirmwareInstall(FirmwareUpdate.Services services, FirmwareProgress progress, Path file) {
        this.services = services;
        this.progress = progress;
        this.file = file;
    }

    /** At once, or later. */
    void start(Duration wait) {
        if (wait.isZero()) {
            handIn();
        } else {
            progress.become(FirmwareStatus.INSTALL_SCHEDULED);
            timer = services.loop().after(wait, this::handIn);
        }
    }

    /** After a restart: what runs, and has proven itself, tells how it went. */
    void resume() {
        touched = true;
        handed = true;
        progress.resumed(FirmwareStatus.INSTALLING);
        look(0);
    }

    /** @return false if it is too late to be withdrawn: then it goes on */
    boolean cancel() {
        if (over) {
            return true;
        }
        if (touched || handed && !withdrawn()) {
            return false;
        }
        finish();
        return true;
    }

    /** The link ends. What the deployer has, it goes on with; the next start looks what became of it. */
    void leave() {
        timer.cancel();
        deaf.run();
        if (!handed) {
            finish();
        }
    }

    private boolean withdrawn() {
        String me = services.link(); // only what is ours
        return services.deployer()
                .map(d -> d.progress().origin().equals(me) && d.cancel(me))
                .orElse(true);
    }

    private void handIn() {
        Optional<Deployer> deployer = services.deployer();
        if (deployer.isEmpty()) {
            LOG.warn("{}: what could install the firmware has gone meanwhile", services.link());
            end(FirmwareStatus.INSTALLATION_FAILED);
            return;
        }
        handed = true;
        asked++;
        Deployer.Generation running = deployer.get().current();
        progress.save(progress.now().installing(running == null ? 0 : running.number()));
        deaf = services.files().deployments().listen(p -> services.loop().execute(() -> progressed(p)));
        services.files().depot().threads().execute(() -> {
            try {
                InputStream in = Files.newInputStream(file);
                deployer.get()
                        .submit(in, services.link())
                        .whenComplete((outcome, e) -> services.loop().execute(() -> ended(outcome, e)));
            } catch (IOException | RuntimeException e) {
                services.loop().execute(() -> ended(null, e));
            }
        });
    }

    private void progressed(Deployer.Progress now) {
        if (over || !handed || !now.origin().equals(services.link())) {
            return;
        }
        switch (now.phase()) {
            case WAITING_FOR_IDLE -> scheduled();
            case APPLYING, WATCHING, ROLLING_BACK -> touching(FirmwareStatus.INSTALLING);
            case RESTARTING -> touching(FirmwareStatus.INSTALL_REBOOTING);
            default -> {} // what it read and found right so far is no step of OCPP's
        }
    }

    /** Nothing was touched: if the controller ends now, it begins anew with the download. */
    private void scheduled() {
        progress.save(progress.now().waiting());
        progress.become(FirmwareStatus.INSTALL_SCHEDULED);
    }

    private void touching(FirmwareStatus status) {
        if (!touched) {
            touched = true;
            progress.save(progress.now().in(Phase.INSTALL));
        }
        progress.become(status);
    }

    private void ended(Outcome outcome, Throwable failure) {
        if (over) {
            return;
        }
        handed = false;
        deaf.run();
        if (outcome == null) {
            LOG.warn("{}: the firmware is not installed: {}", services.link(), Redaction.text(String.valueOf(failure)));
            end(FirmwareStatus.INSTALLATION_FAILED);
            return;
        }
        if (!outcome.applied()) {
            LOG.warn("{}: the firmware is not installed: {}", services.link(), Redaction.text(outcome.reason()));
        }
        boolean later = outcome.status() == Status.NOT_IDLE || outcome.status() == Status.BUSY;
        if (later && asked < MAX_ASKED) {
            scheduled();
            timer = services.loop().after(ASK_AGAIN, this::handIn);
            return;
        }
        FirmwareStatus last = last(outcome);
        boolean plain = progress.now().order().signed().isEmpty();
        if (plain || last != FirmwareStatus.INSTALL_VERIFICATION_FAILED) {
            progress.become(FirmwareStatus.INSTALLING); // a backend that knows no other way waits for it
        }
        end(last);
    }

    private static FirmwareStatus last(Outcome outcome) {
        if (outcome.applied()) {
            return FirmwareStatus.INSTALLED;
        }
        return switch (outcome.status().kind()) {
            case DONE -> FirmwareStatus.INSTALLED;
            case REFUSED -> FirmwareStatus.INSTALL_VERIFICATION_FAILED;
            case LATER, FAILED -> FirmwareStatus.INSTALLATION_FAILED;
        };
    }

    private void look(int looks) {
        Optional<Deployer> deployer = services.deployer();
        Deployer.Generation running = deployer.map(Deployer::current).orElse(null);
        boolean newer = running != null && running.number() > progress.now().before();
        boolean busy =
                deployer.map(d -> d.progress().phase() != Deployer.Phase.IDLE).orElse(false);
        boolean undecided = running == null || busy || newer && !running.proven();
        if (undecided && looks < MAX_LOOKS) {
            timer = services.loop().after(LOOK_AGAIN, () -> look(looks + 1));
        } else if (newer) {
            end(FirmwareStatus.INSTALLED);
        } else {
            Optional<Outcome> last = deployer.flatMap(Deployer::last);
            boolean refused = last.map(o -> o.status().kind() == Kind.REFUSED).orElse(false);
            end(refused ? FirmwareStatus.INSTALL_VERIFICATION_FAILED : FirmwareStatus.INSTALLATION_FAILED);
        }
    }

    private void end(FirmwareStatus last) {
        finish();
        progress.end(last);
    }

    private void finish() {
        over = true;
        timer.cancel();
        deaf.run();
        if (file != null) {
            services.files().depot().remove(file);
        }
    }
}
