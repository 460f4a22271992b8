package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Station;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Times;
import edgewatt.ocpp.client.session.Call;
import edgewatt.ocpp.client.session.Conversation;
import edgewatt.ocpp.client.session.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions and samples of the journal as StartTransaction, MeterValues and StopTransaction. */
final class Encoder {
    static final int ID_TAG = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Encoder.class);

    /** idTag of a transaction nobody was asked for: 1.6 requires one. */
    private static final String NOBODY = "FREE";

    private final Conversation.Identity identity;
    private final Station station;
    private final Variables variables;
    private final Cursor cursor;
    private final Transactions transactions;

    Encoder(
            Conversation.Identity identity,
            Station station,
            Variables variables,
            Cursor cursor,
            Transactions transactions) {
        this.identity = identity;
        this.station = station;
        this.variables = variables;
        this.cursor = cursor;
        this.transactions = transactions;
    }

    /** Why a reading with this trigger was taken; empty if it is no sample. */
    static Optional<Samples.Context> contextOf(Fact.Trigger trigger) {
        return switch (trigger) {
            case METER_VALUE_PERIODIC -> Optional.of(Samples.Context.PERIODIC);
            case METER_VALUE_CLOCK -> Optional.of(Samples.Context.CLOCK);
            case TRIGGER -> Optional.of(Samples.Context.TRIGGER);
            case ABNORMAL_CONDITION -> Optional.of(Samples.Context.INTERRUPTION_BEGIN);
            case TX_RESUMED -> Optional.of(Samples.Context.INTERRUPTION_END);
            case SIGNED_DATA_RECEIVED -> Optional.of(Samples.Context.OTHER);
            default -> Optional.empty();
        };
    }

    Optional<Message> encode(Entry entry) {
        Fact fact = entry.fact();
        if (fact instanceof Fact.TransactionStarted started) {
            // once the rest may have left with a number, be it -1, the start is never sent again
            return transactions.number(started.id()).isPresent() ? Optional.empty() : Optional.of(start(started));
        } else if (fact instanceof Fact.TransactionUpdated f) {
            return number(f.id())
                    .flatMap(n -> taken(f.evseId(), f.reading(), f.trigger(), f).flatMap(t -> meterValues(n, t)))
                    .map(Message::of);
        } else if (fact instanceof Fact.TransactionEnded ended) {
            return number(ended.id()).map(n -> stop(ended, n.getAsInt()));
        } else if (fact instanceof Fact.MeterSampled f) {
            return taken(f.evseId(), Optional.of(f.reading()), f.trigger(), f)
                    .flatMap(t -> meterValues(OptionalInt.empty(), t))
                    .map(Message::of);
        }
        return Optional.empty();
    }

    private static Optional<Samples.Taken> taken(
            int evseId, Optional<MeterReading> reading, Fact.Trigger trigger, Fact fact) {
        return reading.flatMap(r -> contextOf(trigger).map(c -> Samples.Taken.of(evseId, r, c, fact.at())));
    }

    /** A reading of now, because the backend asked for it. */
    Optional<Call> triggered(EvseSnapshot evse) {
        OptionalInt number =
                evse.transaction().map(t -> transactions.number(t.id())).orElse(OptionalInt.empty());
        return evse.reading()
                .map(r -> Offer.in(r, evse))
                .flatMap(r -> meterValues(number, Samples.Taken.of(evse.evseId(), r, Samples.Context.TRIGGER, r.at())));
    }

    private Message start(Fact.TransactionStarted fact) {
        ObjectNode payload = Json.object()
                .put("connectorId", fact.evseId())
                .put("idTag", idTag(fact.token()))
                .put("meterStart", whole(fact.meterStartWh()))
                .put("timestamp", Times.format(fact.at()));
        fact.reservationId().ifPresent(id -> payload.put("reservationId", id));
        return new Message(new Call("StartTransaction", payload), result -> started(fact, result));
    }

    /** The id counts, whatever it is; only the status says whether the token may go on (errata 3.54, 3.17). */
    private Map<String, String> started(Fact.TransactionStarted fact, ObjectNode result) {
        return Payload.glance(result, conf -> {
            int number = conf.integer("transactionId", Integer.MIN_VALUE);
            Opinion opinion = Answers.opinion(conf);
            if (identity.controls()) {
                heed(fact, opinion);
            }
            return Transactions.mapping(fact.id(), number);
        });
    }

    private void heed(Fact.TransactionStarted fact, Opinion opinion) {
        try {
            fact.token().ifPresent(token -> station.learn(token, opinion));
            boolean running = station.evse(fact.evseId())
                    .flatMap(evse -> evse.snapshot().transaction())
                    .filter(t -> t.id().equals(fact.id()))
                    .isPresent();
            if (opinion.status() != Opinion.Status.ACCEPTED) {
                LOG.warn("{}: the token of EVSE {} is {}", identity.name(), fact.evseId(), opinion.status());
                if (running) {
                    station.evse(fact.evseId()).orElseThrow().deauthorize(fact.id());
                }
            }
        } catch (RuntimeException e) {
            // the start has been answered and must count as answered
            LOG.error("the backend's word on the token of EVSE {} cannot be heeded", fact.evseId(), e);
        }
    }

    private Message stop(Fact.TransactionEnded fact, int number) {
        ObjectNode payload = Json.object()
                .put("transactionId", number)
                .put("meterStop", whole(fact.meterStopWh()))
                .put("timestamp", Times.format(fact.at()));
        fact.stoppedBy().ifPresent(token -> payload.put("idTag", idTag(Optional.of(token))));
        if (fact.reason() != StopReason.LOCAL) {
            payload.put("reason", Vocabulary.reason(fact.reason()));
        }
        ArrayNode data = new TransactionData(
                        wanted("SampledDataCtrlr", "TxEndedMeasurands"),
                        wanted("AlignedDataCtrlr", "TxEndedMeasurands"))
                .of(fact.id(), cursor);
        if (!data.isEmpty()) {
            payload.set("transactionData", data);
        }
        return new Message(new Call("StopTransaction", payload), result -> {
            stopped(fact, result);
            return Map.of();
        });
    }

    /** Its verdict is on the token that stopped; the charge is over, so that it is only kept. */
    private void stopped(Fact.TransactionEnded fact, ObjectNode result) {
        Optional<Opinion> opinion = Payload.glance(result, Answers::optionalOpinion);
        if (opinion.isPresent() && fact.stoppedBy().isPresent() && identity.controls()) {
            try {
                station.learn(fact.stoppedBy().get(), opinion.get());
            } catch (RuntimeException e) {
                LOG.error("the backend's word on a token cannot be kept", e);
            }
        }
    }

    private Optional<Call> meterValues(OptionalInt transaction, Samples.Taken taken) {
        List<Measurand> wanted = taken.context() == Samples.Context.CLOCK
                ? wanted("AlignedDataCtrlr", "Measurands")
                : wanted("SampledDataCtrlr", "TxUpdatedMeasurands");
        return Samples.meterValue(taken, wanted).map(value -> {
            ObjectNode payload = Json.object().put("connectorId", taken.evseId());
            if (transaction.isPresent() && taken.evseId() > 0) {
                payload.put("transactionId", transaction.getAsInt());
            }
            payload.set("meterValue", Json.array().add(value));
            return new Call("MeterValues", payload);
        });
    }

    private Optional<OptionalInt> number(UUID transaction) {
        OptionalInt number = transactions.number(transaction);
        if (number.isPresent()) {
            return Optional.of(number);
        } else if (transactions.isOfThisLink(transaction)) {
            LOG.warn("{}: the number of transaction {} is lost; it goes with -1", identity.name(), transaction);
            return Optional.of(OptionalInt.of(Transactions.UNKNOWN));
        }
        LOG.info("{}: transaction {} began before this link; it is not reported", identity.name(), transaction);
        return Optional.empty();
    }

    private List<Measurand> wanted(String component, String variable) {
        return Measurand.known(
                variables.read(VariableId.of(component, variable)).orElse(""));
    }

    /** Longer tokens come from other sources than a 1.6 backend; it is better told a part than no bill at all. */
    private static String idTag(Optional<Token> token) {
        String value = token.map(Token::value).orElse(NOBODY);
        return value.length() > ID_TAG ? value.substring(0, ID_TAG) : value;
    }

    /** 1.6 carries registers as integers; they are taken to be 32 bits wide. */
    private static int whole(long wh) {
        return (int) Math.min(Integer.MAX_VALUE, wh);
    }
}
