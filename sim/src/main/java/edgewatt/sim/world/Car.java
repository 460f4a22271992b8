package edgewatt.sim.world;

import edgewatt.api.station.PilotState;

/**
 * One car at one plug. It asks for energy, follows the offered current after its lag, takes less when it is nearly full
 * and never less than 6 A, and stops asking when it has had enough. It owes nothing to the contactor: when that opens,
 * the current is gone at once.
 */
final class Car {
    private static final long NEVER = Long.MAX_VALUE;
    private static final double FULL = 1e-9;

    private CarModel model;
    private double energyWh;
    private boolean plugged;
    private boolean asking;
    private double offerA;
    private boolean supplied;
    private double currentA;
    private long followAt = NEVER;

    Car(CarModel model, double socPercent) {
        this.model = model;
        setSoc(socPercent);
    }

    void plug() {
        plugged = true;
    }

    /** The latch of the plug makes the car stop before the contacts part: no current is torn off. */
    void unplug() {
        plugged = false;
        asking = false;
        currentA = 0;
        followAt = NEVER;
    }

    void become(CarModel other) {
        double soc = socPercent();
        model = other;
        setSoc(soc);
    }

    void setSoc(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("soc=" + percent + "; expected 0 to 100");
        }
        energyWh = model.batteryWh() * percent / 100;
    }

    /** @param offered A per phase; @param closed whether the contactor feeds the car */
    void sense(double offered, boolean closed, long now) {
        offerA = offered;
        supplied = closed;
        if (!closed) {
            currentA = 0;
        }
        settle(now);
    }

    /** Takes energy that has flowed. */
    void charge(double wh) {
        energyWh = Math.min(model.batteryWh(), energyWh + wh);
    }

    /** Moves to {@code now}, which is never later than {@link #next()}. */
    void settle(long now) {
        if (now >= followAt) {
            currentA = target();
            followAt = NEVER;
        }
        boolean hungry = plugged && !model.refuses() && socPercent() < model.targetSoc() - FULL;
        boolean offered = offerA >= PilotSignal.MIN_A;
        // S2 closes when there is something to ask for, and opens only without current
        asking = plugged && (currentA > 0 || (hungry && (offered || model.asksFirst())));
        if (Math.abs(target() - currentA) > 1e-6) {
            if (followAt == NEVER) {
                followAt = now + model.lagMs() * 1_000_000L;
                if (followAt <= now) {
                    settle(now);
                }
            }
        } else {
            followAt = NEVER;
        }
    }

    /** When it changes by itself, given that nothing else does. */
    long next() {
        return followAt;
    }

    private double target() {
        boolean takes = plugged && asking && supplied && !model.idles() && !model.refuses();
        if (!takes || offerA < PilotSignal.MIN_A || socPercent() >= model.targetSoc() - FULL) {
            return 0;
        }
        double soc = socPercent();
        double span = 100 - model.taperSoc();
        double taperA = soc <= model.taperSoc() || span <= 0 ? model.maxA() : model.maxA() * (100 - soc) / span;
        // whole tenths, as a charger sets them: otherwise a tapering car would change with every step
        double wanted = Math.max(PilotSignal.MIN_A, Math.floor(taperA * 10) / 10);
        return Math.min(offerA, Math.min(model.maxA(), wanted));
    }

    PilotState state() {
        if (!plugged) {
            return PilotState.A;
        }
        return !asking ? PilotState.B : model.ventilation() ? PilotState.D : PilotState.C;
    }

    CarModel model() {
        return model;
    }

    boolean plugged() {
        return plugged;
    }

    double currentA() {
        return currentA;
    }

    double socPercent() {
        return 100 * energyWh / model.batteryWh();
    }
}
