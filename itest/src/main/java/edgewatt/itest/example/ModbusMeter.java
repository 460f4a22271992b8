package edgewatt.itest.example;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.StationClock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A three-phase Modbus TCP meter (SDM630 register map) at one measuring point; one per file example.modbus~NAME.json. */
@Component(
        service = {Meter.class, Health.class},
        configurationPid = "example.modbus",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ModbusMeter.Config.class, factory = true)
public final class ModbusMeter implements Meter, Health {

    @ObjectClassDefinition(name = "Modbus TCP meter")
    @interface Config {
        @AttributeDefinition(description = "Host name or address of the meter")
        String host();

        @AttributeDefinition(description = "TCP port", min = "1", max = "65535")
        int port() default 502;

        @AttributeDefinition(description = "Modbus unit", min = "1", max = "247")
        int unit() default 1;

        @AttributeDefinition(description = "EVSE it measures; 0 = the grid connection", min = "0")
        int evse() default 0;
    }

    private final Config config;
    private final StationClock clock;
    private final ScheduledExecutorService poll;
    private volatile Optional<MeterReading> reading = Optional.empty();
    private volatile String trouble = "no answer yet";

    @Activate
    public ModbusMeter(@Reference StationClock clock, Config config) {
        this.clock = clock;
        this.config = config;
        poll = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "example-modbus-" + config.host());
            thread.setDaemon(true);
            return thread;
        });
        poll.scheduleWithFixedDelay(this::poll, 0, 1, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        poll.shutdownNow();
    }

    private void poll() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(config.host(), config.port()), 1000);
            socket.setSoTimeout(1000);
            PhaseValues voltageV = new PhaseValues(read(socket, 0), read(socket, 2), read(socket, 4));
            PhaseValues currentA = new PhaseValues(read(socket, 6), read(socket, 8), read(socket, 10));
            reading = Optional.of(new MeterReading(
                    clock.instant(),
                    clock.monotonicNanos(),
                    read(socket, 72) * 1000, // the meter counts kWh
                    read(socket, 74) * 1000,
                    read(socket, 52),
                    currentA,
                    voltageV,
                    Double.NaN,
                    Optional.empty()));
            trouble = "";
        } catch (IOException | RuntimeException e) {
            // the last reading stays and grows old: whoever uses it compares its age with maximumAge()
            trouble = "meter " + name() + " does not answer: " + e.getMessage() + "; check its address and cable";
        }
    }

    /** Reads one 32-bit float from two input registers (function 4). */
    private float read(Socket socket, int register) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] request = {0, 1, 0, 0, 0, 6, (byte) config.unit(), 4, (byte) (register >> 8), (byte) register, 0, 2};
        out.write(request);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(7);
        int function = in.readUnsignedByte();
        int countOrError = in.readUnsignedByte();
        if (function != 4 || countOrError != 4) {
            throw new IOException("register " + register + " refused (code " + countOrError + ")");
        }
        return in.readFloat();
    }

    @Override
    public String name() {
        return config.host() + ":" + config.port();
    }

    @Override
    public Place place() {
        return config.evse() == 0 ? Place.GRID : Place.EVSE;
    }

    @Override
    public int evseId() {
        return config.evse();
    }

    @Override
    public Optional<MeterReading> reading() {
        return reading;
    }

    @Override
    public Duration maximumAge() {
        return Duration.ofSeconds(5);
    }

    @Override
    public String part() {
        return "example.modbus";
    }

    @Override
    public List<Finding> findings() {
        return trouble.isEmpty() ? List.of() : List.of(new Finding(Level.DEGRADED, "meter " + name(), trouble));
    }
}
