package edgewatt.bridge.mqtt.share;

import edgewatt.api.deploy.Health;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.Tap;
import java.security.SecureRandom;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Brings a {@link SharedFuse} to life when a site is configured. */
@Component(
        service = Health.class,
        configurationPid = "bridge.mqtt.share",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = ShareSettings.class)
public final class ShareComponent implements Health {
    private final SharedFuse fuse;
    private final List<Finding> wrong;
    private final ServiceRegistration<Limiter> limiter;
    private final ServiceRegistration<Tap> tap;
    private long changes;

    @Activate
    public ShareComponent(
            @Reference Station station, @Reference StationClock clock, BundleContext context, ShareSettings config) {
        wrong = trouble(config);
        if (config.shareA().length == 0) {
            // without a share of its own a board may use nothing: so it is said, and no limit is invented
            fuse = null;
            limiter = null;
            tap = null;
            return;
        }
        Demand demand = new Demand(station);
        Amps share = amps(config.shareA());
        fuse = new SharedFuse(
                word(config.site()),
                board(config, station.identity()),
                new SecureRandom().nextLong() >>> 12,
                config.fuseA().length == 0 ? share : amps(config.fuseA()),
                share,
                Amps.all(Math.max(0, config.keepA())),
                clock,
                demand::now,
                this::changed);
        limiter = context.registerService(Limiter.class, fuse, null);
        tap = wrong.isEmpty() ? context.registerService(Tap.class, fuse, null) : null;
    }

    @Deactivate
    void deactivate() {
        if (tap != null) {
            tap.unregister();
        }
        if (limiter != null) {
            limiter.unregister();
        }
    }

    private void changed() {
        ServiceRegistration<Limiter> r = limiter;
        if (r != null) {
            Dictionary<String, Object> p = new Hashtable<>();
            p.put("changes", ++changes);
            try {
                r.setProperties(p);
            } catch (IllegalStateException e) {
                // it has just been withdrawn: nobody listens
                return;
            }
        }
    }

    @Override
    public String part() {
        return "bridge.mqtt";
    }

    @Override
    public List<Finding> findings() {
        return wrong.isEmpty() ? fuse.findings() : wrong;
    }

    static List<Finding> trouble(ShareSettings c) {
        String what = "";
        if (word(c.site()).isEmpty()) {
            what = "site is empty: give the same word to all boards behind the fuse";
        } else if (c.shareA().length != 1 && c.shareA().length != 3) {
            what = "shareA has " + c.shareA().length + " numbers; give one, or three for L1, L2, L3";
        } else if (c.fuseA().length != 1 && c.fuseA().length != 3) {
            what = "fuseA has " + c.fuseA().length + " numbers; give one, or three for L1, L2, L3";
        }
        return what.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        Level.FAILED, "sharing", what + " (etc/bridge.mqtt.share.json); nothing is shared until then"));
    }

    private static Amps amps(double[] v) {
        return v.length == 3 ? new Amps(v[0], v[1], v[2]) : Amps.all(v[0]);
    }

    private static String board(ShareSettings c, StationIdentity who) {
        String given = c.board().isBlank() ? who.serialNumber() : c.board();
        String w = word(given.isBlank() ? who.model() : given);
        return w.length() > 64 ? w.substring(0, 64) : w;
    }

    /** Fit for a topic. */
    private static String word(String s) {
        return s.trim().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
    }
}
