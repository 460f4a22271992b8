package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.RateUnit;
import edgewatt.api.energy.ChargingProfile.Recurrency;
import edgewatt.api.energy.ChargingProfile.Schedule;
import edgewatt.api.energy.Profiles.Installed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** What a composite schedule costs, by the number of periods of its profile. In the engine's package: it has no public door. */
public final class CompositeBench {
    private static final int[] SIZES = {1, 10, 100, 1_000};
    /** The best one counts; the first ones warm up. */
    private static final int ROUNDS = 20;

    private static final long ROUND_NANOS = 30_000_000L;
    /** Noise of a busy machine. */
    private static final double TOLERANCE = 1.2;

    private static final Instant START = Instant.parse("2026-03-28T12:00:00Z");
    private static final int PERIOD_S = 60;

    private long pieces;

    private CompositeBench() {}

    public static void main(String[] args) {
        if (args.length > 2) {
            System.err.println("bench: composite takes no options");
            System.exit(2);
        }
        System.exit(new CompositeBench().measure() ? 0 : 1);
    }

    private boolean measure() {
        System.out.println(Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.arch")
                + ", Java " + Runtime.version().feature());
        System.out.println(
                "nanoseconds per query; in brackets, how many times the one before with ten times its periods");
        System.out.printf(Locale.ROOT, "%-34s", "periods");
        for (int size : SIZES) {
            System.out.printf(Locale.ROOT, "%18d", size);
        }
        System.out.println();
        boolean linear = row("all periods, one EVSE", 1, 1, false);
        linear &= row("all periods, station of 4 EVSEs", 0, 4, false);
        linear &= row("the next hour, one EVSE, daily", 1, 1, true);
        System.out.println("aim: growth no worse than linear: " + (linear ? "met" : "missed"));
        return linear;
    }

    private boolean row(String name, int evse, int evses, boolean hour) {
        double[] best = new double[SIZES.length];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        for (int round = 0; round < ROUNDS; round++) {
            // in turns, so that a busy moment of the machine is not one size's alone
            for (int i = 0; i < SIZES.length; i++) {
                best[i] = Math.min(best[i], nanos(query(SIZES[i], evse, evses, hour)));
            }
        }
        System.out.printf(Locale.ROOT, "%-34s", name);
        boolean linear = true;
        for (int i = 0; i < best.length; i++) {
            double growth = i == 0 ? 0 : best[i] / best[i - 1];
            linear &= growth <= 10 * TOLERANCE;
            String text = i == 0 ? "" : String.format(Locale.ROOT, " (%.1f)", growth);
            System.out.printf(Locale.ROOT, "%18s", Math.round(best[i]) + text);
        }
        System.out.println();
        return linear;
    }

    private static IntSupplier query(int size, int evse, int evses, boolean hour) {
        List<Installed> profiles =
                List.of(profile(1, Purpose.TX_DEFAULT, size, hour), profile(2, Purpose.STATION_MAX, size, hour));
        List<EvseContext> contexts = new ArrayList<>();
        for (int id = 1; id <= evses; id++) {
            contexts.add(new EvseContext(id, 230, 3, 32, Optional.empty(), Optional.empty(), false));
        }
        Duration horizon = hour ? Duration.ofHours(1) : Duration.ofSeconds((long) size * PERIOD_S);
        return () -> new CompositeEngine(profiles, contexts, Circumstances.PLAIN)
                .composite(evse, START, horizon, RateUnit.W)
                .pieces()
                .size();
    }

    private static Installed profile(int id, Purpose purpose, int size, boolean daily) {
        List<Period> periods = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            periods.add(Period.limit(i * PERIOD_S, 6 + (i * id) % 26));
        }
        Schedule schedule = new Schedule(
                1, RateUnit.A, Optional.of(START), OptionalInt.empty(), OptionalDouble.empty(), List.copyOf(periods));
        return new Installed(
                0,
                new ChargingProfile(
                        id,
                        0,
                        purpose,
                        daily ? Kind.RECURRING : Kind.ABSOLUTE,
                        daily ? Optional.of(Recurrency.DAILY) : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(schedule)),
                "bench");
    }

    private double nanos(IntSupplier query) {
        long from = System.nanoTime();
        long queries = 0;
        do {
            pieces += query.getAsInt();
            queries++;
        } while (System.nanoTime() - from < ROUND_NANOS);
        return (System.nanoTime() - from) / (double) queries;
    }
}
