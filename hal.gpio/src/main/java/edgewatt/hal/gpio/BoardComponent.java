package edgewatt.hal.gpio;

import edgewatt.api.deploy.Health;
import edgewatt.api.io.PinException;
import edgewatt.api.store.Documents;
import edgewatt.api.store.StationClock;
import edgewatt.hal.gpio.config.BoardConfig;
import edgewatt.hal.gpio.config.BoardParser;
import edgewatt.hal.gpio.linux.LinuxChip;
import edgewatt.hal.gpio.pin.SimulatedChip;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the configured board on a thread of its own, so that activation never waits for hardware or natives, publishes
 * its services when the outputs are held, and takes them back before the outputs go to their safe level.
 */
@Component(configurationPid = "board", configurationPolicy = ConfigurationPolicy.OPTIONAL, immediate = true)
@Designate(ocd = BoardSettings.class)
public final class BoardComponent implements Health {
    private static final Logger log = LoggerFactory.getLogger(BoardComponent.class);
    private static final long CLOSE_WAIT_S = 10;

    private final BundleContext context;
    private final Thread opener;
    private volatile StationClock clock;
    private volatile Finding phase;
    private volatile List<Finding> problems = List.of();
    private Documents documents;
    private volatile Board board;

    /** Of the opener until it has ended, then of who closes. */
    private Opening held = new Opening();

    @Activate
    public BoardComponent(BundleContext context, Map<String, Object> properties) {
        this.context = context;
        Map<String, String> settings = settings(properties);
        phase = settings.isEmpty()
                ? new Finding(
                        Level.NOTICE, "board", "there is no etc/board.json; write one (see the README of hal.gpio)")
                : new Finding(Level.NOTICE, "board", "the board is being opened");
        opener = new Thread(() -> open(settings), "edgewatt-hal.gpio-board");
        opener.setDaemon(true);
        if (!settings.isEmpty()) {
            opener.start();
        }
    }

    /** The file's own keys: without what Configuration Admin and SCR add. */
    static Map<String, String> settings(Map<String, Object> properties) {
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((key, value) -> {
            boolean framework = key.startsWith("service.")
                    || key.startsWith("component.")
                    || key.startsWith("felix.")
                    || key.startsWith(".")
                    || key.equals("osgi.ds.satisfying.condition.target")
                    || key.endsWith(".target");
            if (!framework && !String.valueOf(value).isEmpty()) {
                settings.put(key, String.valueOf(value));
            }
        });
        return settings;
    }

    /** On its own thread, which then ends. */
    private void open(Map<String, String> settings) {
        BoardConfig config = new BoardParser().parse(settings);
        config.problems().forEach(p -> log.debug("{}", p.message())); // who reads Health writes it into the log
        if (!config.simulated() && config.chip().isEmpty()) {
            problems = config.problems();
            phase = null;
            return;
        }
        try (Opening opening = new Opening()) {
            Timelines timelines = opening.add(Timelines.start(wallClock()));
            Board opened = opening.add(new Board(
                    config,
                    config.simulated()
                            ? new SimulatedChip()
                            : LinuxChip.open(config.chip().orElseThrow()),
                    timelines));
            synchronized (this) {
                board = opened;
                opened.meters().forEach(m -> m.use(documents));
            }
            phase = null;
            log.info(
                    "board open: {} inputs, {} outputs, {} EVSEs, {} meters, {} findings",
                    opened.inputs().size(),
                    opened.outputs().size() + opened.pwms().size(),
                    opened.evses().size(),
                    opened.meters().size(),
                    opened.findings().size());
            opening.add(new Registrations(context, opened)).publish();
            held = opening.succeeded();
        } catch (RuntimeException | Error e) {
            if (e instanceof PinException) {
                log.debug("the board does not work", e); // a sentence of ours: Health has it
            } else {
                log.error("the board does not work", e);
            }
            phase = new Finding(
                    Level.FAILED,
                    "board",
                    "the board could not be opened (" + e.getMessage()
                            + "); correct it, then write etc/board.json again");
        }
    }

    private InstantSource wallClock() {
        return () -> {
            StationClock c = clock;
            return c == null ? Instant.now() : c.instant();
        };
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindClock(StationClock stationClock) {
        clock = stationClock;
    }

    void unbindClock(StationClock stationClock) {
        if (clock == stationClock) {
            clock = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindDocuments(Documents store) {
        documents = store;
        tellMeters();
    }

    synchronized void unbindDocuments(Documents store) {
        if (documents == store) {
            documents = null;
            tellMeters();
        }
    }

    private void tellMeters() {
        Board b = board;
        if (b != null) {
            b.meters().forEach(m -> m.use(documents));
        }
    }

    @Override
    public String part() {
        return "hal.gpio";
    }

    @Override
    public List<Finding> findings() {
        Finding now = phase;
        Board b = board;
        if (now != null) {
            return List.of(now);
        }
        return b == null ? problems : b.findings();
    }

    /** Waits until the outputs are safe and the lines released; hardware that does not answer holds up nobody for ever. */
    @Deactivate
    public void deactivate() throws InterruptedException {
        Thread closer = new Thread(this::close, "edgewatt-hal.gpio-close");
        closer.setDaemon(true);
        closer.start();
        closer.join(TimeUnit.SECONDS.toMillis(CLOSE_WAIT_S));
        if (closer.isAlive()) {
            log.error("the board does not close; the process should be restarted");
            closer.interrupt();
            opener.interrupt();
        }
    }

    private void close() {
        try {
            opener.join();
            held.close();
        } catch (InterruptedException e) {
            log.debug("the board was given up", e);
        }
    }

    /** What was opened so far, to be closed in the opposite order; at the end of the block unless it {@link #succeeded}. */
    private static final class Opening implements AutoCloseable {
        private final Deque<AutoCloseable> parts = new ArrayDeque<>();

        <C extends AutoCloseable> C add(C part) {
            parts.push(part);
            return part;
        }

        Opening succeeded() {
            Opening all = new Opening();
            all.parts.addAll(parts);
            parts.clear();
            return all;
        }

        @Override
        public void close() {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    log.error("a part of the board does not close", e);
                }
            }
        }
    }
}
