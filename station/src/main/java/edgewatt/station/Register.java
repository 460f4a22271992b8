package edgewatt.station;

import edgewatt.api.station.MeterReading;

/**
 * The energy register of one EVSE: whole Wh by floor, never decreasing. A lost meter leaves the last known value; a
 * meter that comes back lower (replaced, or it forgot) is counted on from there. Station thread only, except {@link
 * #wentBack}.
 */
final class Register {
    private double wh;
    private double offset;
    private double lastRaw = Double.NaN;
    private volatile boolean wentBack;

    Register(double wh, double offset) {
        this.wh = wh;
        this.offset = offset;
    }

    /**
     * Takes a reading of the meter. What it gives back says this register, so that the samples of a bill and its totals
     * agree after a meter came back lower; a signed record in it stays as the meter wrote it.
     */
    MeterReading take(MeterReading reading) {
        double raw = reading.importWh();
        if (!(raw >= 0)) {
            return reading; // it has no register, or none now
        }
        if (raw != lastRaw) {
            lastRaw = raw;
            if (raw + offset >= wh) {
                wh = raw + offset;
            } else if (wh - raw - offset >= 1) {
                // less than one Wh is the resolution of what was written down, not a step back
                wentBack = true;
                offset = wh - raw;
            }
        }
        return counted(reading);
    }

    private MeterReading counted(MeterReading r) {
        if (r.importWh() == wh) {
            return r;
        }
        return new MeterReading(
                r.at(),
                r.monotonicNanos(),
                wh,
                r.exportWh(),
                r.powerW(),
                r.currentA(),
                r.voltageV(),
                r.socPercent(),
                r.signed(),
                r.others());
    }

    long wholeWh() {
        return (long) Math.floor(wh);
    }

    double wh() {
        return wh;
    }

    double offset() {
        return offset;
    }

    boolean wentBack() {
        return wentBack;
    }
}
