package edgewatt.bridge.mqtt.share;

import java.util.function.DoubleBinaryOperator;

/** A per site phase; finite. */
record Amps(double l1, double l2, double l3) {
    static final Amps NONE = new Amps(0, 0, 0);

    static Amps all(double a) {
        return new Amps(a, a, a);
    }

    static Amps of(double[] a) {
        return new Amps(a[0], a[1], a[2]);
    }

    /** @param phase 0 to 2 */
    double at(int phase) {
        return phase == 0 ? l1 : phase == 1 ? l2 : l3;
    }

    Amps min(Amps other) {
        return with(other, Math::min);
    }

    Amps max(Amps other) {
        return with(other, Math::max);
    }

    Amps plus(Amps other) {
        return with(other, Double::sum);
    }

    Amps minus(Amps other) {
        return with(other, (a, b) -> a - b);
    }

    boolean within(Amps limit) {
        return l1 <= limit.l1 && l2 <= limit.l2 && l3 <= limit.l3;
    }

    private Amps with(Amps o, DoubleBinaryOperator op) {
        return new Amps(op.applyAsDouble(l1, o.l1), op.applyAsDouble(l2, o.l2), op.applyAsDouble(l3, o.l3));
    }
}
