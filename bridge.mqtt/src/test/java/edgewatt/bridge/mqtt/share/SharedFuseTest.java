package edgewatt.bridge.mqtt.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.energy.Envelope;
import edgewatt.api.station.LimitSource;
import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.Tap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One board at its broker: what it says, what it takes, and what it tells the allocator. */
final class SharedFuseTest {
    private static final Amps SHARE = Amps.all(10);

    private final Hand clock = new Hand();
    private final List<String> published = new ArrayList<>();
    private int changes;
    private final SharedFuse fuse = new SharedFuse(
            "garage", "b2", 77, Amps.all(32), SHARE, Amps.all(2), clock, now -> Amps.all(20), () -> changes++);
    private final Wire wire = new Wire();

    private static final class Hand implements StationClock {
        private long nanos = 1;

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long monotonicNanos() {
            return nanos;
        }

        @Override
        public long bootId() {
            return 1;
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void setBy(String source, Instant now) {
            throw new UnsupportedOperationException();
        }
    }

    private Tap.Port port(String protocol) {
        return new Tap.Port() {
            @Override
            public String protocol() {
                return protocol;
            }

            @Override
            public boolean publish(String topic, byte[] payload, boolean retained, int expiryS, Consumer<String> no) {
                published.add(topic + " " + retained + " " + expiryS);
                return true;
            }
        };
    }

    private void seconds(int n) {
        for (int i = 0; i < n; i++) {
            clock.nanos += 1_000_000_000L;
            fuse.tick();
        }
    }

    private void offer(double a, long number, boolean retained) {
        offer(a, number, retained, 0);
    }

    /** @param lateS since the report that it answers */
    private void offer(double a, long number, boolean retained, int lateS) {
        Offer o = new Offer(
                new Report.Leader("b1", 5),
                number * 1_000_000_000L,
                List.of(new Offer.Grant(
                        "b2", 77, number, clock.nanos - lateS * 1_000_000_000L, Times.LEASE, Amps.all(a))));
        fuse.message("edgewatt-share/garage/leader/b1", wire.write(o), retained);
    }

    private double now() {
        return fuse.envelope().steps().get(0).maxCurrentA().l1();
    }

    @Test
    void aGrantIsAnEnvelopeThatEndsWithItsLease() {
        assertEquals(2, now(), "just started");
        fuse.up(port("mqtt5"));
        seconds(22);
        assertEquals(10, now());
        offer(10, 1, false);
        offer(18, 2, false);
        assertEquals(18, now());
        assertEquals(2, changes);
        Envelope e = fuse.envelope();
        assertEquals(e, fuse.envelope());
        assertEquals(
                Duration.ofSeconds(7),
                Duration.between(clock.instant(), e.steps().get(1).from()));
        assertEquals(10, e.steps().get(1).maxCurrentA().l3());
        clock.nanos += 7_000_000_000L;
        assertEquals(10, now(), "also when nobody ticks");
        offer(4, 3, false);
        assertEquals(4, now());
        seconds(10);
        assertEquals(4, now(), "min(static share, last grant)");
        seconds(15);
        assertEquals(10, now());
        assertEquals(new LimitSource(LimitSource.Kind.LIMITER, "shared fuse"), fuse.source());
        assertTrue(published.contains("edgewatt-share/garage/board/b2 true 20"), published.toString());
    }

    @Test
    void aLeaseCountsFromTheReportThatItAnswersHoweverLateItComes() {
        fuse.up(port("mqtt5"));
        seconds(40);
        offer(10, 1, false);
        offer(18, 2, false, 7);
        assertEquals(10, now(), "its time is over");
        offer(18, 3, false, 5);
        assertEquals(18, now());
        clock.nanos += 2_000_000_000L;
        assertEquals(10, now());
        offer(18, 3, false);
        assertEquals(10, now(), "a number counts once");
    }

    @Test
    void whatFailsWithTheLineIsNoRefusal() {
        fuse.up(port("mqtt5"));
        fuse.refused("edgewatt-share/garage/board/b2", "EOFException");
        seconds(1);
        assertTrue(fuse.findings().toString().contains("the broker refuses"));
        fuse.down();
        assertTrue(fuse.findings().toString().contains("cut off from the broker"));
        fuse.up(port("mqtt5"));
        assertEquals(List.of(), fuse.findings());
    }

    @Test
    void whatTheBrokerHasKeptGrantsNothing() {
        fuse.up(port("mqtt5"));
        seconds(22);
        offer(10, 1, true);
        offer(18, 2, true);
        assertEquals(10, now());
    }

    @Test
    void sharesBeyondTheFuseATwinAndAnOldBrokerAreTold() {
        fuse.up(port("mqtt5"));
        Report twin = new Report("b2", 78, 1, SHARE, Amps.NONE, Amps.NONE, Optional.empty());
        fuse.message("edgewatt-share/garage/board/b2", wire.write(twin), false);
        Report big = new Report("b3", 1, 1, Amps.all(30), Amps.NONE, Amps.NONE, Optional.empty());
        fuse.message("edgewatt-share/garage/board/b3", wire.write(big), true);
        seconds(1);
        assertTrue(fuse.findings().toString().contains("add up to 40.0 A, more than the fuse of 32.0 A"));
        assertTrue(fuse.findings().toString().contains("another board at this site is called b2"));
        fuse.down();
        published.clear();
        fuse.up(port("mqtt3.1.1"));
        seconds(30);
        assertTrue(fuse.findings().toString().contains("needs MQTT 5"));
        assertEquals(List.of(), published);
        assertEquals(10, now());
    }

    @Test
    void nonsenseIsToldAndChangesNothing() {
        fuse.up(port("mqtt5"));
        seconds(22);
        byte[] good = wire.write(new Offer(new Report.Leader("b1", 5), 1, List.of()));
        Random r = new Random(8);
        for (int i = 0; i < 5000; i++) {
            byte[] bad = good.clone();
            for (int k = r.nextInt(4); k >= 0; k--) {
                bad[r.nextInt(bad.length)] = (byte) r.nextInt(256);
            }
            fuse.message("edgewatt-share/garage/" + (r.nextBoolean() ? "leader/b1" : "board/b1"), bad, false);
        }
        fuse.message("edgewatt-share/garage/board/b9", "{\"v\":1}".getBytes(StandardCharsets.UTF_8), false);
        seconds(1);
        assertTrue(fuse.findings().toString().contains("is not understood ('board' is missing"), "" + fuse.findings());
        assertEquals(10, now());
    }

    @Test
    void whatIsWrittenIsRead() {
        Report.Bond bond = new Report.Bond(new Report.Leader("b1", 5), 123_456_789_012L, 7);
        Report r = new Report("b2", 77, -5, new Amps(1, 2.5, 3), SHARE, Amps.NONE, Optional.of(bond));
        assertEquals(r, wire.report(wire.write(r)));
        Offer o = new Offer(bond.leader(), 9, List.of(new Offer.Grant("b2", 77, 1, 2, 3, new Amps(4, 5, 6.25))));
        assertEquals(o, wire.offer(wire.write(o)));
        String huge = new String(wire.write(r), StandardCharsets.UTF_8).replace("2.5", "1e9");
        assertThrows(IllegalArgumentException.class, () -> wire.report(huge.getBytes(StandardCharsets.UTF_8)));
        assertThrows(IllegalArgumentException.class, () -> wire.offer(new byte[70_000]));
    }
}
