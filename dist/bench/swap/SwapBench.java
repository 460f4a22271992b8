package edgewatt.itest;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.deploy.Link;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Station;
import edgewatt.api.store.Settings;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * A bundle within the dev application: updates others, one after the other, while a car charges at EVSE 1 and cars come and go
 * at EVSE 2; prints what that cost, and ends the application.
 */
public final class SwapBench implements BundleActivator {
    private static final double AIM_SERVICE_MS = 300;
    private static final double AIM_LINK_MS = 2000;
    private static final String FORMAT = "%-20s %9s %9s %10s %10s %9s %6s %9s %10s %6s %8s%n";

    private final Random random = new Random(1);
    private Charger charger;
    private ContactorWatch watch;
    private Books books;
    private int rounds;

    /**
     * @param threads how the names of its threads begin
     * @param stopped done while it is stopped
     * @param back whether its peer is reached again; absent for one that has none
     */
    private record Case(Bundle bundle, String threads, Swap.Meanwhile stopped, Callable<Boolean> back) {}

    @Override
    public void start(BundleContext context) {
        new Thread(() -> run(context), "bench-swap").start();
    }

    @Override
    public void stop(BundleContext context) {
        // the run has ended by itself, or the process ends
    }

    private void run(BundleContext context) {
        int code = 2;
        try {
            charger = new Charger();
            rounds = Integer.parseInt(context.getProperty("bench.rounds"));
            code = measure() ? 0 : 1;
        } catch (Exception | AssertionError e) {
            System.out.println("bench swap: " + e.getMessage() + "; the log is " + context.getProperty("edgewatt.data")
                    + "/../controller.log");
        } finally {
            System.setProperty("edgewatt.exit.code", Integer.toString(code));
            try {
                context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
            } catch (BundleException e) {
                System.err.println("bench swap: " + e);
            }
        }
    }

    private boolean measure() throws Exception {
        Await.until("the station", () -> charger.service(Station.class) != null);
        charger.connect();
        Settings settings = charger.service(Settings.class);
        try (MqttDoor broker = new MqttDoor();
                ModbusDoor device = new ModbusDoor()) {
            settings.change("bridge.mqtt", Map.of("url", broker.url(), "discovery", ""), "bench");
            settings.change("web", Map.of("port", 0), "bench");
            AddOnMeter meter = new AddOnMeter(charger, "bench");
            Bundle addOn = meter.install(device.port());
            WebDoor web = new WebDoor(charger);
            Await.until("the bridge", () -> up("mqtt.main"), b -> b);
            web.url();
            HttpClient http = web.client();
            Await.until("the meter", meter::reading, r -> r != null);
            charge();
            books = new Books(charger, broker);
            System.out.printf(
                    Locale.ROOT,
                    "%d updates of each bundle while a car charges; Java %s, %d processors, load %.1f%n",
                    rounds,
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            System.out.printf(
                    FORMAT, "", "service", "", "link back", "", "", "events", "told", "contactor", "", "old class");
            System.out.printf(
                    FORMAT,
                    "ms",
                    "median",
                    "worst",
                    "median",
                    "worst",
                    "sessions",
                    "lost",
                    "twice",
                    "openings",
                    "boots",
                    "loaders");
            boolean met = true;
            long[] gone = new long[1];
            for (Case one : List.of(
                    new Case(charger.bundle("ocpp.client"), "edgewatt-ocpp-", () -> {}, () -> up("ocpp.main")),
                    new Case(charger.bundle("ocpp.smartcharging"), "edgewatt-ocpp.smartcharging", () -> {}, null),
                    new Case(charger.bundle("bridge.mqtt"), "edgewatt-bridge.mqtt", () -> {}, () -> up("mqtt.main")),
                    new Case(charger.bundle("web"), "edgewatt-web", web::forget, () -> web.knock(http) == 200),
                    new Case(addOn, "edgewatt-meter.modbus", () -> gone[0] = System.nanoTime(), () -> {
                        MeterReading r = meter.reading();
                        return r != null && r.monotonicNanos() - gone[0] > 0;
                    }))) {
                met &= swapped(one);
            }
            return exact() && met;
        }
    }

    private void charge() throws Exception {
        charger.awaitState(1, EvseState.AVAILABLE);
        charger.desk.sim("car 1 soc=5");
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 ALLTHETIME");
        charger.awaitState(1, EvseState.CHARGING);
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);
        Traffic.session(charger); // once with the backend, so that the card is known without it
        watch = new ContactorWatch(charger.context, 1);
    }

    private boolean swapped(Case one) throws Exception {
        rest();
        delivered();
        Books.Mark mark = books.mark();
        long boots = charger.boots();
        int open = watch.openings();
        Residue residue = new Residue(one.threads());
        double[] service = new double[rounds];
        double[] link = new double[rounds];
        int sessions;
        try (Traffic traffic = new Traffic(charger).begin()) {
            for (int i = 0; i < rounds; i++) {
                rest();
                residue.replaced(one.bundle());
                Set<String> offered = services(one.bundle());
                long begun = System.nanoTime();
                Swap.of(one.bundle(), one.stopped());
                await("its services", () -> services(one.bundle()).containsAll(offered));
                service[i] = (System.nanoTime() - begun) / 1e6;
                if (one.back() != null) {
                    await("its peer", one.back());
                    link[i] = (System.nanoTime() - begun) / 1e6;
                }
            }
            sessions = traffic.ended();
        }
        delivered();
        Books.Difference d = books.since(mark);
        for (int i = 0; d.lost() > 0 && i < 100; i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            d = books.since(mark);
        }
        long loaders = residue.loadersLeft();
        for (int i = 0; loaders > 0 && i < 50; i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            loaders = residue.loadersLeft();
        }
        Arrays.sort(service);
        Arrays.sort(link);
        boolean peer = one.back() != null;
        System.out.printf(
                FORMAT,
                one.bundle().getSymbolicName(),
                ms(service[rounds / 2]),
                ms(service[rounds - 1]),
                peer ? ms(link[rounds / 2]) : "-",
                peer ? ms(link[rounds - 1]) : "-",
                sessions,
                d.lost(),
                d.repeated(),
                watch.openings() - open,
                charger.boots() - boots,
                loaders);
        return d.lost() == 0
                && watch.openings() == open
                && loaders == 0
                && service[rounds - 1] <= AIM_SERVICE_MS
                && link[rounds - 1] <= AIM_LINK_MS;
    }

    /** The bill of the charge that went on all the while. */
    private boolean exact() throws Exception {
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("ALLTHETIME"), t -> t.has("energyWh"));
        long register =
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh());
        boolean exact = register == bill.path("meterStop").asLong();
        System.out.printf(
                Locale.ROOT,
                "the charge at EVSE 1: %d Wh billed, register %d, meterStop %d: %s%n",
                bill.path("energyWh").asLong(),
                register,
                bill.path("meterStop").asLong(),
                exact ? "exact" : "NOT EXACT");
        System.out.printf(
                Locale.ROOT,
                "aims, each worst: 0 lost, 0 openings, 0 loaders, services at most %.0f ms, link back at most %.0f ms; load at the end %.1f%n",
                AIM_SERVICE_MS,
                AIM_LINK_MS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return exact;
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private boolean up(String link) throws Exception {
        Link found = charger.service(Link.class, link);
        return found != null && found.state() == Link.State.UP;
    }

    /** Both uplinks are up and have nothing that waits. */
    private void delivered() {
        for (String name : List.of("ocpp.main", "mqtt.main")) {
            Await.until(
                    name + " has delivered all",
                    () -> charger.service(Link.class, name),
                    l -> l != null && l.state() == Link.State.UP && l.pending() == 0);
        }
    }

    /** What it offers and can be had. */
    private Set<String> services(Bundle bundle) {
        Set<String> found = new TreeSet<>();
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        for (ServiceReference<?> r : references == null ? new ServiceReference<?>[0] : references) {
            if (charger.context.getService(r) != null) {
                List<String> types = new ArrayList<>(List.of((String[]) r.getProperty(Constants.OBJECTCLASS)));
                found.add(types + " " + r.getProperty("component.name") + " " + r.getProperty(Constants.SERVICE_PID));
                charger.context.ungetService(r);
            }
        }
        return found;
    }

    /** As {@link Await}, to the millisecond. */
    private static void await(String what, Callable<Boolean> probe) throws Exception {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        while (!probe.call()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(what + " did not come back within " + Await.LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Uneven, so that updates meet sessions anywhere. */
    private void rest() {
        LockSupport.parkNanos(Duration.ofMillis(200 + random.nextInt(600)).toNanos());
    }
}
