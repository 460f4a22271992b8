package edgewatt.ocpp.client.v16;

import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what backends answer: what matters strictly, the rest with patience. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** @throws CallException without a status */
    static Opinion opinion(Payload conf) {
        return conf.object("idTagInfo", info -> {
            Opinion.Status status = info.choice("status", Vocabulary.TOKEN_STATUS);
            return new Opinion(status, parent(info), time(info, "expiryDate"));
        });
    }

    /** The verdict where there is one: StopTransaction.conf may be without. What cannot be read is none. */
    static Optional<Opinion> optionalOpinion(Payload conf) {
        try {
            return conf.has("idTagInfo") ? Optional.of(opinion(conf)) : Optional.empty();
        } catch (CallException e) {
            LOG.warn("idTagInfo of the backend cannot be read; ignored: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Token> parent(Payload info) {
        try {
            return info.optionalText("parentIdTag", Encoder.ID_TAG)
                    .filter(tag -> !tag.isBlank())
                    .map(tag -> new Token(tag, TokenType.CENTRAL));
        } catch (CallException e) {
            LOG.warn("the backend's {}; ignored", e.getMessage());
            return Optional.empty();
        }
    }

    /** A time that cannot be read is as good as none: it must not end a boot. */
    static Optional<Instant> time(Payload conf, String name) {
        try {
            return conf.optionalText(name, 64).map(Times::parse);
        } catch (DateTimeException | CallException e) {
            LOG.warn("{} of the backend is not a time with a zone; ignored", name);
            return Optional.empty();
        }
    }
}
