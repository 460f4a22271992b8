package edgewatt.sim.world;

/** Two exact registers and the power that now flows into one of them. */
public final class PowerMeter {
    private final EnergyRegister imported;
    private final EnergyRegister exported = new EnergyRegister(0);
    private long milliwatt;

    PowerMeter(long startWh) {
        imported = new EnergyRegister(startWh * 1000);
    }

    /** @param signed positive into the import register */
    void show(long signed) {
        milliwatt = signed;
    }

    void count(long nanos) {
        (milliwatt >= 0 ? imported : exported).add(Math.abs(milliwatt), nanos);
    }

    void raiseTo(long importMwh, long exportMwh) {
        imported.raiseTo(importMwh);
        exported.raiseTo(exportMwh);
    }

    long importMwh() {
        return imported.milliwattHours();
    }

    long exportMwh() {
        return exported.milliwattHours();
    }

    /** W, signed. */
    public double powerW() {
        return milliwatt / 1000.0;
    }

    public long milliwatt() {
        return milliwatt;
    }

    public double importWh() {
        return imported.milliwattHours() / 1000.0;
    }

    public double exportWh() {
        return exported.milliwattHours() / 1000.0;
    }
}
