package edgewatt.ocpp.smartcharging.replan;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Forecast;
import edgewatt.api.store.StationClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * A {@link Forecast} that another program writes into a file. The planner has it look once a minute whether the file has
 * changed; a file that cannot be read leaves what was read before, and is named in Health. Any thread.
 */
@Component(
        service = {Forecast.class, Health.class},
        configurationPid = "ocpp.smartcharging.forecast",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FileForecastSettings.class, factory = true)
public final class FileForecast implements Forecast, Refreshable, Health {
    /** A year of quarters, with room. */
    private static final long LONGEST = 4_000_000;

    private final FileForecastSettings settings;
    private final StationClock clock;
    private final Path file;
    private final ZoneId zone;
    private volatile SeriesFile read;
    private volatile Instant writtenAt = Instant.EPOCH;
    private volatile String trouble = "";
    private FileTime seen;

    @Activate
    public FileForecast(@Reference StationClock clock, FileForecastSettings settings, BundleContext context) {
        this(clock, settings, folder(context), ZoneId.systemDefault());
    }

    FileForecast(StationClock clock, FileForecastSettings settings, Path folder, ZoneId zone) {
        this.clock = clock;
        this.settings = settings;
        this.zone = zone;
        file = folder.resolve(settings.file());
    }

    private static Path folder(BundleContext context) {
        String data = context.getProperty("edgewatt.data");
        return Path.of(data == null ? "." : data);
    }

    @Override
    public synchronized boolean refresh() {
        if (settings.file().isBlank()) {
            trouble = "no file is named; set file in etc/ocpp.smartcharging.forecast~NAME.json";
            return false;
        }
        try {
            FileTime now = Files.getLastModifiedTime(file);
            if (now.equals(seen)) {
                return false;
            }
            if (Files.size(file) > LONGEST) {
                throw new IllegalArgumentException("is longer than " + LONGEST + " bytes");
            }
            seen = now;
            read = SeriesFile.parse(Files.readString(file), settings.factor(), zone);
            writtenAt = now.toInstant();
            trouble = "";
            return true;
        } catch (IOException e) {
            seen = null;
            trouble = "forecast file " + file + " cannot be read (" + e + "); what was read before is used";
        } catch (IllegalArgumentException e) {
            trouble = "forecast file " + file + ": " + e.getMessage() + "; what was read before is used";
        }
        return false;
    }

    @Override
    public String name() {
        return "file " + settings.file();
    }

    @Override
    public Kind kind() {
        return Kind.valueOf(settings.kind());
    }

    @Override
    public Series series(Instant from, Duration horizon) {
        SeriesFile present = read;
        if (present == null) {
            return new Series(List.of(), Duration.ofHours(1), Quality.STALE);
        }
        Instant to = from.plus(horizon);
        List<Step> steps = new ArrayList<>();
        List<Step> all = present.steps();
        for (int i = 0; i < all.size(); i++) {
            Instant end = i + 1 < all.size()
                    ? all.get(i + 1).from()
                    : all.get(i).from().plus(present.lastStep());
            if (end.isAfter(from) && all.get(i).from().isBefore(to)) {
                steps.add(all.get(i));
            }
        }
        boolean old = settings.maxAgeH() > 0
                && writtenAt.plus(Duration.ofHours(settings.maxAgeH())).isBefore(clock.instant());
        return new Series(steps, present.lastStep(), old ? Quality.STALE : Quality.GOOD);
    }

    @Override
    public String part() {
        return "ocpp.smartcharging";
    }

    @Override
    public List<Finding> findings() {
        String t = trouble;
        return t.isEmpty() ? List.of() : List.of(new Finding(Level.DEGRADED, "forecast", t));
    }
}
