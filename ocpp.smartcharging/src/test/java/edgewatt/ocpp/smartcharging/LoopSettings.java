package edgewatt.ocpp.smartcharging;

import edgewatt.ocpp.smartcharging.replan.ReplanSettings;
import java.lang.annotation.Annotation;

/** Settings of the planner as they are delivered, but for what a closed loop varies. */
@SuppressWarnings("all")
record LoopSettings(int readyBeforeMin, double effort, double peakPrice) implements ReplanSettings {
    LoopSettings(int readyBeforeMin, double effort) {
        this(readyBeforeMin, effort, 0);
    }

    @Override
    public double importPrice() {
        return 0.30;
    }

    @Override
    public double exportPrice() {
        return LoopWorld.FEED_IN;
    }

    @Override
    public double loadW() {
        return 300;
    }

    @Override
    public String assumedDeparture() {
        return "07:00";
    }

    @Override
    public double assumedEnergyWh() {
        return 30_000;
    }

    @Override
    public double leastGainCent() {
        return 2;
    }

    @Override
    public int budgetMs() {
        return 60_000;
    }

    @Override
    public double wearPerKwh() {
        return 0.08;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return ReplanSettings.class;
    }
}
