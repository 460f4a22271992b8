package edgewatt.ocpp.smartcharging;

import java.lang.annotation.Annotation;

/** Settings as a test wants them. */
@SuppressWarnings("all")
record FakeSettings(double mainFuseA, String timeZone, String... required) implements SmartChargingSettings {
    static final FakeSettings DEFAULTS = new FakeSettings(0, "");

    @Override
    public String[] requiredLimiters() {
        return required;
    }

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
    public String circuits() {
        return "";
    }

    @Override
    public double importCapW() {
        return 0;
    }

    @Override
    public double feedInCapW() {
        return -1;
    }

    @Override
    public String gridCode() {
        return "";
    }

    @Override
    public int rotationS() {
        return 900;
    }

    @Override
    public int phaseDwellS() {
        return 300;
    }

    @Override
    public int phasePauseS() {
        return 60;
    }

    @Override
    public int pvStartS() {
        return 60;
    }

    @Override
    public int pvStopS() {
        return 180;
    }

    @Override
    public double pvMarginW() {
        return 100;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return SmartChargingSettings.class;
    }
}
