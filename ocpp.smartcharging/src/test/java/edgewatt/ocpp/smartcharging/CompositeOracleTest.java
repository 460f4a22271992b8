package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.energy.Profiles.Piece;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The engine against {@link NaiveComposite}: no difference in any random case. */
final class CompositeOracleTest {
    private static final boolean FULL = Boolean.getBoolean("edgewatt.full");
    private static final UUID TX = new UUID(7, 7);

    /** Where clocks are changed by an hour, in the south, and by half an hour. */
    private static final List<ZoneId> ZONES =
            List.of(ZoneId.of("Europe/Berlin"), ZoneId.of("America/New_York"), ZoneId.of("Australia/Lord_Howe"));

    /** An ordinary day, and the moments at which the clocks of those zones are changed. */
    private static final List<Instant> DAYS = List.of(
            ProfileFixtures.NOON,
            Instant.parse("2025-03-30T00:58:00Z"),
            Instant.parse("2025-10-26T00:58:00Z"),
            Instant.parse("2025-03-09T06:58:00Z"),
            Instant.parse("2025-11-02T05:58:00Z"),
            Instant.parse("2025-04-05T14:58:00Z"),
            Instant.parse("2025-10-04T15:28:00Z"));

    @Test
    void everySecondOfAShortWindowIsWhatTheNaiveModelSays() {
        for (int seed = 0; seed < (FULL ? 50_000 : 600); seed++) {
            Case c = new Case(seed, 300);
            List<Piece> pieces = c.pieces(240);
            int at = -1;
            for (int s = 0; s < 240; s++) {
                at += at + 1 < pieces.size() && pieces.get(at + 1).startS() == s ? 1 : 0;
                c.check(s, pieces.get(at));
            }
        }
    }

    @Test
    void theBreakPointsOfALongWindowAreExactToTheSecond() {
        for (int seed = 0; seed < (FULL ? 50_000 : 800); seed++) {
            Case c = new Case(seed, 40 * 3600);
            int window = 3 * 86_400;
            List<Piece> pieces = c.pieces(window);
            TreeSet<Integer> seconds = new TreeSet<>();
            for (Piece p : pieces) {
                seconds.addAll(List.of(p.startS() - 1, p.startS(), p.startS() + 1));
            }
            for (int i = 0; i < 60; i++) {
                seconds.add(c.random.nextInt(window));
            }
            int at = 0;
            for (int s : seconds.subSet(0, window)) {
                while (at + 1 < pieces.size() && pieces.get(at + 1).startS() <= s) {
                    at++;
                }
                c.check(s, pieces.get(at));
            }
        }
    }

    /** Profiles, EVSEs and a question, all drawn from one seed. */
    private static final class Case {
        final Random random;
        private final int seed;
        private final Instant base;
        private final int spreadS;
        private final List<Installed> profiles = new ArrayList<>();
        private final List<EvseContext> evses;
        private final Circumstances circumstances;
        private final Instant from;
        private final RateUnit unit;
        private final int evse;

        Case(int seed, int spreadS) {
            this.seed = seed;
            this.spreadS = spreadS;
            random = new Random(seed);
            base = DAYS.get(random.nextInt(DAYS.size()));
            // half of the cases in the zone of which the day is
            ZoneId zone = ZONES.get(random.nextBoolean() ? (DAYS.indexOf(base) - 1) / 2 : random.nextInt(3));
            int count = random.nextInt(8);
            for (int id = 1; id <= count; id++) {
                Installed any = anyProfile(id);
                // of one place there is one; the EVSE's own and the station's default may be on one level
                if (profiles.stream()
                        .noneMatch(i -> i.evseId() == any.evseId()
                                && i.profile().purpose() == any.profile().purpose()
                                && i.profile().stackLevel() == any.profile().stackLevel())) {
                    profiles.add(any);
                }
            }
            evses = List.of(
                    random.nextBoolean()
                            ? new EvseContext(1, 230, 3, 32, Optional.of(TX), Optional.of(near()), random.nextBoolean())
                            : ProfileFixtures.idle(1),
                    new EvseContext(2, 230, 1 + random.nextInt(3), 20, Optional.empty(), Optional.empty(), false));
            circumstances = new Circumstances(
                    zone, random.nextBoolean() ? Map.of() : Map.of("test", base.minusSeconds(random.nextInt(100))));
            from = near();
            unit = random.nextBoolean() ? RateUnit.A : RateUnit.W;
            evse = random.nextInt(3);
        }

        List<Piece> pieces(int windowS) {
            return new CompositeEngine(profiles, evses, circumstances)
                    .composite(evse, from, Duration.ofSeconds(windowS), unit)
                    .pieces();
        }

        void check(int second, Piece piece) {
            NaiveComposite.Answer expected =
                    new NaiveComposite(profiles, evses, circumstances, from).at(evse, from.plusSeconds(second), unit);
            Supplier<String> where = () -> "seed " + seed + ", second " + second + " after " + from + ", EVSE " + evse
                    + ": " + piece + "; " + profiles;
            assertEquals(expected.limit(), piece.limit().orElse(Double.NaN), 1e-6, () -> "limit, " + where.get());
            assertEquals(
                    expected.discharge(),
                    piece.dischargeLimit().orElse(Double.NaN),
                    1e-6,
                    () -> "discharge, " + where.get());
            assertEquals(
                    expected.setpoint(), piece.setpoint().orElse(Double.NaN), 1e-6, () -> "set point, " + where.get());
            piece.numberPhases().ifPresent(p -> assertEquals(expected.phases(), p, () -> "phases, " + where.get()));
            assertEquals(expected.mode(), piece.mode(), () -> "mode, " + where.get());
            assertEquals(expected.source(), piece.source().toString(), () -> "source, " + where.get());
        }

        private Instant near() {
            return base.plusSeconds(random.nextInt(spreadS) - spreadS / 2);
        }

        private Installed anyProfile(int id) {
            Purpose purpose = Purpose.values()[random.nextInt(Purpose.values().length)];
            ProfileFixtures.Builder b = ProfileFixtures.profile(id, purpose).stack(random.nextInt(5));
            if (random.nextInt(3) == 0) {
                b.watts();
            }
            boolean station = purpose == Purpose.STATION_MAX
                    || purpose == Purpose.STATION_EXTERNAL_CONSTRAINTS
                    || purpose == Purpose.LOCAL_GENERATION;
            Instant start = near();
            int kind = random.nextInt(station ? 4 : 5);
            switch (kind) {
                case 0 -> b.start(start);
                case 1 -> b.recurring(Recurrency.DAILY, start.plusSeconds(86_400L * (random.nextInt(5) - 2)));
                case 2 -> b.recurring(Recurrency.WEEKLY, start.plusSeconds(604_800L * (random.nextInt(3) - 1)));
                case 3 -> b.kind(Kind.DYNAMIC).start(null).updated(start);
                default -> b.relative();
            }
            if (random.nextBoolean()) {
                b.localTime();
            }
            if (random.nextInt(4) == 0) {
                b.offline(random.nextInt(200));
            }
            if (random.nextBoolean()) {
                b.lasting(1 + random.nextInt(spreadS));
            }
            if (random.nextInt(3) == 0) {
                Instant v = near();
                b.valid(
                        random.nextBoolean() ? v : null,
                        random.nextBoolean() ? v.plusSeconds(1 + random.nextInt(spreadS)) : null);
            }
            int startS = 0;
            for (int i = 0; i < (kind == 3 ? 1 : 1 + random.nextInt(4)); i++) {
                b.period(anyPeriod(startS));
                startS += 1 + random.nextInt(spreadS / 3);
            }
            int of = purpose == Purpose.STATION_MAX
                    ? 0
                    : purpose == Purpose.TX ? 1 + random.nextInt(2) : random.nextInt(3);
            return b.on(of);
        }

        private Period anyPeriod(int startS) {
            int rare = random.nextInt(20);
            if (rare < 2) {
                // one says nothing and is not in force, the other says "nothing may flow"
                return new Period(
                        startS,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        rare == 0 ? OperationMode.CHARGING_ONLY : OperationMode.IDLE,
                        OptionalInt.empty());
            }
            double scale = random.nextBoolean() ? 1 : 100;
            boolean v2x = random.nextInt(4) == 0;
            return new Period(
                    startS,
                    v2x && random.nextBoolean()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(random.nextInt(40) * scale),
                    v2x ? OptionalDouble.of(-random.nextInt(40) * scale) : OptionalDouble.empty(),
                    v2x ? OptionalDouble.of((random.nextInt(80) - 40) * scale) : OptionalDouble.empty(),
                    v2x ? OperationMode.CENTRAL_SETPOINT : OperationMode.CHARGING_ONLY,
                    random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(3)) : OptionalInt.empty());
        }
    }
}
