package edgewatt.ocpp.smartcharging.plan;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** A {@link Storage} as plain numbers, for the loops. Energies in kWh, powers in kW on the AC side. */
final class Unit {
    static final double EPS = 1e-9;

    final String id;
    final int arrive;
    final int depart;
    final double min;
    final double max;
    final double low;
    final double high;
    final double initial;
    final double chargeMin;
    final double chargeMax;
    final double dischargeMin;
    final double dischargeMax;
    final double etaCharge;
    final double etaDischarge;
    final boolean gridCharge;
    final boolean gridDischarge;
    final double wear;
    final double endValue;
    /** Most energy given back during the stay, AC side; infinite = no cap. */
    final double cycleCap;
    /** Indices of the circuits that it is behind. */
    final int[] circuits;

    final int[] goalSlot;
    final double[] goalEnergy;
    final double[] goalPenalty;
    final double[] demand;
    private final double[] limit;
    /** Energies at which the cost of holding has a kink at some time, ascending by goal. */
    final double[] landings;

    private final boolean strays;
    private final double strayPenalty;

    /** @param penalty EUR per kWh and slot outside the bounds, for a storage that arrives outside them */
    Unit(Storage s, double penalty, int[] behind) {
        circuits = behind;
        cycleCap = s.cycleCapKwh();
        id = s.id();
        arrive = s.arrive();
        depart = s.depart();
        min = s.minKwh();
        max = s.maxKwh();
        initial = s.initialKwh();
        low = Math.min(min, initial);
        high = Math.max(max, initial);
        chargeMin = s.charge().minKw();
        chargeMax = s.charge().maxKw() < s.charge().minKw() ? 0 : s.charge().maxKw();
        dischargeMin = s.discharge().minKw();
        dischargeMax = s.discharge().maxKw() < s.discharge().minKw()
                ? 0
                : s.discharge().maxKw();
        etaCharge = s.charge().efficiency();
        etaDischarge = s.discharge().efficiency();
        gridCharge = s.charge().withGrid();
        gridDischarge = s.discharge().withGrid();
        wear = s.wearPerKwh();
        endValue = s.endValuePerKwh();
        int goals = s.goals().size();
        goalSlot = new int[goals];
        goalEnergy = new double[goals];
        goalPenalty = new double[goals];
        for (int i = 0; i < goals; i++) {
            Goal goal = s.goals().get(i);
            goalSlot[i] = Math.max(arrive, Math.min(depart - 1, goal.slot()));
            goalEnergy[i] = goal.energyKwh();
            goalPenalty[i] = goal.penaltyPerKwh();
        }
        demand = s.demandKw() == null ? null : s.demandKw().toArray();
        limit = s.limitKw() == null ? null : s.limitKw().toArray();
        strays = initial < min || initial > max;
        strayPenalty = penalty;
        landings = landings();
    }

    private double[] landings() {
        DoubleStream energies = Arrays.stream(goalEnergy);
        if (strays) {
            energies = DoubleStream.concat(energies, DoubleStream.of(min, max));
        }
        return energies.filter(e -> e > low && e < high).sorted().distinct().toArray();
    }

    /** A storage without a least power: any power up to its limits will do. */
    boolean free() {
        return chargeMin == 0 && dischargeMin == 0 && chargeMax > 0;
    }

    boolean connected(int slot) {
        return slot >= arrive && slot < depart;
    }

    /** Hours that the unit can wait; free storages wait longest. */
    double laxity(double[] slotHours) {
        if (free()) {
            return Double.MAX_VALUE;
        }
        double need = 0;
        for (double energy : goalEnergy) {
            need = Math.max(need, energy - initial);
        }
        double hours = 0;
        for (int t = arrive; t < depart; t++) {
            hours += chargeMax(t) > 0 ? slotHours[t] : 0;
        }
        return hours - need / (etaCharge * Math.max(0.1, chargeMax));
    }

    /** Whether what it gives back is limited in all. */
    boolean capped() {
        return cycleCap < Double.POSITIVE_INFINITY;
    }

    /** Energy gained (kWh) by {@code power} during {@code hours}. */
    double gain(double power, double hours) {
        return power > 0 ? power * etaCharge * hours : power / etaDischarge * hours;
    }

    /** Power (kW) that gains {@code energy} (kWh) during {@code hours}. */
    double power(double energy, double hours) {
        return energy > 0 ? energy / (etaCharge * hours) : energy * etaDischarge / hours;
    }

    /** The unit's own limit in a slot, kW. */
    double limit(int slot) {
        return limit == null ? Double.MAX_VALUE : limit[slot];
    }

    /** The most that may be charged in a slot (kW); 0 where that is less than the least power. */
    double chargeMax(int slot) {
        if (limit == null) {
            return chargeMax;
        }
        double most = Math.min(chargeMax, limit[slot]);
        return most < chargeMin ? 0 : most;
    }

    /** Whether the hardware can do this power. */
    boolean allows(double power) {
        if (power > 0) {
            return power >= chargeMin - EPS && power <= chargeMax + EPS;
        }
        return power == 0 || (-power >= dischargeMin - EPS && -power <= dischargeMax + EPS);
    }

    /** Whether the energy at the end of this slot matters: a goal, a bound to return to, or a demand that only a full storage may miss. */
    boolean hasGoal(int slot) {
        if (strays || demands(slot)) {
            return true;
        }
        for (int goal : goalSlot) {
            if (goal == slot) {
                return true;
            }
        }
        return false;
    }

    boolean demands(int slot) {
        return demand != null && demand[slot] > 0;
    }

    /** Whether the power may be used; a demand may be met with less than the least power if that fills the storage. */
    boolean allows(int slot, double power, double after) {
        boolean limited = limit != null && power > chargeMax(slot) + EPS;
        return !limited && (allows(power) || demands(slot) && power > 0 && power < chargeMax && after > high - 1e-6);
    }

    /** EUR for holding {@code energy} at the end of {@code slot}: missed goals and, on departure, minus its value. */
    double holding(int slot, double energy) {
        double cost = slot == depart - 1 ? -endValue * energy : 0;
        for (int i = 0; i < goalSlot.length; i++) {
            if (goalSlot[i] == slot && energy < goalEnergy[i]) {
                cost += goalPenalty[i] * (goalEnergy[i] - energy);
            }
        }
        if (strays) {
            cost += strayPenalty * (Math.max(0, min - energy) + Math.max(0, energy - max));
        }
        return cost;
    }

    /** The lowest energy above {@code from} and below {@code to} at which {@link #holding} has a kink, or {@code to}. */
    double nextKink(int slot, double from, double to) {
        double next = to;
        for (int i = 0; i < goalSlot.length; i++) {
            if (goalSlot[i] == slot && goalEnergy[i] > from + EPS && goalEnergy[i] < next) {
                next = goalEnergy[i];
            }
        }
        if (strays && min > from + EPS && min < next) {
            next = min;
        }
        return strays && max > from + EPS && max < next ? max : next;
    }

    /** EUR of {@code power} during {@code hours} itself: wear, and demand not met although {@code room} (kWh) was left. */
    double running(int slot, double power, double hours, double penalty, double room) {
        double cost = power < 0 ? -power * hours * wear : 0;
        if (demands(slot)) {
            double wanted = wanted(slot, hours, room);
            if (power < wanted - EPS) {
                cost += (wanted - Math.max(0, power)) * hours * penalty;
            }
        }
        return cost;
    }

    /** The power (kW) that the demand of this slot asks for, given the room left. */
    double wanted(int slot, double hours, double room) {
        double wanted = Math.min(chargeMax(slot), Math.max(chargeMin, demand[slot]));
        double most = room / (etaCharge * hours);
        if (wanted > most) {
            wanted = most;
        }
        return wanted;
    }
}
