package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.files.PendingFirmware.Saved;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One order's file on its way here, and the check of its signature. On the loop, but for {@link #run}. */
final class FirmwareFetch implements Transfer.Work, Transfer.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(FirmwareFetch.class);

    private final FirmwareUpdate.Services services;
    private final FirmwareProgress progress;
    private final Saved mine;
    private final Optional<Signer> signer;
    private final Consumer<Path> ready;
    private Location from;
    private Transfer transfer;
    private volatile Part part;
    private volatile boolean genuine;
    private boolean kept;

    /** @param ready takes the file, and the care for it */
    FirmwareFetch(
            FirmwareUpdate.Services services,
            FirmwareProgress progress,
            Saved mine,
            Optional<Signer> signer,
            Consumer<Path> ready) {
        this.services = services;
        this.progress = progress;
        this.mine = mine;
        this.signer = signer;
        this.ready = ready;
    }

    void start() {
        try {
            from = Location.parse(mine.order().location());
        } catch (TransferException e) {
            failed(e);
            return;
        }
        transfer = new Transfer(
                services.loop(),
                services.files().depot(),
                Transfer.Patience.of(mine.order().retries(), mine.order().retryIntervalS()),
                this,
                this);
        transfer.start();
    }

    void cancel() {
        if (transfer != null) {
            transfer.cancel();
        }
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
        progress.become(FirmwareStatus.DOWNLOADING);
    }

    @Override
    public void paused(TransferException why) {
        LOG.warn("{}: firmware from {} is tried again: {}", services.link(), from, why.getMessage());
        progress.become(FirmwareStatus.DOWNLOAD_PAUSED);
    }

    @Override
    public void done() {
        progress.become(FirmwareStatus.DOWNLOADED);
        if (!genuine) {
            progress.security("InvalidFirmwareSignature", "of the file from " + host());
            progress.end(FirmwareStatus.INVALID_SIGNATURE);
            return;
        }
        if (signer.isPresent()) {
            progress.become(FirmwareStatus.SIGNATURE_VERIFIED);
        }
        kept = true;
        ready.accept(part.path());
    }

    @Override
    public void failed(TransferException why) {
        LOG.warn("{}: firmware cannot be fetched: {}", services.link(), why.getMessage());
        progress.end(FirmwareStatus.DOWNLOAD_FAILED);
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
