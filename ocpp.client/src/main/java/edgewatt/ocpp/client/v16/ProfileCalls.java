package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.Profiles;
import edgewatt.api.station.Station;
import edgewatt.api.station.TransactionInfo;
import edgewatt.api.store.StationClock;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.rpc.Times;
import edgewatt.ocpp.client.session.Conversation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SetChargingProfile, ClearChargingProfile and GetCompositeSchedule over the profile store, where there is one. */
final class ProfileCalls implements Feature {
    static final int MAX_PERIODS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(ProfileCalls.class);

    private final Conversation.Identity identity;
    private final Station station;
    private final StationClock clock;
    private final Supplier<Optional<Profiles>> profiles;
    private final Transactions transactions;
    private final ObserverLimits limits;

    ProfileCalls(
            Conversation.Identity identity,
            Station station,
            StationClock clock,
            Supplier<Optional<Profiles>> profiles,
            Transactions transactions) {
        this.identity = identity;
        this.station = station;
        this.clock = clock;
        this.profiles = profiles;
        this.transactions = transactions;
        limits = new ObserverLimits(identity.name(), station, clock);
    }

    /**
     * A profile as given.
     *
     * @param transaction the backend's id, where it gave one
     */
    record Given(ChargingProfile profile, OptionalInt transaction) {
        boolean isFor(ChargingProfile.Purpose purpose) {
            return profile.purpose() == purpose;
        }
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of(
                "ClearChargingProfile", V16.now(this::clear),
                "GetCompositeSchedule", V16.now(this::composite),
                "SetChargingProfile", V16.now(this::set));
    }

    @Override
    public Optional<String> profile() {
        return profiles.get().map(p -> "SmartCharging");
    }

    private Reply set(ObjectNode request) {
        record Set(int connector, Given given) {}
        Set set = Payload.read(
                request, p -> new Set(p.integer("connectorId", 0), p.object("csChargingProfiles", this::profile)));
        Optional<Profiles> store = profiles.get();
        if (store.isEmpty()) {
            return Reply.status("NotSupported");
        }
        if (set.connector() > 0 && station.evse(set.connector()).isEmpty()) {
            throw new CallException(Fault.PROPERTY, "connectorId");
        }
        if (set.given().isFor(ChargingProfile.Purpose.STATION_MAX) && set.connector() != 0) {
            return Reply.status("Rejected");
        }
        if (!identity.controls()) {
            return Reply.status(
                    limits.set(store.get(), set.connector(), set.given().profile()) ? "Accepted" : "Rejected");
        }
        Optional<UUID> transaction = Optional.empty();
        if (set.given().isFor(ChargingProfile.Purpose.TX)) {
            transaction = running(set.connector(), set.given().transaction());
            if (transaction.isEmpty()) {
                return Reply.status("Rejected");
            }
        }
        return install(store.get(), set.connector(), set.given(), transaction);
    }

    /** Installs the profile a remote start came with, now that its transaction has begun. */
    void bind(int evseId, Given given, UUID transaction) {
        profiles.get().ifPresent(store -> install(store, evseId, given, Optional.of(transaction)));
    }

    private Reply clear(ObjectNode request) {
        Profiles.Filter filter = Payload.read(
                request,
                p -> new Profiles.Filter(
                        p.optionalInteger("id", Integer.MIN_VALUE),
                        p.optionalInteger("connectorId", 0),
                        p.optionalChoice("chargingProfilePurpose", Vocabulary.PURPOSES),
                        p.optionalInteger("stackLevel", 0)));
        Profiles store = required();
        int cleared = identity.controls() ? clear(store, filter) : limits.clear(store, filter);
        return Reply.status(cleared > 0 ? "Accepted" : "Unknown");
    }

    /** Of the purposes that 1.6 knows: the limits of others are not this backend's to lift. */
    private static int clear(Profiles store, Profiles.Filter filter) {
        return store.list(filter).stream()
                .filter(i -> Vocabulary.PURPOSES.containsValue(i.profile().purpose()))
                .mapToInt(i -> store.clear(new Profiles.Filter(
                        OptionalInt.of(i.profile().id()), OptionalInt.empty(), Optional.empty(), OptionalInt.empty())))
                .sum();
    }

    private Reply composite(ObjectNode request) {
        record Wish(int connector, int durationS, ChargingProfile.RateUnit unit) {}
        Wish wish = Payload.read(
                request,
                p -> new Wish(
                        p.integer("connectorId", 0),
                        p.integer("duration", 0),
                        p.optionalChoice("chargingRateUnit", Vocabulary.RATE_UNITS)
                                .orElse(ChargingProfile.RateUnit.A)));
        Profiles store = required();
        if (wish.connector() > 0 && station.evse(wish.connector()).isEmpty()) {
            return Reply.status("Rejected");
        }
        Instant from = clock.instant();
        Profiles.Composite composite =
                store.composite(wish.connector(), from, Duration.ofSeconds(wish.durationS()), wish.unit());
        // pieces that differ in what 1.6 cannot say, such as their source, are one period
        record Told(double limit, OptionalInt phases) {}
        Told last = null;
        ArrayNode periods = Json.array();
        for (Profiles.Piece piece : composite.pieces()) {
            double limit = tenth(piece.limit().orElseGet(() -> hardware(wish.connector(), wish.unit())));
            Told now = new Told(limit, piece.numberPhases());
            if (now.equals(last)) {
                continue;
            }
            last = now;
            ObjectNode period = Json.object().put("startPeriod", piece.startS()).put("limit", limit);
            piece.numberPhases().ifPresent(n -> period.put("numberPhases", n));
            periods.add(period);
        }
        ObjectNode schedule = Json.object()
                .put("duration", wish.durationS())
                .put("startSchedule", Times.format(from))
                .put("chargingRateUnit", wish.unit().name());
        schedule.set("chargingSchedulePeriod", periods);
        ObjectNode conf = Json.object()
                .put("status", "Accepted")
                .put("connectorId", wish.connector())
                .put("scheduleStart", Times.format(from));
        conf.set("chargingSchedule", schedule);
        return Reply.of(conf);
    }

    /** Reads one chargingProfile object. */
    Given profile(Payload p) {
        int id = p.integer("chargingProfileId", Integer.MIN_VALUE);
        OptionalInt transaction = p.optionalInteger("transactionId", Integer.MIN_VALUE);
        int stackLevel = p.integer("stackLevel", 0);
        ChargingProfile.Purpose purpose = p.choice("chargingProfilePurpose", Vocabulary.PURPOSES);
        ChargingProfile.Kind kind = p.choice("chargingProfileKind", Vocabulary.KINDS);
        Optional<ChargingProfile.Recurrency> recurrency = p.optionalChoice("recurrencyKind", Vocabulary.RECURRENCIES);
        Optional<Instant> from = p.optionalInstant("validFrom");
        Optional<Instant> to = p.optionalInstant("validTo");
        ChargingProfile.Schedule schedule = p.object("chargingSchedule", s -> schedule(s, kind));
        return new Given(
                new ChargingProfile(
                        id, stackLevel, purpose, kind, recurrency, from, to, Optional.empty(), List.of(schedule)),
                transaction);
    }

    private ChargingProfile.Schedule schedule(Payload s, ChargingProfile.Kind kind) {
        OptionalInt duration = s.optionalInteger("duration", 0);
        Optional<Instant> start = s.optionalInstant("startSchedule");
        ChargingProfile.RateUnit unit = s.choice("chargingRateUnit", Vocabulary.RATE_UNITS);
        List<ChargingProfile.Period> periods = s.objects("chargingSchedulePeriod", 1, MAX_PERIODS, this::period);
        OptionalDouble minimum = s.optionalDecimal("minChargingRate", 0);
        for (int i = 0; i < periods.size(); i++) {
            int at = periods.get(i).startS();
            if (i == 0 ? at != 0 : at <= periods.get(i - 1).startS()) {
                throw new CallException(Fault.PROPERTY, "startPeriod: the first is 0, each later one is greater");
            }
        }
        if (kind == ChargingProfile.Kind.RELATIVE) {
            start = Optional.empty();
        } else if (start.isEmpty()) {
            // the specification leaves it open, and some backends omit it: it begins now
            start = Optional.of(clock.instant());
        }
        return new ChargingProfile.Schedule(1, unit, start, duration, minimum, periods);
    }

    private ChargingProfile.Period period(Payload p) {
        int start = p.integer("startPeriod", 0);
        double limit = p.decimal("limit", 0);
        OptionalInt phases = p.optionalInteger("numberPhases", 1);
        if (phases.orElse(3) > 3) {
            throw new CallException(Fault.PROPERTY, "numberPhases is out of range");
        }
        return new ChargingProfile.Period(
                start,
                OptionalDouble.of(limit),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ChargingProfile.OperationMode.CHARGING_ONLY,
                phases);
    }

    private Reply install(Profiles store, int evseId, Given given, Optional<UUID> transaction) {
        ChargingProfile p = given.profile();
        ChargingProfile bound = new ChargingProfile(
                p.id(),
                p.stackLevel(),
                p.purpose(),
                p.kind(),
                p.recurrency(),
                p.validFrom(),
                p.validTo(),
                transaction,
                p.schedules());
        Profiles.Outcome outcome = store.set(evseId, bound, identity.name());
        if (!outcome.accepted()) {
            LOG.warn("{}: profile {} for EVSE {} is refused: {}", identity.name(), p.id(), evseId, outcome.reason());
        }
        return Reply.status(outcome.accepted() ? "Accepted" : "Rejected");
    }

    /** The transaction on a connector; if the backend names one it must be that one. */
    private Optional<UUID> running(int connector, OptionalInt number) {
        return station.evse(connector)
                .flatMap(evse -> evse.snapshot().transaction())
                .map(TransactionInfo::id)
                .filter(id -> number.isEmpty() || number.equals(transactions.number(id)));
    }

    private Profiles required() {
        return profiles.get()
                .orElseThrow(() -> new CallException(Fault.NOT_SUPPORTED, "this station has no smart charging"));
    }

    /** 1.6 cannot say "no limit": what the hardware can do is told. */
    private double hardware(int connector, ChargingProfile.RateUnit unit) {
        return station.evses().stream()
                .filter(e -> connector == 0 || e.id() == connector)
                .map(e -> e.capabilities())
                .mapToDouble(c -> unit == ChargingProfile.RateUnit.A
                        ? c.maxCurrentA()
                        : c.maxCurrentA() * c.phases() * c.nominalVoltageV())
                .sum();
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
