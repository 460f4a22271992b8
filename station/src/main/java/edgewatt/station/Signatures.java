package edgewatt.station;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Token;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the meter of one EVSE to sign, and remembers what went wrong. Station thread only, except {@link #trouble}. */
final class Signatures {
    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);

    private final int evseId;
    private final Loop loop;
    private volatile String trouble = "";

    Signatures(int evseId, Loop loop) {
        this.evseId = evseId;
        this.loop = loop;
    }

    /** Why the last signature is missing, in plain words; empty when it is there. */
    String trouble() {
        return trouble;
    }

    /**
     * @param meter null without one
     * @param answer a signed reading, or empty and why; on the station thread, never from within this call
     */
    void ask(
            Meter meter,
            Meter.Moment moment,
            UUID transaction,
            Optional<Token> token,
            BiConsumer<Optional<MeterReading>, String> answer) {
        if (meter == null) {
            loop.execute(() -> answer.accept(Optional.empty(), "it has no meter any more"));
            return;
        }
        CompletionStage<MeterReading> signing;
        try {
            signing = meter.sign(moment, transaction, token);
        } catch (RuntimeException | LinkageError e) {
            signing = CompletableFuture.failedStage(e);
        }
        signing.whenComplete((reading, error) -> loop.execute(() -> {
            boolean signed = reading != null && reading.signed().isPresent();
            String why = error != null ? reason(error) : "its answer carries no signature";
            answer.accept(
                    signed ? Optional.of(reading) : Optional.empty(),
                    signed ? "" : "meter '" + meter.name() + "' did not sign: " + why);
        }));
    }

    private static String reason(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    void succeeded() {
        trouble = "";
    }

    void failed(String why) {
        trouble = why;
        LOG.warn("evse {}: {}", evseId, why);
    }
}
