package edgewatt.ocpp.client.files;

import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.files.PendingFirmware.Phase;
import edgewatt.ocpp.client.files.PendingFirmware.Saved;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the one order is: kept over a restart, and told to the backend at each change. On the loop. */
final class FirmwareProgress {
    private static final Logger LOG = LoggerFactory.getLogger(FirmwareProgress.class);

    private final FirmwareUpdate.Services services;
    private final BiConsumer<FirmwareStatus, OptionalInt> report;
    private final PendingFirmware pending;
    private Saved now;
    private FirmwareStatus status = FirmwareStatus.IDLE;

    FirmwareProgress(FirmwareUpdate.Services services, BiConsumer<FirmwareStatus, OptionalInt> report) {
        this.services = services;
        this.report = report;
        pending = new PendingFirmware(
                services.link(), services.files().documents(), services.files().secrets());
    }

    /** What an earlier start has left; null = nothing. */
    Saved recall() {
        now = pending.read().orElse(null);
        return now;
    }

    /** The order; null = none. */
    Saved now() {
        return now;
    }

    FirmwareStatus status() {
        return status;
    }

    void save(Saved saved) {
        now = saved;
        pending.write(saved);
    }

    /** Another order takes its place: what was kept of this one is written over by that. */
    void drop() {
        now = null;
    }

    void become(FirmwareStatus next) {
        if (status == next && next != FirmwareStatus.DOWNLOADING) {
            return; // told already; only a further try of a download is worth another word
        }
        status = next;
        LOG.info("{}: firmware: {}", services.link(), next);
        report.accept(next, now.order().requestId());
    }

    /** Of an order that is not even begun. */
    void report(FirmwareStatus what, OptionalInt requestId) {
        report.accept(what, requestId);
    }

    /** As it was before the controller was restarted; the backend has heard it then. */
    void resumed(FirmwareStatus before) {
        status = before;
    }

    /** What remains to be done is to tell it. */
    void tell() {
        report.accept(now.last(), now.order().requestId());
    }

    void end(FirmwareStatus last) {
        save(now.ended(last)); // until it has been told
        if (last == FirmwareStatus.INSTALLED) {
            security("FirmwareUpdated", "by " + services.link());
        }
        become(last);
    }

    /** The last status has been taken: there is nothing to remember. */
    void told(FirmwareStatus what) {
        if (now != null && now.phase() == Phase.TELL && now.last() == what) {
            now = null;
            pending.delete();
        }
    }

    void security(String type, String info) {
        services.journal().append(new Fact.SecurityEvent(type, services.clock().instant(), info));
    }
}
