package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles.Composite;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;

/** Builds profiles for tests in few words. */
final class ProfileFixtures {
    static final Instant NOON = Instant.parse("2025-05-05T12:00:00Z");

    private ProfileFixtures() {}

    static Builder profile(int id, Purpose purpose) {
        return new Builder(id, purpose);
    }

    static EvseContext idle(int evse) {
        return new EvseContext(evse, 230, 3, 32, Optional.empty(), Optional.empty(), false);
    }

    static EvseContext charging(int evse, UUID tx, Instant since) {
        return new EvseContext(evse, 230, 3, 32, Optional.of(tx), Optional.of(since), false);
    }

    static ProfileFeed.Standing standing(List<Installed> installed) {
        return new ProfileFeed.Standing(installed, Circumstances.PLAIN, java.util.Set.of());
    }

    /** {@code "0:16/3 60:-"}: start, limit, phases; a dash where nothing limits. */
    static String text(Composite c) {
        return c.pieces().stream()
                .map(p -> p.startS() + ":"
                        + (p.limit().isPresent() ? Math.round(p.limit().getAsDouble() * 100) / 100.0 + "" : "-")
                        + (p.numberPhases().isPresent() ? "/" + p.numberPhases().getAsInt() : ""))
                .collect(Collectors.joining(" "));
    }

    static final class Builder {
        private final int id;
        private final Purpose purpose;
        private final List<Period> periods = new ArrayList<>();
        private int stack;
        private Kind kind = Kind.ABSOLUTE;
        private Optional<Recurrency> recurrency = Optional.empty();
        private Optional<Instant> from = Optional.empty();
        private Optional<Instant> to = Optional.empty();
        private Optional<Instant> start = Optional.of(NOON);
        private OptionalInt duration = OptionalInt.empty();
        private Optional<UUID> tx = Optional.empty();
        private RateUnit unit = RateUnit.A;
        private boolean localTime;
        private Optional<ChargingProfile.Offline> offline = Optional.empty();
        private Optional<ChargingProfile.Dynamic> dynamic = Optional.empty();

        Builder(int id, Purpose purpose) {
            this.id = id;
            this.purpose = purpose;
        }

        Builder stack(int level) {
            stack = level;
            return this;
        }

        Builder start(Instant t) {
            start = Optional.ofNullable(t);
            return this;
        }

        Builder relative() {
            kind = Kind.RELATIVE;
            start = Optional.empty();
            return this;
        }

        Builder recurring(Recurrency r, Instant t) {
            kind = Kind.RECURRING;
            recurrency = Optional.ofNullable(r);
            start = Optional.of(t);
            return this;
        }

        Builder kind(Kind k) {
            kind = k;
            return this;
        }

        Builder valid(Instant a, Instant b) {
            from = Optional.ofNullable(a);
            to = Optional.ofNullable(b);
            return this;
        }

        Builder lasting(int seconds) {
            duration = OptionalInt.of(seconds);
            return this;
        }

        Builder tx(UUID t) {
            tx = Optional.of(t);
            return this;
        }

        Builder updated(Instant t) {
            dynamic = Optional.of(new ChargingProfile.Dynamic(OptionalInt.empty(), t));
            return this;
        }

        Builder offline(int maxS) {
            offline = Optional.of(new ChargingProfile.Offline(maxS, false));
            return this;
        }

        Builder offlineThenDropped(int maxS) {
            offline = Optional.of(new ChargingProfile.Offline(maxS, true));
            return this;
        }

        Builder localTime() {
            localTime = true;
            return this;
        }

        Builder watts() {
            unit = RateUnit.W;
            return this;
        }

        Builder period(int startS, double limit) {
            periods.add(Period.limit(startS, limit));
            return this;
        }

        Builder period(int startS, double limit, int phases) {
            periods.add(new Period(
                    startS,
                    OptionalDouble.of(limit),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OperationMode.CHARGING_ONLY,
                    OptionalInt.of(phases)));
            return this;
        }

        Builder period(Period p) {
            periods.add(p);
            return this;
        }

        ChargingProfile build() {
            return new ChargingProfile(
                    id,
                    stack,
                    purpose,
                    kind,
                    recurrency,
                    from,
                    to,
                    tx,
                    List.of(new Schedule(
                            1, unit, start, duration, OptionalDouble.empty(), List.copyOf(periods), localTime)),
                    offline,
                    dynamic);
        }

        Installed on(int evse) {
            return new Installed(evse, build(), "test");
        }
    }
}
