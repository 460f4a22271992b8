package edgewatt.hal.gpio.meter;

import edgewatt.api.io.DigitalInput;
import edgewatt.api.io.Edge;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.Documents;
import edgewatt.hal.gpio.config.MeterConfig;
import edgewatt.hal.gpio.pin.Timeline;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A meter with an S0 output. Its register is a document, written at most once a minute while pulses come and when the
 * board closes, so a crash can lose a minute of pulses. There is no reading before the register was read, or ten seconds
 * have shown that there is no store: a bill must not begin at zero by accident.
 */
public final class PulseMeter implements Meter, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PulseMeter.class);
    private static final long SECOND = 1_000_000_000L;
    private static final Pattern WH = Pattern.compile("\"importWh\"\\s*:\\s*([0-9]+(\\.[0-9]+)?)");

    private final MeterConfig config;
    private final Timeline timeline;
    private final String document;
    private final long openedAt;
    private final Subscription pulses;
    private volatile PulseRegister register = PulseRegister.ZERO;
    private volatile boolean restored;
    private volatile String trouble;

    // the rest belongs to the timeline's thread
    private Documents documents;
    private double writtenWh = -1;
    private boolean writing;

    /** @param timeline its thread may block on disk */
    public PulseMeter(MeterConfig config, DigitalInput pin, Timeline timeline) {
        this.config = config;
        this.timeline = timeline;
        this.document = "hal.gpio.meter." + config.name();
        this.openedAt = timeline.nanos();
        this.pulses = pin.onEdge(this::edge);
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public Place place() {
        return config.evse() > 0 ? Place.EVSE : Place.CIRCUIT;
    }

    @Override
    public int evseId() {
        return config.evse();
    }

    @Override
    public Optional<MeterReading> reading() {
        long now = timeline.nanos();
        if (!restored && now - openedAt < 10 * SECOND) {
            return Optional.empty();
        }
        PulseRegister r = register;
        return Optional.of(new MeterReading(
                timeline.instant(),
                now,
                r.importWh(config.impulsesPerKwh()),
                Double.NaN,
                r.powerW(config.impulsesPerKwh(), now),
                PhaseValues.NONE,
                PhaseValues.NONE,
                Double.NaN,
                Optional.empty()));
    }

    /** Why the register is not kept; empty while it is. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** The store has come ({@code null}: gone). Any thread. */
    public void use(Documents store) {
        timeline.run(() -> {
            documents = store;
            if (store != null) {
                if (!restored) {
                    restore();
                }
                write();
            }
        });
    }

    private void edge(Edge edge) {
        if (edge.active()) {
            timeline.run(() -> {
                register = register.pulse(edge.monotonicNanos());
                if (!writing && documents != null) {
                    writing = true;
                    timeline.at(timeline.nanos() + 60 * SECOND, () -> {
                        writing = false;
                        write();
                    });
                }
            });
        }
    }

    private void restore() {
        try {
            Optional<String> json = documents.read(document);
            double wh = 0;
            if (json.isPresent()) {
                Matcher m = WH.matcher(json.get());
                if (!m.find()) {
                    throw new IllegalStateException("the document is damaged: " + json.get());
                }
                wh = Double.parseDouble(m.group(1));
            }
            register = register.plus(wh);
            writtenWh = wh;
            restored = true;
        } catch (RuntimeException e) {
            fail("was not read", e);
        }
    }

    private void write() {
        double wh = register.importWh(config.impulsesPerKwh());
        if (documents == null || !restored || wh == writtenWh) {
            return;
        }
        try {
            documents.write(document, String.format(Locale.ROOT, "{\"importWh\":%.3f}", wh));
            writtenWh = wh;
            trouble = null;
        } catch (RuntimeException e) {
            fail("was not written", e);
        }
    }

    private void fail(String what, RuntimeException e) {
        trouble = "meter '" + config.name() + "': its register " + what + " (" + e.getMessage() + "); look at document "
                + document + " and at the store";
        log.error("{}", trouble, e);
    }

    /** Writes the register, if the timeline still runs. */
    @Override
    public void close() {
        pulses.close();
        timeline.run(this::write);
    }
}
