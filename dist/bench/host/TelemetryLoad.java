package edgewatt.bridge.mqtt;

import com.sun.management.OperatingSystemMXBean;
import edgewatt.api.station.Availability;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Telemetry as fast as it goes, of ten EVSEs whose every value moves each time, through everything that is ours down to the
 * broker; and the very same topics and payloads by a bare Paho client, with as many under way.
 */
public final class TelemetryLoad implements AutoCloseable {
    private static final int EVSES = 10;
    private static final int RECORDED = 2_000;

    /** One round. */
    public record Figures(double messagesPerSecond, double cpuMicrosPerMessage) {}

    private final String url;
    private final BridgeThread thread = new BridgeThread();
    private final PahoConnector paho = new PahoConnector();
    private final CountDownLatch up = new CountDownLatch(1);
    private final BrokerLink link;
    private final List<Outgoing> recorded = new ArrayList<>();
    private final EvseTelemetry telemetry;
    private final Told told = new Told(this::offer, Duration.ofHours(1).toNanos());
    private final MqttAsyncClient bare;
    private long sent;
    private boolean full;
    private int step;

    public TelemetryLoad(String url) throws Exception {
        this.url = url;
        link = new BrokerLink(
                paho,
                thread,
                this::spec,
                InstantSource.system(),
                () -> 0,
                Duration.ofSeconds(1),
                () -> 0,
                new Handler());
        Variables none = (Variables) Proxy.newProxyInstance(
                Variables.class.getClassLoader(),
                new Class<?>[] {Variables.class},
                (proxy, method, args) ->
                        args != null && args.length == 1 && args[0] instanceof VariableId ? Optional.empty() : null);
        telemetry = new EvseTelemetry(told, new Wants(none), evse -> OptionalDouble.empty(), false);
        thread.now(link::start);
        if (!up.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no connection to " + url + ": " + link.because());
        }
        bare = new MqttAsyncClient(LineFactory.URI_OF_ALL, "bare", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(new LineFactory.Carrier(new Line(url, Tls.OF_JAVA, Duration.ofSeconds(10))));
        options.setCleanStart(true);
        bare.connect(options).waitForCompletion(30_000);
    }

    private final class Handler implements BrokerLink.Handler {
        @Override
        public void up() {
            up.countDown();
        }

        @Override
        public void down() {
            // the next round fails
        }

        @Override
        public void message(Incoming message, Runnable handled) {
            handled.run();
        }
    }

    private Spec spec() {
        return new Spec(
                url,
                5,
                "ours",
                Optional.empty(),
                new byte[0],
                Tls.OF_JAVA,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ZERO,
                false,
                Outgoing.of("bench/status", new byte[0], 0, false));
    }

    private boolean offer(String path, byte[] payload, int qos) {
        Outgoing o = Outgoing.of("edgewatt/bench/" + path, payload, qos, true);
        if (!link.publish(o, refusal -> {})) {
            full = true;
            return false;
        }
        sent++;
        if (recorded.size() < RECORDED) {
            recorded.add(o);
        }
        return true;
    }

    /** Ours. */
    public Figures ours(Duration round) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        long cpu = cpu();
        long begun = System.nanoTime();
        long end = begun + round.toNanos();
        sent = 0;
        thread.now(() -> flush(end, over));
        over.await();
        return figures(sent, System.nanoTime() - begun, cpu() - cpu);
    }

    private void flush(long end, CountDownLatch over) {
        if (System.nanoTime() >= end) {
            over.countDown();
            return;
        }
        full = false;
        step++;
        told.at(System.nanoTime());
        for (int id = 1; id <= EVSES && !full; id++) {
            telemetry.tell(snapshot(id));
        }
        if (full) {
            thread.after(Duration.ofMillis(1), () -> flush(end, over));
        } else {
            thread.now(() -> flush(end, over));
        }
    }

    private EvseSnapshot snapshot(int id) {
        double w = 3_000 + (step % 200) * 50;
        double a = Math.round(w / 69) / 10.0;
        double v = 225 + step % 2 * 5;
        Instant now = Instant.EPOCH;
        return new EvseSnapshot(
                id,
                EvseState.CHARGING,
                new DriverState(
                        PilotState.C, DriverState.Contactor.CLOSED, OptionalInt.empty(), Optional.empty(), now, 0),
                Availability.OPERATIVE,
                Optional.empty(),
                Optional.empty(),
                a + 1,
                3,
                new LimitSource(LimitSource.Kind.PROFILE, Integer.toString(step % 7)),
                Optional.of(new MeterReading(
                        now,
                        0,
                        20.0 * step,
                        Double.NaN,
                        w,
                        new PhaseValues(a, a, a),
                        new PhaseValues(v, v, v),
                        Double.NaN,
                        Optional.empty())));
    }

    /** The same by Paho alone. */
    public Figures bare(Duration round) throws Exception {
        Semaphore room = new Semaphore(PahoConnection.MOST_UNDER_WAY);
        MqttActionListener done = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                room.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                room.release();
            }
        };
        long cpu = cpu();
        long begun = System.nanoTime();
        long end = begun + round.toNanos();
        long n = 0;
        while (System.nanoTime() < end) {
            Outgoing o = recorded.get((int) (n % recorded.size()));
            room.acquire();
            MqttMessage m = new MqttMessage(o.payload());
            m.setQos(o.qos());
            m.setRetained(o.retained());
            bare.publish(o.topic(), m, null, done);
            n++;
        }
        return figures(n, System.nanoTime() - begun, cpu() - cpu);
    }

    /** Mean size of a payload, bytes. */
    public double meanBytes() {
        return recorded.stream().mapToInt(o -> o.payload().length).average().orElse(0);
    }

    private static Figures figures(long n, long nanos, long cpuNanos) {
        return new Figures(n / (nanos / 1e9), cpuNanos / 1e3 / n);
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    @Override
    public void close() throws MqttException {
        thread.end(() -> link.stop(Outgoing.of("bench/status", new byte[0], 0, false)));
        paho.close();
        bare.disconnectForcibly(0, 500, false);
        bare.close(true);
    }
}
