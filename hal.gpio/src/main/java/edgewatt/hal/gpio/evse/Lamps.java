package edgewatt.hal.gpio.evse;

import edgewatt.api.station.EvseState;
import edgewatt.hal.gpio.config.EvseConfig.Led;
import edgewatt.hal.gpio.pin.OutputPin;
import edgewatt.hal.gpio.pin.Timeline;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lamps of one EVSE: one of them shows its state, and blinking interrupts that for a moment; a fault interrupts the
 * blinking. A lamp that fails is logged and stops nothing. All calls come through the serial of the EVSE.
 */
final class Lamps {
    private static final Logger log = LoggerFactory.getLogger(Lamps.class);
    /** Lit, then dark, for as long each: four changes a second are seen, and disturb nobody with epilepsy. */
    private static final long HALF_NS = 250 * Rules.MS;

    private final int evseId;
    private final Map<Led, OutputPin> leds;
    private final Set<OutputPin> all;
    private final Timeline timeline;
    private final Serial serial;
    private OutputPin shown;
    private boolean lit = true;
    private Runnable cancel = () -> {};
    private int changes;

    Lamps(int evseId, Map<Led, OutputPin> leds, Timeline timeline, Serial serial) {
        this.evseId = evseId;
        this.leds = leds;
        this.all = new HashSet<>(leds.values());
        this.timeline = timeline;
        this.serial = serial;
    }

    void show(EvseState state) {
        shown = leds.get(
                switch (state) {
                    case AVAILABLE -> Led.AVAILABLE;
                    case PREPARING -> Led.PREPARING;
                    case CHARGING, SUSPENDED_EV, SUSPENDED_EVSE -> Led.CHARGING;
                    case FINISHING -> Led.FINISHING;
                    case RESERVED -> Led.RESERVED;
                    case UNAVAILABLE -> Led.UNAVAILABLE;
                    case FAULTED -> Led.FAULT;
                });
        if (state == EvseState.FAULTED) {
            end();
        }
        if (changes == 0) {
            only(shown);
        }
    }

    /** @param percent 0 = dark */
    void illuminate(int percent) {
        lit = percent > 0;
        end();
        only(shown);
    }

    /** By the lamp of a charge if it is accepted, else by that of a fault; by the one that is lit if there is none. */
    void blink(boolean accepted, int times) {
        OutputPin lamp = leds.getOrDefault(accepted ? Led.CHARGING : Led.FAULT, shown);
        if (lamp == null || !lit) {
            return;
        }
        end();
        changes = 2 * times;
        change(lamp);
    }

    private void change(OutputPin lamp) {
        if (changes == 0) {
            only(shown);
            return;
        }
        only(changes % 2 == 0 ? lamp : null);
        changes--;
        cancel = timeline.at(timeline.nanos() + HALF_NS, () -> serial.run(() -> change(lamp)));
    }

    /** Blinks no more; the lamps stay as they are. */
    void end() {
        cancel.run();
        changes = 0;
    }

    private void only(OutputPin one) {
        for (OutputPin lamp : all) {
            try {
                lamp.set(lit && lamp == one);
            } catch (RuntimeException e) {
                log.warn("evse {}: lamp not set: {}", evseId, e.getMessage());
            }
        }
    }
}
