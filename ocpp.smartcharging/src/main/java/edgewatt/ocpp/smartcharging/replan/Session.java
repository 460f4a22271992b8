package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.station.EvseCapabilities;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.TransactionInfo;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One charge as the planner sees it, and what it learns of the car meanwhile: how many phases it uses, how much it takes at
 * most, whether it is full. Looked at once a second on one thread; allocates nothing.
 */
final class Session {
    /** So long a car must have held what it takes before it counts as all it can. */
    private static final long STEADY = TimeUnit.SECONDS.toNanos(60);
    /** A car follows its offer after so long. */
    private static final long SETTLES = TimeUnit.SECONDS.toNanos(10);

    private static final double NANOS_PER_H = 3.6e12;
    /** A car that takes nothing for so long although it may is full. */
    private static final long FULL = TimeUnit.SECONDS.toNanos(300);

    private static final double NO_CURRENT_A = 0.5;
    private static final double FOLLOWS = 0.93;
    private static final double GROWN = 1.03;

    final UUID id;
    final Instant startedAt;
    /** Where the transaction had stood when it was first seen, by the monotonic clock. */
    final long seenAt;

    private double chargedWh;
    private double givenWh;
    /** The export register when it was looked at last, and when that was. */
    private double exportWh = Double.NaN;

    private long exportAt = Long.MIN_VALUE;
    private double soc = Double.NaN;
    /** The last state of charge that was told, and the energy of the charge then. */
    private double toldSoc = Double.NaN;

    private double toldAtWh;
    private int phases;
    private double mostW = Double.NaN;
    /** The most that it took by its own limit: what it takes when it comes again. */
    private double seenMostW = Double.NaN;

    private boolean full;
    /** The offer that is watched, since when, and the energy then. */
    private double windowA = Double.NaN;

    private long windowFrom;
    private double windowWh = Double.NaN;
    private boolean idle;
    private long idleSince;

    /** @param last what the car before took; in most houses it is the same one */
    Session(TransactionInfo transaction, EvseCapabilities can, Habits.Car last, long nanos) {
        id = transaction.id();
        startedAt = transaction.startedAt();
        seenAt = nanos;
        phases = last == null ? can.phases() : Math.min(last.phases(), can.phases());
        mostW = last == null ? Double.NaN : last.mostW();
        chargedWh = transaction.energyWh();
    }

    /** A state of charge was told by somebody who knows the car. */
    void told(double socPercent) {
        toldSoc = socPercent;
        toldAtWh = storedWh();
    }

    /** @return whether the planner should know at once: the car takes less or more than it was taken for */
    boolean look(EvseSnapshot shot, EvseCapabilities can, long nanos) {
        if (shot.transaction().isPresent()) {
            chargedWh = shot.transaction().get().energyWh();
        }
        if (shot.reading().isEmpty()) {
            return false;
        }
        MeterReading r = shot.reading().get();
        boolean young = nanos - r.monotonicNanos() < TimeUnit.SECONDS.toNanos(10);
        if (!Double.isNaN(r.socPercent())) {
            soc = r.socPercent();
        }
        double power = power(r, can);
        give(r, power);
        if (!young || Double.isNaN(power)) {
            windowA = Double.NaN;
            idle = false;
            return false;
        }
        boolean offered = shot.offeredA() >= can.minCurrentA();
        boolean was = full;
        boolean takes = power > NO_CURRENT_A * can.nominalVoltageV();
        fullness(offered && !takes && shot.state() == EvseState.SUSPENDED_EV, takes, nanos);
        return learn(shot, can, r, offered && takes, nanos) || was != full;
    }

    /** Counts what is given back: by the register, or by the power where there is none. */
    private void give(MeterReading r, double power) {
        long gap = exportAt == Long.MIN_VALUE ? 0 : r.monotonicNanos() - exportAt;
        if (!Double.isNaN(r.exportWh()) && !Double.isNaN(exportWh)) {
            givenWh += Math.max(0, r.exportWh() - exportWh);
        } else if (power < 0 && gap > 0 && gap < STEADY) {
            givenWh += -power * gap / NANOS_PER_H;
        }
        exportWh = r.exportWh();
        exportAt = r.monotonicNanos();
    }

    private void fullness(boolean refuses, boolean takes, long nanos) {
        if (takes) {
            full = false;
        }
        if (refuses && !idle) {
            idleSince = nanos;
        }
        idle = refuses;
        if (idle && nanos - idleSince >= FULL) {
            full = true;
        }
    }

    /** By the energy of a minute at one offer: the power of a meter by pulses jumps. */
    private boolean learn(EvseSnapshot shot, EvseCapabilities can, MeterReading r, boolean charging, long nanos) {
        if (!charging || shot.offeredA() != windowA) {
            windowA = charging ? shot.offeredA() : Double.NaN;
            windowFrom = nanos + SETTLES;
            windowWh = Double.NaN;
            return false;
        }
        if (nanos < windowFrom) {
            return false;
        }
        if (Double.isNaN(windowWh)) {
            windowWh = chargedWh;
            windowFrom = nanos;
            return false;
        }
        if (nanos - windowFrom < STEADY) {
            return false;
        }
        double mean = (chargedWh - windowWh) * NANOS_PER_H / (nanos - windowFrom);
        windowWh = chargedWh;
        windowFrom = nanos;
        return taken(mean, used(r), shot, can);
    }

    private boolean taken(double power, int used, EvseSnapshot shot, EvseCapabilities can) {
        double volts = can.nominalVoltageV();
        double before = known(can);
        if (used > 0 && shot.offeredPhases() >= can.phases()) {
            phases = Math.min(used, can.phases());
        }
        double offeredW = shot.offeredA() * Math.min(phases, shot.offeredPhases()) * volts;
        if (power < FOLLOWS * offeredW) {
            // a car follows its offer within a few percent; what stays clearly below is its own limit
            mostW = power;
            seenMostW = Double.isNaN(seenMostW) ? power : Math.max(seenMostW, power);
            if (power < can.minCurrentA() * phases * volts) {
                // too little for so many phases; a meter without currents does not tell
                phases = Math.max(1, Math.min(phases, (int) Math.ceil(power / (GROWN * shot.offeredA() * volts))));
            }
        } else if (power > GROWN * mostW) {
            mostW = Double.NaN;
        }
        return Math.abs(known(can) - before) > 0.1 * before;
    }

    private static int used(MeterReading r) {
        int n = 0;
        for (int p = 1; p <= 3; p++) {
            double a = r.currentA().phase(p);
            n += !Double.isNaN(a) && Math.abs(a) > NO_CURRENT_A ? 1 : 0;
        }
        return n;
    }

    private static double power(MeterReading r, EvseCapabilities can) {
        return Double.isNaN(r.powerW()) ? r.currentA().sum() * can.nominalVoltageV() : r.powerW();
    }

    private double known(EvseCapabilities can) {
        double most = can.maxCurrentA() * phases * can.nominalVoltageV();
        return Double.isNaN(mostW) ? most : Math.min(most, mostW);
    }

    /** What the planner works with; made when a plan begins. */
    View view(int evse, EvseCapabilities can) {
        double told = Double.isNaN(soc) ? toldSoc : soc;
        double since = Double.isNaN(soc) ? storedWh() - toldAtWh : 0;
        return new View(evse, id, startedAt, can, chargedWh, givenWh, told, since, phases, known(can), full);
    }

    /** What the battery has got: what is given back has passed its losses twice, on the way in and on the way out. */
    private double storedWh() {
        return chargedWh - givenWh / (Draft.BATTERY_EFFICIENCY * Draft.BATTERY_EFFICIENCY);
    }

    /** Goes on where a predecessor had stood. */
    void restore(double socPercent, double socAtWh, double given) {
        givenWh = given;
        toldSoc = socPercent;
        toldAtWh = socAtWh;
    }

    /** What is known of the car. */
    Habits.Car car() {
        return new Habits.Car(phases, seenMostW);
    }

    double chargedWh() {
        return chargedWh;
    }

    double givenWh() {
        return givenWh;
    }

    int phases() {
        return phases;
    }

    boolean full() {
        return full;
    }

    double toldSoc() {
        return toldSoc;
    }

    double toldAtWh() {
        return toldAtWh;
    }

    /**
     * @param chargedWh since the start of the charge
     * @param givenWh given back meanwhile
     * @param socPercent last known; NaN = never
     * @param sinceSocWh what the battery has got since that was known, counted where it is charged; negative if it has given more
     * @param phases that the car uses
     * @param mostW that the car takes
     * @param full the car takes nothing although it may
     */
    record View(
            int evse,
            UUID transaction,
            Instant startedAt,
            EvseCapabilities can,
            double chargedWh,
            double givenWh,
            double socPercent,
            double sinceSocWh,
            int phases,
            double mostW,
            boolean full) {}
}
