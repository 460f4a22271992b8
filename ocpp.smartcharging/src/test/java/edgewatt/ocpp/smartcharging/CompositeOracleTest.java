package edgewatt.ocpp.smartcharging;

import static edgewatt.ocpp.smartcharging.ProfileFixtures.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.energy.Profiles.Piece;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The engine against a naive model that asks every profile at every second. */
final class CompositeOracleTest {
    private static final UUID TX = new UUID(7, 7);
    private static final int WINDOW = 240;

    @Property(tries = 800)
    void everySecondOfTheCompositeIsWhatANaiveModelSays(@ForAll long seed) {
        Random random = new Random(seed);
        List<Installed> profiles = new ArrayList<>();
        int count = random.nextInt(7);
        for (int id = 1; id <= count; id++) {
            profiles.add(anyProfile(random, id));
        }
        List<EvseContext> evses = List.of(
                random.nextBoolean()
                        ? ProfileFixtures.charging(1, TX, NOON.minusSeconds(random.nextInt(200)))
                        : ProfileFixtures.idle(1),
                new EvseContext(2, 230, 1 + random.nextInt(3), 20, Optional.empty(), Optional.empty()));
        Instant from = NOON.plusSeconds(random.nextInt(200) - 100);
        RateUnit unit = random.nextBoolean() ? RateUnit.A : RateUnit.W;
        int evse = random.nextInt(3);
        List<Piece> pieces = new CompositeEngine(profiles, evses)
                .composite(evse, from, Duration.ofSeconds(WINDOW), unit)
                .pieces();
        int at = -1;
        for (int s = 0; s < WINDOW; s++) {
            at += at + 1 < pieces.size() && pieces.get(at + 1).startS() == s ? 1 : 0;
            double expected = evse == 0
                    ? station(profiles, evses, from, s, unit)
                    : capped(profiles, evses.get(evse - 1), from, s, unit);
            double got = pieces.get(at).limit().orElse(Double.NaN);
            assertEquals(expected, got, 1e-6, "second " + s + " of " + pieces + " for " + profiles);
        }
    }

    private static Installed anyProfile(Random r, int id) {
        Purpose purpose = Purpose.values()[r.nextInt(4)];
        ProfileFixtures.Builder b = ProfileFixtures.profile(id, purpose).stack(id * 3 % 11);
        if (r.nextInt(3) == 0) {
            b.watts();
        }
        boolean station = purpose == Purpose.STATION_MAX || purpose == Purpose.STATION_EXTERNAL_CONSTRAINTS;
        Instant start = NOON.plusSeconds(r.nextInt(300) - 150);
        switch (r.nextInt(station ? 3 : 4)) {
            case 0 -> b.start(start);
            case 1 -> b.recurring(Recurrency.DAILY, start.plusSeconds(86_400L * (r.nextInt(5) - 2)));
            case 2 -> b.recurring(Recurrency.WEEKLY, start.plusSeconds(604_800L * (r.nextInt(3) - 1)));
            default -> b.relative();
        }
        if (r.nextBoolean()) {
            b.lasting(1 + r.nextInt(200));
        }
        if (r.nextInt(3) == 0) {
            Instant v = NOON.plusSeconds(r.nextInt(300) - 150);
            b.valid(r.nextBoolean() ? v : null, r.nextBoolean() ? v.plusSeconds(1 + r.nextInt(100)) : null);
        }
        int startS = 0;
        for (int i = 0; i < 1 + r.nextInt(4); i++) {
            double limit = r.nextInt(40) * (r.nextBoolean() ? 1 : 100);
            if (r.nextBoolean()) {
                b.period(startS, limit, 1 + r.nextInt(3));
            } else {
                b.period(startS, limit);
            }
            startS += 1 + r.nextInt(90);
        }
        int evse = purpose == Purpose.STATION_MAX ? 0 : purpose == Purpose.TX ? 1 + r.nextInt(2) : r.nextInt(3);
        return b.on(evse);
    }

    // ---- the naive model ----

    private record Word(double value, RateUnit unit, int phases) {}

    private static double capped(List<Installed> all, EvseContext evse, Instant from, int s, RateUnit unit) {
        List<Word> words = own(all, evse, from, s);
        words.addAll(caps(all, from, s));
        return least(words, evse.phases(), unit);
    }

    private static double station(List<Installed> all, List<EvseContext> evses, Instant from, int s, RateUnit unit) {
        List<Word> caps = caps(all, from, s);
        int phases = 3;
        double sum = 0;
        boolean any = !caps.isEmpty();
        for (EvseContext e : evses) {
            List<Word> words = own(all, e, from, s);
            if (words.isEmpty()) {
                sum += unit == RateUnit.A ? e.defaultA() : e.defaultA() * 230 * e.phases();
            } else {
                any = true;
                int own = e.phases();
                for (Word w : words) {
                    own = Math.min(own, w.phases());
                }
                phases = Math.min(phases, own);
                sum += least(words, e.phases(), unit);
            }
        }
        if (!any) {
            return Double.NaN;
        }
        for (Word w : caps) {
            phases = Math.min(phases, w.phases());
        }
        for (Word w : caps) {
            sum = Math.min(sum, in(w, unit, phases));
        }
        return sum;
    }

    private static double least(List<Word> words, int wired, RateUnit unit) {
        int phases = wired;
        for (Word w : words) {
            phases = Math.min(phases, w.phases());
        }
        double least = Double.NaN;
        for (Word w : words) {
            double v = in(w, unit, phases);
            least = Double.isNaN(least) ? v : Math.min(least, v);
        }
        return least;
    }

    private static double in(Word w, RateUnit unit, int phases) {
        if (w.unit() == unit) {
            return w.value();
        }
        return unit == RateUnit.W ? w.value() * 230 * phases : w.value() / 230 / phases;
    }

    private static List<Word> own(List<Installed> all, EvseContext evse, Instant from, int s) {
        List<Word> words = new ArrayList<>();
        Word base =
                evse.transaction().isPresent() ? highest(all, Purpose.TX, evse.evseId(), false, evse, from, s) : null;
        if (base == null) {
            base = highest(all, Purpose.TX_DEFAULT, evse.evseId(), true, evse, from, s);
        }
        Word external = highest(all, Purpose.STATION_EXTERNAL_CONSTRAINTS, evse.evseId(), false, evse, from, s);
        for (Word w : new Word[] {base, external}) {
            if (w != null) {
                words.add(w);
            }
        }
        return words;
    }

    private static List<Word> caps(List<Installed> all, Instant from, int s) {
        List<Word> words = new ArrayList<>();
        for (Purpose p : List.of(Purpose.STATION_MAX, Purpose.STATION_EXTERNAL_CONSTRAINTS)) {
            Word w = highest(all, p, 0, false, null, from, s);
            if (w != null) {
                words.add(w);
            }
        }
        return words;
    }

    private static Word highest(
            List<Installed> all, Purpose purpose, int evse, boolean orStation, EvseContext c, Instant from, int s) {
        Word best = null;
        int level = -1;
        for (Installed i : all) {
            boolean applies = i.profile().purpose() == purpose
                    && (i.evseId() == evse || (orStation && i.evseId() == 0))
                    && i.profile().stackLevel() > level;
            Word w = applies ? word(i.profile(), c, from, s) : null;
            if (w != null) {
                best = w;
                level = i.profile().stackLevel();
            }
        }
        return best;
    }

    private static Word word(ChargingProfile p, EvseContext c, Instant from, int s) {
        Instant t = from.plusSeconds(s);
        if (p.validFrom().isPresent() && t.isBefore(p.validFrom().get())) {
            return null;
        }
        if (p.validTo().isPresent() && !t.isBefore(p.validTo().get())) {
            return null;
        }
        ChargingProfile.Schedule schedule = p.schedules().get(0);
        Instant anchor = p.kind() == Kind.RELATIVE
                ? c.startedAt().orElse(from)
                : schedule.start().orElseThrow();
        if (p.kind() == Kind.RECURRING) {
            long step = p.recurrency().orElseThrow() == Recurrency.DAILY ? 86_400 : 604_800;
            while (anchor.isAfter(t)) {
                anchor = anchor.minusSeconds(step);
            }
            while (!anchor.plusSeconds(step).isAfter(t)) {
                anchor = anchor.plusSeconds(step);
            }
        }
        if (t.isBefore(anchor)) {
            return null;
        }
        long into = Duration.between(anchor, t).getSeconds();
        if (schedule.durationS().isPresent() && into >= schedule.durationS().getAsInt()) {
            return null;
        }
        Period in = null;
        for (Period period : schedule.periods()) {
            in = period.startS() <= into ? period : in;
        }
        return in == null
                ? null
                : new Word(
                        in.limit().orElseThrow(),
                        schedule.unit(),
                        in.numberPhases().orElse(3));
    }
}
