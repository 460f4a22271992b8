package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The composite schedule without any cleverness: asks every profile at one second. Shares no code with the engine. */
final class NaiveComposite {
    private final List<Installed> all;
    private final List<EvseContext> evses;
    private final Circumstances circumstances;
    private final Instant asked;

    NaiveComposite(List<Installed> all, List<EvseContext> evses, Circumstances circumstances, Instant asked) {
        this.all = all;
        this.evses = evses;
        this.circumstances = circumstances;
        this.asked = asked;
    }

    /** What counts; NaN where nobody says anything. */
    record Answer(double limit, double discharge, double setpoint, int phases, OperationMode mode, String source) {}

    /** A layer's words in its own unit, NaN where it says nothing. */
    private record Word(
            double limit,
            double discharge,
            double setpoint,
            RateUnit unit,
            int phases,
            OperationMode mode,
            String id) {}

    Answer at(int evse, Instant t, RateUnit unit) {
        return evse == 0 ? station(t, unit) : evse(evses.get(evse - 1), t, unit);
    }

    private Answer evse(EvseContext evse, Instant t, RateUnit unit) {
        List<Word> words = own(evse, t);
        words.addAll(caps(t));
        return blend(words, evse.phases(), unit);
    }

    private Answer station(Instant t, RateUnit unit) {
        List<Word> caps = caps(t);
        int phases = evses.stream().mapToInt(EvseContext::phases).max().orElse(3);
        double limit = 0;
        double discharge = Double.NaN;
        Set<String> ids = new LinkedHashSet<>();
        for (EvseContext e : evses) {
            List<Word> words = own(e, t);
            Answer one = blend(words, e.phases(), unit);
            double unlimited = unit == RateUnit.A ? e.defaultA() : e.defaultA() * 230 * e.phases();
            limit += Double.isNaN(one.limit) ? unlimited : one.limit;
            if (!Double.isNaN(one.discharge)) {
                discharge = (Double.isNaN(discharge) ? 0 : discharge) + one.discharge;
            }
            if (!words.isEmpty()) {
                ids.add(one.source.replace("profile ", ""));
                phases = Math.min(phases, one.phases);
            }
        }
        Answer cap = blend(caps, phases, unit);
        if (ids.isEmpty() && caps.isEmpty()) {
            return new Answer(Double.NaN, Double.NaN, Double.NaN, phases, cap.mode, cap.source);
        }
        String sum = ids.isEmpty() ? "hardware" : "profile " + String.join("+", ids);
        double setpoint = cap.setpoint;
        double least = least(limit, cap.limit);
        double floor = greatest(discharge, cap.discharge);
        return new Answer(
                least,
                floor,
                clamp(setpoint, least, floor),
                cap.phases,
                cap.mode,
                cap.limit < limit ? cap.source : sum);
    }

    private static Answer blend(List<Word> words, int wired, RateUnit unit) {
        int phases = wired;
        for (Word w : words) {
            phases = Math.min(phases, w.phases);
        }
        double limit = Double.NaN;
        double discharge = Double.NaN;
        double setpoint = Double.NaN;
        String source = words.isEmpty() ? "hardware" : "profile " + words.get(0).id;
        for (Word w : words) {
            double l = in(w, w.limit, unit, phases);
            source = l < limit || (Double.isNaN(limit) && !Double.isNaN(l)) ? "profile " + w.id : source;
            limit = least(limit, l);
            discharge = greatest(discharge, in(w, w.discharge, unit, phases));
            setpoint = Double.isNaN(setpoint) ? in(w, w.setpoint, unit, phases) : setpoint;
        }
        OperationMode mode = words.isEmpty() ? OperationMode.CHARGING_ONLY : words.get(0).mode;
        return new Answer(limit, discharge, clamp(setpoint, limit, discharge), phases, mode, source);
    }

    private static double clamp(double setpoint, double limit, double discharge) {
        return Double.isNaN(setpoint) ? setpoint : greatest(least(setpoint, limit), discharge);
    }

    private static double least(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    private static double greatest(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }

    private static double in(Word w, double value, RateUnit unit, int phases) {
        if (w.unit == unit) {
            return value;
        }
        return unit == RateUnit.W ? value * 230 * phases : value / 230 / phases;
    }

    private List<Word> own(EvseContext evse, Instant t) {
        Word base = evse.priority() ? highest(Purpose.PRIORITY_CHARGING, evse, true, t) : null;
        if (base == null && evse.transaction().isPresent()) {
            base = highest(Purpose.TX, evse, false, t);
        }
        if (base == null) {
            base = highest(Purpose.TX_DEFAULT, evse, true, t);
        }
        List<Word> words = new ArrayList<>();
        if (base != null) {
            words.add(base);
        }
        external(evse, t).ifPresent(words::add);
        return words;
    }

    private List<Word> caps(Instant t) {
        List<Word> words = new ArrayList<>();
        Word max = highest(Purpose.STATION_MAX, null, false, t);
        if (max != null) {
            words.add(max);
        }
        external(null, t).ifPresent(words::add);
        return words;
    }

    private Optional<Word> external(EvseContext evse, Instant t) {
        Word outside = highest(Purpose.STATION_EXTERNAL_CONSTRAINTS, evse, false, t);
        Word here = highest(Purpose.LOCAL_GENERATION, evse, false, t);
        if (outside == null || here == null || Double.isNaN(outside.limit) || Double.isNaN(here.limit)) {
            return Optional.ofNullable(outside);
        }
        double more = in(here, here.limit, outside.unit, outside.phases);
        return Optional.of(new Word(
                outside.limit + more,
                outside.discharge,
                outside.setpoint,
                outside.unit,
                outside.phases,
                outside.mode,
                outside.id + "+" + here.id));
    }

    /** @param evse null = the station's own profiles */
    private Word highest(Purpose purpose, EvseContext evse, boolean orStation, Instant t) {
        int of = evse == null ? 0 : evse.evseId();
        Word best = null;
        int level = -1;
        for (Installed i : all) {
            boolean applies = i.profile().purpose() == purpose
                    && (i.evseId() == of || (orStation && i.evseId() == 0))
                    // of two on one level the EVSE's own counts
                    && (i.profile().stackLevel() > level || (i.profile().stackLevel() == level && i.evseId() > 0));
            Word w = applies ? word(i, evse, t) : null;
            if (w != null) {
                best = w;
                level = i.profile().stackLevel();
            }
        }
        return best;
    }

    private Word word(Installed i, EvseContext evse, Instant t) {
        ChargingProfile p = i.profile();
        if (p.offline().isPresent() && circumstances.offlineSince().containsKey(i.owner())) {
            Instant since = circumstances.offlineSince().get(i.owner());
            if (Duration.between(since, asked)
                            .compareTo(Duration.ofSeconds(p.offline().get().maxS()))
                    > 0) {
                return null;
            }
        }
        if (p.validFrom().isPresent() && t.isBefore(p.validFrom().get())) {
            return null;
        }
        if (p.validTo().isPresent() && !t.isBefore(p.validTo().get())) {
            return null;
        }
        ChargingProfile.Schedule schedule = p.schedules().get(0);
        Instant begun = begun(p, evse, t);
        if (t.isBefore(begun)) {
            return null;
        }
        long into = Duration.between(begun, t).getSeconds();
        if (schedule.durationS().isPresent() && into >= schedule.durationS().getAsInt()) {
            return null;
        }
        Period in = null;
        for (Period period : schedule.periods()) {
            in = period.startS() <= into ? period : in;
        }
        boolean says = in.limit().isPresent()
                || in.dischargeLimit().isPresent()
                || in.setpoint().isPresent()
                || in.mode() == OperationMode.IDLE;
        if (!says) {
            return null;
        }
        return new Word(
                in.limit().orElse(Double.NaN),
                in.dischargeLimit().orElse(Double.NaN),
                in.setpoint().orElse(Double.NaN),
                schedule.unit(),
                in.numberPhases().orElse(3),
                in.mode(),
                Integer.toString(p.id()));
    }

    private Instant begun(ChargingProfile p, EvseContext evse, Instant t) {
        ChargingProfile.Schedule schedule = p.schedules().get(0);
        if (p.kind() == Kind.RELATIVE) {
            return evse.startedAt().orElse(asked);
        } else if (p.kind() == Kind.DYNAMIC) {
            return p.dynamic().orElseThrow().updatedAt();
        }
        Instant start = schedule.start().orElseThrow();
        if (p.kind() == Kind.ABSOLUTE) {
            return start;
        }
        int days = p.recurrency().orElseThrow() == Recurrency.DAILY ? 1 : 7;
        Instant last = start;
        if (!schedule.localTime()) {
            while (last.isAfter(t)) {
                last = last.minusSeconds(86_400L * days);
            }
            while (!last.plusSeconds(86_400L * days).isAfter(t)) {
                last = last.plusSeconds(86_400L * days);
            }
            return last;
        }
        var first = start.atZone(circumstances.zone());
        LocalDate day = first.toLocalDate();
        while (day.atTime(first.toLocalTime())
                .atZone(circumstances.zone())
                .toInstant()
                .isAfter(t)) {
            day = day.minusDays(days);
        }
        Instant found = null;
        for (Instant next = on(day, first); !next.isAfter(t); next = on(day, first)) {
            found = next;
            day = day.plusDays(days);
        }
        return found;
    }

    private Instant on(LocalDate day, java.time.ZonedDateTime like) {
        return day.atTime(like.toLocalTime()).atZone(circumstances.zone()).toInstant();
    }
}
