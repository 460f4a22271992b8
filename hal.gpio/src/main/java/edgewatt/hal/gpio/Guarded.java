package edgewatt.hal.gpio;

import edgewatt.api.io.DigitalOutput;
import edgewatt.api.io.PinException;
import edgewatt.api.io.PwmOutput;

/** Outputs an EVSE drives: everybody may look, nobody else may drive. */
final class Guarded {
    private Guarded() {}

    private static PinException refused(String pin, String owner) {
        return new PinException("gpio pin '" + pin + "' is driven by " + owner
                + "; ask the EVSE, or give the pin no role in etc/board.json");
    }

    record Digital(DigitalOutput pin, String owner) implements DigitalOutput {
        @Override
        public String name() {
            return pin.name();
        }

        @Override
        public void set(boolean active) {
            throw refused(name(), owner);
        }

        @Override
        public boolean isActive() {
            return pin.isActive();
        }

        @Override
        public boolean safeLevel() {
            return pin.safeLevel();
        }
    }

    record Pwm(PwmOutput pin, String owner) implements PwmOutput {
        @Override
        public String name() {
            return pin.name();
        }

        @Override
        public void setDuty(double percent) {
            throw refused(name(), owner);
        }

        @Override
        public double duty() {
            return pin.duty();
        }

        @Override
        public double safeDuty() {
            return pin.safeDuty();
        }
    }
}
