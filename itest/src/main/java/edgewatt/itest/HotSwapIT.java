package edgewatt.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseState;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** {@code ocpp.client} is stopped, updated and started while a car charges, again and again. */
class HotSwapIT {
    private static final int WARM_UP = 2;
    private static final String CARD = "REGULAR";

    private final Charger charger = new Charger();
    private final int swaps = Boolean.parseBoolean(charger.context.getProperty("edgewatt.full")) ? 50 : 10;

    @Test
    void theClientIsSwappedWhileACarChargesAndNothingIsLostOrLeft() throws Exception {
        charger.connect();
        charger.awaitState(1, EvseState.AVAILABLE);
        charger.desk.sim("plug 1");
        charger.awaitState(1, EvseState.PREPARING);
        charger.desk.sim("tag 1 SWAP");
        charger.awaitContactor(1, DriverState.Contactor.CLOSED);

        session(); // once with the backend, so that the card is known without it

        AtomicInteger openings = new AtomicInteger();
        AutoCloseable watch = ContactorWatch.register(charger.context, 1, openings::incrementAndGet);
        Bundle client = charger.bundle("ocpp.client");
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        long threads = 0;
        long descriptors = 0;
        for (int i = 0; i < swaps; i++) {
            loaders.add(new WeakReference<>(client.adapt(BundleWiring.class).getClassLoader()));
            swap(client);
            charger.awaitLink();
            if (i == WARM_UP) {
                threads = threads();
                descriptors = descriptors();
            }
        }
        assertEquals(0, openings.get(), "the contactor stayed closed");
        assertEquals(threads, Await.until("threads settle", HotSwapIT::threads, n -> true));
        long now = descriptors();
        assertTrue(now <= descriptors + 2, "open descriptors grew from " + descriptors + " to " + now);
        Await.until(
                "old class loaders are collected",
                () -> {
                    System.gc();
                    return loaders.stream().filter(l -> l.get() != null).count();
                },
                alive -> alive == 0);

        watch.close();
        charger.desk.sim("unplug 1");
        charger.awaitState(1, EvseState.AVAILABLE);
        JsonNode bill = Await.until("the bill", () -> charger.transactionOf("SWAP"), t -> t.has("energyWh"));
        assertEquals(0, bill.path("repeatedStarts").asInt());
        assertEquals(0, bill.path("repeatedStops").asInt());
        assertEquals(
                (long) Math.floor(charger.evse(1).reading().orElseThrow().importWh()),
                bill.path("meterStop").asLong());
    }

    /** While the client is away a car comes and goes at the other EVSE: its session waits in the journal. */
    private void swap(Bundle client) throws Exception {
        int before = charger.desk.ledger().size();
        client.stop();
        try {
            session();
            try (var jar = Files.newInputStream(jarOf(client))) {
                client.update(jar);
            }
        } finally {
            client.start();
        }
        JsonNode bill = Await.until(
                "the session of this round",
                () -> charger.desk.ledger().size() > before ? charger.lastTransaction() : null,
                t -> t != null && t.has("energyWh"));
        assertEquals(CARD, bill.path("idTag").asText());
        assertEquals(before + 1, charger.desk.ledger().size());
    }

    private void session() throws Exception {
        charger.desk.sim("plug 2");
        charger.awaitState(2, EvseState.PREPARING);
        charger.desk.sim("tag 2 " + CARD);
        charger.awaitState(2, EvseState.CHARGING);
        charger.desk.sim("unplug 2");
        charger.awaitState(2, EvseState.AVAILABLE);
    }

    private static Path jarOf(Bundle bundle) {
        return Path.of(java.net.URI.create(bundle.getLocation().replaceFirst("^reference:", "")));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("edgewatt-ocpp"))
                .count();
    }

    private static long descriptors() throws java.io.IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
