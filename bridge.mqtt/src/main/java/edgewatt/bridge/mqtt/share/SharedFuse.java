package edgewatt.bridge.mqtt.share;

import edgewatt.api.deploy.Health.Finding;
import edgewatt.api.deploy.Health.Level;
import edgewatt.api.energy.Envelope;
import edgewatt.api.energy.Limiter;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.store.StationClock;
import edgewatt.bridge.mqtt.Tap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * A {@link Node} on the broker: its messages are retained and expire, its permit is a limiter of the site. Everything but the
 * {@link Limiter} part and {@link #findings} on the bridge's thread.
 */
final class SharedFuse implements Tap, Limiter {
    private static final LimitSource SOURCE = new LimitSource(LimitSource.Kind.LIMITER, "shared fuse");
    private static final double TOLD_STEP_A = 0.05;
    private static final int REPORT_EXPIRY_S = 20;
    private static final int OFFER_EXPIRY_S = 8;
    private static final long SETTLING = 30_000_000_000L;

    private final String topic;
    private final String board;
    private final long epoch;
    private final Amps fuse;
    private final StationClock clock;
    private final LongFunction<Amps> demand;
    private final Runnable changed;
    private final Wire wire = new Wire();
    private final Node node;
    private final Map<String, Amps> shares = new HashMap<>();
    private final long since;
    private Port port;
    private long upSince;
    private Amps told;
    private long twinAt = Times.NEVER;
    private volatile Cached cached = new Cached(null, null, Long.MIN_VALUE, Envelope.UNLIMITED);
    private volatile List<Finding> findings = List.of();
    private volatile String refusal = "";
    private volatile String nonsense = "";

    private record Cached(Permit permit, Amps amps, long fallsAt, Envelope envelope) {}

    /**
     * @param demand what the board could use, by its monotonic clock
     * @param changed called when what is permitted has changed; any thread
     */
    SharedFuse(
            String site,
            String board,
            long epoch,
            Amps fuse,
            Amps share,
            Amps keep,
            StationClock clock,
            LongFunction<Amps> demand,
            Runnable changed) {
        topic = "edgewatt-share/" + site;
        this.board = board;
        this.epoch = epoch;
        this.fuse = fuse;
        this.clock = clock;
        this.demand = demand;
        this.changed = changed;
        since = clock.monotonicNanos();
        shares.put(board, share);
        node = new Node(
                board,
                epoch,
                share,
                keep,
                since,
                r -> publish("/board/" + board, wire.write(r), REPORT_EXPIRY_S),
                o -> publish("/leader/" + board, wire.write(o), OFFER_EXPIRY_S));
        told = node.permit().at(since);
        upSince = since;
        look();
    }

    @Override
    public List<String> filters() {
        return List.of(topic + "/board/+", topic + "/leader/+");
    }

    @Override
    public void up(Port p) {
        refusal = "";
        upSince = clock.monotonicNanos();
        if (p.protocol().startsWith("mqtt5")) {
            port = p;
            node.connected(upSince);
        } else {
            refusal = "the broker speaks " + p.protocol()
                    + ", where nothing expires; sharing a fuse needs MQTT 5: use such a broker";
        }
        look();
    }

    @Override
    public void down() {
        port = null;
        // what was under way fails with the line; a true refusal comes again with the next one
        refusal = "";
        look();
    }

    @Override
    public void refused(String filter, String because) {
        refusal = "the broker refuses " + filter + ": " + because
                + "; give this user the right to read and write below " + topic;
    }

    @Override
    public void message(String from, byte[] payload, boolean retained) {
        if (port == null) {
            return;
        }
        long now = clock.monotonicNanos();
        try {
            if (from.startsWith(topic + "/board/")) {
                Report r = wire.report(payload);
                shares.put(r.board(), r.share());
                if (r.board().equals(board) && r.epoch() != epoch && !retained) {
                    twinAt = now;
                }
                if (!retained) {
                    // of unknown age: good to know its share by, but no sign of life
                    node.hear(r, now);
                }
            } else if (!retained) {
                node.hear(wire.offer(payload), now);
            }
            nonsense = "";
        } catch (IllegalArgumentException e) {
            nonsense = "a message on " + from + " is not understood (" + e.getMessage()
                    + "); see who else publishes there, and bring all boards to one release";
        }
        tell(now);
    }

    @Override
    public void tick() {
        long now = clock.monotonicNanos();
        if (port != null) {
            node.tick(now, demand.apply(now));
        }
        tell(now);
        look();
    }

    private void publish(String below, byte[] payload, int expiryS) {
        port.publish(topic + below, payload, true, expiryS, because -> refused(topic + below, because));
    }

    private void tell(long now) {
        Amps a = node.permit().at(now);
        Amps d = a.minus(told);
        if (Math.max(Math.abs(d.l1()), Math.max(Math.abs(d.l2()), Math.abs(d.l3()))) > TOLD_STEP_A) {
            told = a;
            changed.run();
        }
    }

    @Override
    public LimitSource source() {
        return SOURCE;
    }

    @Override
    public int evseId() {
        return 0;
    }

    /** By the monotonic clock when it is read; and it names the end of the lease, so that nobody reads it too late. */
    @Override
    public Envelope envelope() {
        long now = clock.monotonicNanos();
        Permit p = node.permit();
        Amps a = p.at(now);
        long falls = p.fallsAt(now);
        Cached c = cached;
        if (c.permit() == p && a.equals(c.amps()) && falls == c.fallsAt()) {
            return c.envelope();
        }
        List<Envelope.Step> steps = new ArrayList<>(2);
        steps.add(step(Instant.EPOCH, a));
        if (falls != Long.MAX_VALUE) {
            steps.add(step(clock.instant().plusNanos(falls - now), p.at(falls)));
        }
        Envelope e = new Envelope(List.copyOf(steps));
        cached = new Cached(p, a, falls, e);
        return e;
    }

    private static Envelope.Step step(Instant from, Amps a) {
        return new Envelope.Step(from, new PhaseValues(a.l1(), a.l2(), a.l3()), Double.NaN, Double.NaN);
    }

    /** What is wrong now. Any thread. */
    List<Finding> findings() {
        return findings;
    }

    private void look() {
        long now = clock.monotonicNanos();
        Permit p = node.permit();
        List<Finding> found = new ArrayList<>();
        Amps sum = shares.values().stream().reduce(Amps.NONE, Amps::plus);
        if (!sum.within(fuse.plus(Amps.all(0.001)))) {
            found.add(new Finding(
                    Level.FAILED,
                    "static shares",
                    "the static shares of " + String.join(", ", shares.keySet()) + " add up to " + words(sum)
                            + ", more than the fuse of " + words(fuse)
                            + ", which is not safe when they are cut off: lower shareA in etc/bridge.mqtt.share.json"));
        }
        if (now - twinAt < Times.PROMISE) {
            found.add(new Finding(
                    Level.FAILED,
                    "board " + board,
                    "another board at this site is called " + board + " too: give each its own in 'board' of"
                            + " etc/bridge.mqtt.share.json"));
        }
        if (!refusal.isEmpty()) {
            found.add(new Finding(Level.FAILED, "sharing", refusal + "; until then the static share holds"));
        } else if (port == null) {
            found.add(new Finding(
                    Level.DEGRADED,
                    "sharing",
                    "cut off from the broker: no more than the static share of " + words(p.share())
                            + " is used until it is back"));
        } else if (!p.leased(now) && now - Math.max(upSince, since) > SETTLING) {
            found.add(new Finding(
                    Level.DEGRADED,
                    "sharing",
                    "no leader grants anything below " + topic
                            + ": no more than the static share is used; see whether the boards hear each other"));
        }
        if (!nonsense.isEmpty()) {
            found.add(new Finding(Level.NOTICE, "messages", nonsense));
        }
        findings = List.copyOf(found);
    }

    private static String words(Amps a) {
        boolean same = a.l1() == a.l2() && a.l2() == a.l3();
        return same ? a.l1() + " A" : a.l1() + ", " + a.l2() + ", " + a.l3() + " A";
    }

    Node node() {
        return node;
    }
}
