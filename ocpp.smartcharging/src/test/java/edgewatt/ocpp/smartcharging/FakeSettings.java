package edgewatt.ocpp.smartcharging;

import java.lang.annotation.Annotation;

/** Settings as a test wants them. */
@SuppressWarnings("all")
record FakeSettings(double mainFuseA, String timeZone) implements SmartChargingSettings {
    static final FakeSettings DEFAULTS = new FakeSettings(0, "");

    @Override
    public double safeCurrentA() {
        return 7;
    }

    @Override
    public int validityS() {
        return 10;
    }

    @Override
    public int pauseDwellS() {
        return 60;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return SmartChargingSettings.class;
    }
}
