package edgewatt.ocpp.smartcharging;

import edgewatt.api.station.LimitSource;

/**
 * Shares what is left of own generation among the EVSEs that follow it: what the house gives, less what other cars draw. Who
 * wants at least the smallest current has it; the others start when the surplus has lasted, and then all are raised together.
 */
final class Sun {
    static final LimitSource SOURCE = new LimitSource(LimitSource.Kind.LIMITER, "pv surplus");

    private double[] needW = new double[0];
    private boolean[] open = new boolean[0];

    /** @param houseW the house without our cars; NaN = not known */
    void limit(Bay[] bays, double houseW, SiteSettings s, long nanos) {
        if (needW.length != bays.length) {
            needW = new double[bays.length];
            open = new boolean[bays.length];
        }
        double left = -houseW;
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            boolean follows = b.charges && b.mode.followsSun();
            open[i] = follows && b.mode == ChargingMode.MINPV;
            needW[i] = b.can.minCurrentA() * b.wattsPerA(b.canSlim() ? 1 : b.can.phases());
            if (open[i]) {
                left -= needW[i];
            } else if (!follows) {
                left -= Math.max(0, b.measuredW);
                b.sun.set(b.charges && b.granted.present() > 0);
            }
        }
        // who is on goes first: one more cloud must not hand the sun from one car to the other
        left = start(bays, left, true, s, nanos);
        left = start(bays, left, false, s, nanos);
        raise(bays, left > 0 ? left : 0);
    }

    private double start(Bay[] bays, double surplusW, boolean alreadyOn, SiteSettings s, long nanos) {
        double left = surplusW;
        for (int i = 0; i < bays.length; i++) {
            Bay b = bays[i];
            if (b.charges && b.mode == ChargingMode.PV && !open[i] && b.sun.on() == alreadyOn) {
                boolean on = b.sun.next(
                        left >= needW[i] + (alreadyOn ? 0 : s.sunMarginW()), nanos, s.sunStart(), s.sunStop());
                open[i] = on;
                left -= on ? needW[i] : 0;
                if (!on) {
                    b.cap.power(0, SOURCE);
                }
            }
        }
        return left;
    }

    /** Raises all who are open by the same power, up to what each can take. */
    private void raise(Bay[] bays, double surplusW) {
        double left = surplusW;
        int count = 0;
        for (boolean o : open) {
            count += o ? 1 : 0;
        }
        boolean again = true;
        while (again && count > 0) {
            again = false;
            double each = left / count;
            for (int i = 0; i < bays.length; i++) {
                Bay b = bays[i];
                if (open[i]) {
                    double more = Math.max(
                            0, Math.min(b.cap.powerW, b.ownA(b.can.phases()) * b.wattsPerA(b.can.phases())) - needW[i]);
                    if (more <= each) {
                        left -= more;
                        open[i] = false;
                        count--;
                        b.cap.power(needW[i] + more, SOURCE);
                        again = true;
                    }
                }
            }
        }
        for (int i = 0; i < bays.length; i++) {
            if (open[i]) {
                bays[i].cap.power(needW[i] + left / count, SOURCE);
            }
        }
    }
}
