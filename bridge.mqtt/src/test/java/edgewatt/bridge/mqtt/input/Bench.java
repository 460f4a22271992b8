package edgewatt.bridge.mqtt.input;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** One input, fed by hand. */
final class Bench {
    final TestClock clock = new TestClock();
    final Troubles troubles;
    final Input input;
    final InputTap tap;
    int changes;

    Bench(Config c) {
        troubles = new Troubles("test");
        input = Inputs.make(c, "test", clock, ZoneOffset.UTC, () -> changes++, troubles);
        tap = new InputTap(input, troubles, c.retained(), () -> {});
    }

    static Bench preset(String name, String device) {
        return new Bench(new Config().preset(name).device(device));
    }

    static Bench of(String kind, String values) {
        return new Bench(new Config().kind(kind).values(values));
    }

    Bench send(String topic, String payload) {
        tap.message(topic, payload.getBytes(StandardCharsets.UTF_8), false);
        return this;
    }

    Bench retained(String topic, String payload) {
        tap.message(topic, payload.getBytes(StandardCharsets.UTF_8), true);
        return this;
    }

    Meter meter() {
        return (Meter) input;
    }

    MeterReading reading() {
        return meter().reading().orElseThrow();
    }

    Forecast forecast() {
        return (Forecast) input;
    }

    Limiter limiter() {
        return (Limiter) input;
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(input.findings());
        all.addAll(troubles.findings());
        return all;
    }

    String said() {
        return findings().stream().map(Finding::message).toList().toString();
    }

    /** Settings with their defaults. */
    static final class Config implements InputSettings {
        private String preset = "";
        private String device = "";
        private String kind = "";
        private String values = "";
        private String retained = "auto";
        private double powerFactor;
        private double[] fallback = {};
        private int maxAgeS;
        private int ttlS = 60;

        Config preset(String v) {
            preset = v;
            return this;
        }

        Config device(String v) {
            device = v;
            return this;
        }

        Config kind(String v) {
            kind = v;
            return this;
        }

        Config values(String v) {
            values = v;
            return this;
        }

        Config retained(String v) {
            retained = v;
            return this;
        }

        Config powerFactor(double v) {
            powerFactor = v;
            return this;
        }

        Config fallback(double... v) {
            fallback = v;
            return this;
        }

        Config maxAgeS(int v) {
            maxAgeS = v;
            return this;
        }

        Config ttlS(int v) {
            ttlS = v;
            return this;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return InputSettings.class;
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String preset() {
            return preset;
        }

        @Override
        public String device() {
            return device;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public String values() {
            return values;
        }

        @Override
        public int maxAgeS() {
            return maxAgeS;
        }

        @Override
        public String retained() {
            return retained;
        }

        @Override
        public double powerFactor() {
            return powerFactor;
        }

        @Override
        public int stepS() {
            return 3600;
        }

        @Override
        public double[] fallback() {
            return fallback;
        }

        @Override
        public int evse() {
            return 0;
        }

        @Override
        public int ttlS() {
            return ttlS;
        }

        @Override
        public double safeA() {
            return 6;
        }

        @Override
        public double safeW() {
            return 4200;
        }
    }
}
