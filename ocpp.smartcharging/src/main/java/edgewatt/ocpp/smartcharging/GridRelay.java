package edgewatt.ocpp.smartcharging;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.io.DigitalInput;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Station;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Journal;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The grid operator's contact as a limiter of the site: while it dims, the EVSEs together get the power of section 14a EnWG,
 * with own generation, as the PV meters measure it, on top. Each beginning and end is a fact of the journal. It lowers first
 * and writes then; without a journal facts wait for one. Any thread.
 */
@Component(
        service = {Limiter.class, Health.class},
        configurationPid = "ocpp.smartcharging.gridrelay",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        immediate = true)
@Designate(ocd = GridRelaySettings.class)
public final class GridRelay implements Limiter, Health {
    private static final Logger LOG = LoggerFactory.getLogger(GridRelay.class);
    /** Facts that wait for a journal; the oldest go first. */
    private static final int MOST_WAITING = 100;
    /** A new envelope per change of the generation by so much, not per reading. */
    private static final double PV_STEP_W = 10;

    private final Station station;
    private final StationClock clock;
    private final Dimming dimming = new Dimming();
    private final List<DigitalInput> inputs = new ArrayList<>();
    private final List<Meter> meters = new ArrayList<>();
    private final Deque<Fact> waiting = new ArrayDeque<>();
    private GridRelaySettings config;
    private LimitSource source;
    private DigitalInput input;
    private Subscription edges = () -> {};
    private Journal journal;
    private boolean active;
    private boolean told;
    private double toldW = Double.NaN;
    private Envelope envelope = Envelope.UNLIMITED;
    private volatile Runnable listener = () -> {};

    @Activate
    public GridRelay(@Reference Station station, @Reference StationClock clock, GridRelaySettings config) {
        this.station = station;
        this.clock = clock;
        take(config);
    }

    /** After the pins present have been bound: one that is there was never lost. */
    @Activate
    void activate() {
        synchronized (this) {
            active = true;
        }
        choose();
    }

    @Modified
    void modified(GridRelaySettings changed) {
        synchronized (this) {
            take(changed);
        }
        choose();
    }

    @Deactivate
    void deactivate() {
        Subscription last;
        synchronized (this) {
            active = false;
            last = edges;
        }
        last.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindInput(DigitalInput pin) {
        synchronized (this) {
            inputs.add(pin);
        }
        choose();
    }

    void unbindInput(DigitalInput pin) {
        synchronized (this) {
            inputs.remove(pin);
        }
        choose();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindMeter(Meter m) {
        if (m.place() == Meter.Place.PV) {
            meters.add(m);
        }
    }

    synchronized void unbindMeter(Meter m) {
        meters.remove(m);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindJournal(Journal j) {
        journal = j;
        write();
    }

    synchronized void unbindJournal(Journal j) {
        journal = journal == j ? null : journal;
    }

    /** Called after each change of the contact; any thread. */
    void onChange(Runnable changed) {
        listener = changed;
    }

    @Override
    public synchronized LimitSource source() {
        return source;
    }

    @Override
    public int evseId() {
        return 0;
    }

    @Override
    public synchronized Envelope envelope() {
        update();
        double w = dimming.dimmed() && configured() ? limitW() + generationW() : Double.NaN;
        if (Double.compare(w, toldW) != 0) {
            toldW = w;
            envelope = Double.isNaN(w)
                    ? Envelope.UNLIMITED
                    : new Envelope(List.of(new Envelope.Step(Instant.EPOCH, PhaseValues.NONE, w, Double.NaN)));
        }
        return envelope;
    }

    @Override
    public String part() {
        return "ocpp.smartcharging";
    }

    @Override
    public synchronized List<Finding> findings() {
        if (!active || !configured() || input != null) {
            return List.of();
        }
        return List.of(new Finding(
                Level.DEGRADED,
                "grid relay",
                "no digital input '" + config.pin() + "' is present; the EVSEs together get " + limitW()
                        + " W until it is: correct etc/board.json, or pin in etc/ocpp.smartcharging.gridrelay.json"));
    }

    private boolean configured() {
        return !config.pin().isBlank();
    }

    private void take(GridRelaySettings c) {
        config = c;
        source = new LimitSource(LimitSource.Kind.GRID_RELAY, c.pin());
    }

    /** Listens to the pin of the configured name. Not under our lock: a subscription may wait for its last call. */
    private void choose() {
        Subscription old = () -> {};
        synchronized (this) {
            if (!active) {
                return;
            }
            DigitalInput chosen = inputs.stream()
                    .filter(p -> p.name().equals(config.pin()))
                    .findFirst()
                    .orElse(null);
            if (chosen != input) {
                old = edges;
                input = chosen;
                edges = chosen == null ? () -> {} : chosen.onEdge(e -> changed());
            }
            update();
        }
        old.close();
        listener.run();
    }

    private void changed() {
        synchronized (this) {
            update();
        }
        listener.run();
    }

    private void update() {
        if (!active || !configured()) {
            return;
        }
        boolean dimsWhenActive = config.dimsWhen().equals("active");
        boolean signal = input != null && input.isActive() == dimsWhenActive;
        String before = dimming.why();
        dimming.next(input != null, signal, clock.monotonicNanos(), TimeUnit.SECONDS.toNanos(config.lostHoldS()));
        boolean dimmed = dimming.dimmed();
        if (dimmed != told) {
            told = dimmed;
            tell(dimmed, dimmed ? dimming.why() : before);
        }
    }

    private void tell(boolean begins, String why) {
        LOG.info("{} {}: {} W for all EVSEs together ({})", source, begins ? "limits" : "ends", limitW(), why);
        if (waiting.size() == MOST_WAITING) {
            waiting.removeFirst();
        }
        waiting.add(new Fact.Curtailed(source.toString(), clock.instant(), begins, limitW(), why));
        write();
    }

    private void write() {
        while (journal != null && !waiting.isEmpty()) {
            journal.append(waiting.removeFirst()).whenComplete((position, failed) -> {
                if (failed != null) {
                    LOG.error("a curtailment could not be recorded: {}", failed.getMessage());
                }
            });
        }
    }

    private int limitW() {
        int devices = config.devices() > 0 ? config.devices() : station.evses().size();
        return Dimming.limitW(devices, config.floorW());
    }

    private double generationW() {
        double w = 0;
        for (int i = 0; i < meters.size(); i++) {
            Optional<MeterReading> reading = meters.get(i).reading();
            if (reading.isPresent()
                    && clock.monotonicNanos() - reading.get().monotonicNanos()
                            <= meters.get(i).maximumAge().toNanos()) {
                double made = GridPower.power(reading.get(), 230);
                w += Double.isFinite(made) ? Math.max(0, made) : 0;
            }
        }
        return Math.floor(w / PV_STEP_W) * PV_STEP_W;
    }
}
