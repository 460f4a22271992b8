package edgewatt.ocpp.client.files;

import edgewatt.ocpp.client.link.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a log bundle and brings it to a backend: one at a time; a new wish replaces the one that runs. The same for all
 * versions of OCPP. On the loop.
 */
public final class LogUpload {
    private static final Logger LOG = LoggerFactory.getLogger(LogUpload.class);

    private final String link;
    private final Loop loop;
    private final Depot depot;
    private final LogBundle bundle;
    private final Supplier<SSLContext> tls;
    private final BiConsumer<Status, OptionalInt> report;
    private Job running;

    /** OCPP 2.x UploadLogStatusEnumType; 1.6 has a part of it. */
    public enum Status {
        UPLOADING,
        UPLOADED,
        UPLOAD_FAILURE,
        BAD_MESSAGE,
        PERMISSION_DENIED,
        NOT_SUPPORTED_OPERATION,
        /** Another one has taken its place. */
        ACCEPTED_CANCELED
    }

    /** @param requestId what the statuses shall carry; absent for a version without */
    public record Wish(
            OptionalInt requestId,
            LogBundle.Content content,
            String location,
            OptionalInt retries,
            OptionalInt retryIntervalS) {}

    /**
     * @param fileName what it will be called; empty if the location is of no use, of which a status tells
     * @param replaced another one was cancelled for it
     */
    public record Accepted(Optional<String> fileName, boolean replaced) {}

    /** @param report called at each change, with the request's id */
    public LogUpload(
            String link,
            Loop loop,
            Depot depot,
            LogBundle bundle,
            Supplier<SSLContext> tls,
            BiConsumer<Status, OptionalInt> report) {
        this.link = link;
        this.loop = loop;
        this.depot = depot;
        this.bundle = bundle;
        this.tls = tls;
        this.report = report;
    }

    /** The answer comes first: what begins here begins in a later step of the loop. */
    public Accepted start(Wish wish) {
        boolean replaced = cancel();
        Location to;
        try {
            to = Location.parse(wish.location());
        } catch (TransferException e) {
            LOG.warn("{}: no log is uploaded: {}", link, e.getMessage());
            loop.execute(() -> report.accept(status(e.kind()), wish.requestId()));
            return new Accepted(Optional.empty(), replaced);
        }
        String name = to.fileName(bundle.name(wish.content()));
        Job job = new Job(wish, to, name);
        running = job;
        loop.execute(() -> {
            if (running == job) {
                job.transfer.start();
            }
        });
        return new Accepted(Optional.of(name), replaced);
    }

    /** The request that is being served, if one is: its last status is then UPLOADING. */
    public boolean busy() {
        return running != null;
    }

    /** Of the one that is being served. */
    public OptionalInt requestId() {
        return running == null ? OptionalInt.empty() : running.wish.requestId();
    }

    /** @return whether there was one to cancel */
    public boolean cancel() {
        Job was = running;
        running = null;
        if (was == null) {
            return false;
        }
        was.transfer.cancel();
        report.accept(Status.ACCEPTED_CANCELED, was.wish.requestId());
        return true;
    }

    private static Status status(TransferException.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> Status.BAD_MESSAGE;
            case DENIED -> Status.PERMISSION_DENIED;
            case UNSUPPORTED -> Status.NOT_SUPPORTED_OPERATION;
            default -> Status.UPLOAD_FAILURE;
        };
    }

    private final class Job implements Transfer.Listener {
        private final Wish wish;
        private final Location to;
        private final String name;
        private final Transfer transfer;
        private volatile Path file;

        Job(Wish wish, Location to, String name) {
            this.wish = wish;
            this.to = to;
            this.name = name;
            transfer = new Transfer(
                    loop, depot, Transfer.Patience.of(wish.retries(), wish.retryIntervalS()), this::send, this);
        }

        /** On the try's thread. The bundle is made once, also for later tries. */
        private void send(Flow flow) throws IOException, TransferException {
            if (file == null) {
                Path made = depot.create("log");
                file = made;
                try {
                    bundle.write(made, wish.content(), flow);
                } catch (IOException e) {
                    depot.remove(made);
                    file = null;
                    throw new TransferException(
                            TransferException.Kind.DISK, "the log bundle cannot be written: " + e.getMessage());
                }
            }
            depot.carrier(to, tls).put(file, name, to, flow);
        }

        @Override
        public void trying(int number) {
            if (number == 1) {
                LOG.info("{}: {} goes to {}", link, name, to);
                report.accept(Status.UPLOADING, wish.requestId());
            }
        }

        @Override
        public void paused(TransferException why) {
            LOG.warn("{}: {} did not get to {}, it is tried again: {}", link, name, to, why.getMessage());
        }

        @Override
        public void done() {
            LOG.info("{}: {} is at {}", link, name, to);
            end(Status.UPLOADED);
        }

        @Override
        public void failed(TransferException why) {
            LOG.warn("{}: {} did not get to {}: {}", link, name, to, why.getMessage());
            end(status(why.kind()));
        }

        @Override
        public void stopped() {
            if (file != null) {
                depot.remove(file);
            }
        }

        private void end(Status status) {
            if (running == this) {
                running = null;
                report.accept(status, wish.requestId());
            }
        }
    }
}
