package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Evse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions and samples of the journal as StartTransaction, MeterValues and StopTransaction. */
final class Encoder {
    /** Most meter values in a StopTransaction; between the first and the last some are left out (errata 3.89). */
    static final int MAX_TRANSACTION_DATA = 100;

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

    Optional<Message> encode(Entry entry) {
        Fact fact = entry.fact();
        if (fact instanceof Fact.TransactionStarted started) {
            return Optional.of(start(started));
        } else if (fact instanceof Fact.TransactionUpdated updated) {
            return number(updated.id())
                    .flatMap(n -> updated.reading()
                            .flatMap(r -> meterValues(
                                    updated.evseId(), n, r, contextOf(updated.trigger()), Optional.empty())))
                    .map(Message::of);
        } else if (fact instanceof Fact.TransactionEnded ended) {
            return number(ended.id()).map(n -> Message.of(stop(ended, n.getAsInt())));
        } else if (fact instanceof Fact.MeterSampled sampled) {
            return meterValues(
                            sampled.evseId(),
                            OptionalInt.empty(),
                            sampled.reading(),
                            contextOf(sampled.trigger()),
                            Optional.empty())
                    .map(Message::of);
        }
        return Optional.empty();
    }

    /** A reading of now, because the backend asked for it. */
    Optional<Call> triggered(EvseSnapshot evse) {
        OptionalInt number =
                evse.transaction().map(t -> transactions.number(t.id())).orElse(OptionalInt.empty());
        Samples.Offer offer = offer(evse);
        return evse.reading()
                .flatMap(r -> meterValues(evse.evseId(), number, r, Samples.Context.TRIGGER, Optional.of(offer)));
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
            if (opinion.status() != Opinion.Status.ACCEPTED && identity.controls()) {
                LOG.warn("{}: the token of EVSE {} is {}", identity.name(), fact.evseId(), opinion.status());
                station.evse(fact.evseId()).ifPresent(evse -> withdraw(evse, fact.id()));
            }
            return Transactions.mapping(fact.id(), number);
        });
    }

    private static void withdraw(Evse evse, UUID transaction) {
        boolean running = evse.snapshot()
                .transaction()
                .filter(t -> t.id().equals(transaction))
                .isPresent();
        try {
            if (running) {
                evse.deauthorize(transaction);
            }
        } catch (RuntimeException e) {
            // the start has been answered and must count as answered
            LOG.error("EVSE {} cannot withdraw the authorisation", evse.id(), e);
        }
    }

    private Call stop(Fact.TransactionEnded fact, int number) {
        ObjectNode payload = Json.object()
                .put("transactionId", number)
                .put("meterStop", whole(fact.meterStopWh()))
                .put("timestamp", Times.format(fact.at()));
        fact.stoppedBy().ifPresent(token -> payload.put("idTag", idTag(Optional.of(token))));
        if (fact.reason() != StopReason.LOCAL) {
            payload.put("reason", Vocabulary.reason(fact.reason()));
        }
        ArrayNode data = transactionData(fact.id());
        if (!data.isEmpty()) {
            payload.set("transactionData", data);
        }
        return new Call("StopTransaction", payload);
    }

    private ArrayNode transactionData(UUID transaction) {
        List<Measurand> sampled = wanted("SampledDataCtrlr", "TxEndedMeasurands");
        List<Measurand> aligned = wanted("AlignedDataCtrlr", "TxEndedMeasurands");
        List<ObjectNode> all = new ArrayList<>();
        boolean clocked = !aligned.isEmpty();
        for (Entry entry : cursor.transaction(transaction)) {
            Fact fact = entry.fact();
            if (fact instanceof Fact.TransactionStarted f) {
                add(all, f.reading(), Samples.Context.BEGIN, sampled, true);
            } else if (fact instanceof Fact.TransactionEnded f) {
                add(all, f.reading(), Samples.Context.END, sampled, true);
            } else if (fact instanceof Fact.TransactionUpdated f) {
                Samples.Context context = contextOf(f.trigger());
                if (context == Samples.Context.CLOCK && clocked) {
                    add(all, f.reading(), context, aligned, false);
                } else if (f.trigger() == Fact.Trigger.METER_VALUE_PERIODIC) {
                    add(all, f.reading(), context, sampled, false);
                }
            }
        }
        ArrayNode data = Json.array();
        thinned(all).forEach(data::add);
        return data;
    }

    private static void add(
            List<ObjectNode> to,
            Optional<MeterReading> reading,
            Samples.Context context,
            List<Measurand> wanted,
            boolean signed) {
        reading.flatMap(r -> Samples.meterValue(r, context, wanted, Optional.empty(), signed))
                .ifPresent(to::add);
    }

    /** Keeps the first and the last and evenly spaced ones between. */
    private static List<ObjectNode> thinned(List<ObjectNode> all) {
        int size = all.size();
        if (size <= MAX_TRANSACTION_DATA) {
            return all;
        }
        List<ObjectNode> kept = new ArrayList<>(MAX_TRANSACTION_DATA);
        for (int i = 0; i < MAX_TRANSACTION_DATA; i++) {
            kept.add(all.get((int) ((long) i * (size - 1) / (MAX_TRANSACTION_DATA - 1))));
        }
        return kept;
    }

    private Optional<Call> meterValues(
            int evseId,
            OptionalInt transaction,
            MeterReading reading,
            Samples.Context context,
            Optional<Samples.Offer> offer) {
        List<Measurand> wanted = context == Samples.Context.CLOCK
                ? wanted("AlignedDataCtrlr", "Measurands")
                : wanted("SampledDataCtrlr", "TxUpdatedMeasurands");
        return Samples.meterValue(reading, context, wanted, offer, false).map(value -> {
            ObjectNode payload = Json.object().put("connectorId", evseId);
            if (transaction.isPresent() && evseId > 0) {
                payload.put("transactionId", transaction.getAsInt());
            }
            payload.set("meterValue", Json.array().add(value));
            return new Call("MeterValues", payload);
        });
    }

    private static Samples.Offer offer(EvseSnapshot evse) {
        double voltageV =
                Double.isNaN(evse.reading().map(r -> r.voltageV().l1()).orElse(Double.NaN))
                        ? 230
                        : evse.reading().get().voltageV().l1();
        return new Samples.Offer(evse.offeredA(), evse.offeredA() * evse.offeredPhases() * voltageV);
    }

    private Optional<OptionalInt> number(UUID transaction) {
        OptionalInt number = transactions.number(transaction);
        if (number.isEmpty()) {
            LOG.info("{}: transaction {} began before this link; it is not reported", identity.name(), transaction);
            return Optional.empty();
        }
        return Optional.of(number);
    }

    private List<Measurand> wanted(String component, String variable) {
        return Measurand.known(
                variables.read(VariableId.of(component, variable)).orElse(""));
    }

    static Samples.Context contextOf(Fact.Trigger trigger) {
        return switch (trigger) {
            case METER_VALUE_CLOCK -> Samples.Context.CLOCK;
            case TRIGGER -> Samples.Context.TRIGGER;
            default -> Samples.Context.PERIODIC;
        };
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
