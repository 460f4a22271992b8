package edgewatt.itest;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.store.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** {@code meter.modbus} as shipped, which is in no application, and one meter of it. */
final class AddOnMeter {
    final String pid;
    private final Charger charger;
    private Bundle bundle;

    AddOnMeter(Charger charger, String name) {
        this.charger = charger;
        pid = "meter.modbus~" + name;
    }

    Bundle install(int port) throws Exception {
        bundle = charger.context.installBundle(jar().toUri().toString());
        bundle.start();
        charger.service(Settings.class)
                .change(pid, Map.of("host", "127.0.0.1", "port", port, "place", "circuit", "pollMs", 200), "itest");
        return bundle;
    }

    void remove() throws Exception {
        bundle.uninstall();
        bundle = null;
        Map<String, Object> nothing = new HashMap<>();
        List.of("host", "port", "place", "pollMs").forEach(key -> nothing.put(key, null));
        charger.service(Settings.class).change(pid, nothing, "itest");
    }

    /** Its last one, and null without. */
    MeterReading reading() throws Exception {
        Meter meter = service(Meter.class);
        return meter == null ? null : meter.reading().orElse(null);
    }

    List<Health.Finding> findings() throws Exception {
        Health health = service(Health.class);
        return health == null ? List.of() : health.findings();
    }

    <T> T service(Class<T> type) throws Exception {
        for (ServiceReference<T> reference : charger.context.getServiceReferences(type, null)) {
            if (pid.equals(reference.getProperty("service.pid"))) {
                return charger.context.getService(reference);
            }
        }
        return null;
    }

    private Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(charger.context.getProperty("edgewatt.addon")))) {
            return files.filter(f -> f.getFileName().toString().matches("meter\\.modbus-[0-9].*(?<!sources)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("meter.modbus is not built"));
        }
    }
}
