package edgewatt.sim.desk;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Forecast;
import edgewatt.api.io.PinSimulator;
import edgewatt.api.station.Meter;
import edgewatt.api.station.TokenReader;
import edgewatt.api.store.StationClock;
import edgewatt.sim.SimSettings;
import edgewatt.sim.board.CurveForecast;
import edgewatt.sim.board.PinNames;
import edgewatt.sim.board.SimMeter;
import edgewatt.sim.board.Site;
import edgewatt.sim.board.WorldFile;
import edgewatt.sim.control.ControlPort;
import edgewatt.sim.remote.RemoteBoard;
import edgewatt.sim.world.CarModel;
import edgewatt.sim.world.Curve;
import edgewatt.sim.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Simulated cars and a house behind a simulated chip: alive exactly while there is a {@link PinSimulator}. */
@Component(configurationPid = "sim", service = Health.class, immediate = true)
@Designate(ocd = SimSettings.class)
public final class SimulatedSite implements Health {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedSite.class);

    private static final int LAST_TURN_S = 2;

    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final List<String> trouble = new ArrayList<>();
    private final ScheduledThreadPoolExecutor thread;
    private Site site;
    private ControlPort control;
    private RemoteBoard remote;

    /** Wrong settings do not throw: they stand in {@link #findings()}, and nothing is simulated. */
    @Activate
    public SimulatedSite(
            @Reference PinSimulator pins, @Reference StationClock clock, SimSettings settings, BundleContext context) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "edgewatt-sim");
            t.setDaemon(true);
            return t;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        if (settings.worldPort() != 0) {
            remote =
                    new RemoteBoard(pins, PinNames.of(settings), settings.evses(), clock, settings.worldPort(), thread);
            register(remote.meters(), remote.readers(), context);
            remote.start();
            LOG.info("simulated board; its world is in the process at 127.0.0.1:{}", settings.worldPort());
            return;
        }
        try {
            ZoneId zone = ZoneId.systemDefault();
            Curve sun = Curve.sun(settings.pvPeakW());
            Optional<Path> data =
                    Optional.ofNullable(context.getProperty("edgewatt.data")).map(Path::of);
            site = new Site(
                    world(settings, clock, zone, sun),
                    pins,
                    PinNames.of(settings),
                    settings.cableRatingA(),
                    clock,
                    settings.remember() ? data.map(d -> new WorldFile(d.resolve("sim.world.json"))) : Optional.empty(),
                    thread);
            site.start();
            register(settings, context, zone, sun);
            control = new ControlPort(site, settings.controlPort(), data);
            LOG.info("simulated board with {} EVSEs; control port 127.0.0.1:{}", settings.evses(), control.port());
        } catch (IllegalArgumentException | IOException e) {
            trouble.add(e.getMessage() + " (etc/sim.json)");
            LOG.error("simulation: {}", trouble);
        }
    }

    private static World world(SimSettings s, StationClock clock, ZoneId zone, Curve sun) {
        CarModel car = new CarModel(
                s.carBatteryWh(), s.carMaxA(), s.carPhases(), s.carLagMs(), 85, 100, false, false, false, false);
        return new World(
                s.evses(),
                car,
                s.carSoc(),
                Curve.household(),
                sun,
                s.speed(),
                clock.monotonicNanos(),
                Duration.ofNanos(clock.instant().atZone(zone).toLocalTime().toNanoOfDay()));
    }

    private void register(SimSettings s, BundleContext context, ZoneId zone, Curve sun) {
        List<SimMeter> meters = new ArrayList<>(s.evseMeters() ? site.bayMeters() : List.of());
        meters.addAll(s.siteMeters() ? site.siteMeters() : List.of());
        register(meters, site.readers(), context);
        if (s.forecasts()) {
            for (CurveForecast f : List.of(
                    new CurveForecast("simulated tariff", Forecast.Kind.IMPORT_PRICE, Curve.tariff(), zone),
                    new CurveForecast("simulated sun", Forecast.Kind.PV_POWER, sun, zone),
                    new CurveForecast("simulated household", Forecast.Kind.LOAD_POWER, Curve.household(), zone))) {
                services.add(context.registerService(Forecast.class, f, named("forecast.name", f.name())));
            }
        }
    }

    private void register(List<SimMeter> meters, List<? extends TokenReader> readers, BundleContext context) {
        for (SimMeter m : meters) {
            services.add(context.registerService(Meter.class, m, named("meter.name", m.name())));
        }
        for (TokenReader r : readers) {
            services.add(context.registerService(TokenReader.class, r, named("reader.name", r.name())));
        }
    }

    private static Dictionary<String, Object> named(String key, String name) {
        return FrameworkUtil.asDictionary(Map.of(key, name));
    }

    @Override
    public String part() {
        return "sim";
    }

    @Override
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        trouble.forEach(t -> all.add(new Finding(Level.FAILED, "configuration", t)));
        if (site != null && !site.missing().isEmpty()) {
            all.add(new Finding(Level.DEGRADED, "pins", site.missing()));
        }
        return all;
    }

    /** Cars, house and port are gone when this returns. */
    @Deactivate
    public void stop() {
        if (control != null) {
            control.close();
        }
        if (remote != null) {
            remote.close();
        }
        services.forEach(ServiceRegistration::unregister);
        if (site != null) {
            site.close();
        }
        thread.shutdown();
        try {
            thread.awaitTermination(LAST_TURN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
