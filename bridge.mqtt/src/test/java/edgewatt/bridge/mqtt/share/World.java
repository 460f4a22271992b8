package edgewatt.bridge.mqtt.share;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * Boards, their clocks and a broker on a virtual clock of true time. Clocks run up to 0.5 % wrong and start anywhere;
 * messages come late, twice, out of order or not at all; the broker falls into parts; boards die and start again without a
 * memory. A dead board goes on as its last permit says, like one that is cut off. At every instant at which something
 * changes the sum is checked, of what is permitted and of what was within the last five seconds.
 */
final class World {
    static final long SECOND = 1_000_000_000L;

    final List<Board> boards = new ArrayList<>();
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Amps fuse;
    private long order;
    long now;
    double worst;
    double borrowed;
    long checks;

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event o) {
            int c = Long.compare(at, o.at);
            return c != 0 ? c : Long.compare(order, o.order);
        }
    }

    World(long seed, Amps fuse, List<Amps> shares) {
        random = new Random(seed);
        this.fuse = fuse;
        for (int i = 0; i < shares.size(); i++) {
            boards.add(new Board("b" + i, shares.get(i)));
        }
        boards.forEach(b -> b.start());
    }

    final class Board {
        final String id;
        final Amps share;
        private final double rate = 1 + (random.nextDouble() - 0.5) / 100;
        private long offset = random.nextLong() >> 8;
        Amps need = Amps.NONE;
        Node node;
        boolean alive;
        int part;
        /** Messages to it and from it take at least half of these, at most these, ns. */
        long delayIn = SECOND / 20;

        long delayOut = SECOND / 20;
        double loss;
        private final Deque<long[]> pastAt = new ArrayDeque<>();
        private final Deque<Amps> past = new ArrayDeque<>();
        private long life;

        Board(String id, Amps share) {
            this.id = id;
            this.share = share;
        }

        long clock() {
            return offset + (long) (now * rate);
        }

        private long trueTime(long clock) {
            return (long) Math.ceil((clock - offset) / rate);
        }

        void start() {
            life++;
            alive = true;
            if (node != null) {
                // what it used in its former life ends here
                note();
                offset = random.nextLong() >> 8;
            }
            node = new Node(id, random.nextLong() >>> 12, share, Amps.NONE, clock(), this::send, this::send);
            note();
            tick(life);
        }

        void die() {
            alive = false;
            life++;
        }

        private void tick(long of) {
            if (of == life) {
                node.tick(clock(), need);
                note();
                // a busy processor: a tick may be late
                long late = random.nextInt(50) == 0 ? random.nextLong(2 * SECOND) : random.nextLong(SECOND / 20);
                at(now + (long) (SECOND / rate) + late, () -> tick(of));
            }
        }

        private void send(Object message) {
            for (Board to : boards) {
                if (to.part == part && random.nextDouble() >= loss) {
                    deliver(to, message);
                    if (random.nextInt(20) == 0) {
                        deliver(to, message);
                    }
                }
            }
        }

        private void deliver(Board to, Object message) {
            long most = delayOut + to.delayIn + 2;
            at(now + most / 2 + random.nextLong(most / 2), () -> {
                if (to.alive && to.part == part) {
                    if (message instanceof Report r) {
                        to.node.hear(r, to.clock());
                    } else {
                        to.node.hear((Offer) message, to.clock());
                    }
                    to.note();
                }
            });
        }

        Amps permitted() {
            return node.permit().at(clock());
        }

        /** Looks again at the instants at which the permit changes by itself. */
        private void note() {
            Permit p = node.permit();
            for (long t : new long[] {p.quarantineEnd(), p.leaseEnd(), p.promiseEnd()}) {
                if (t > clock()) {
                    at(trueTime(t), World.this::check);
                }
            }
            check();
        }
    }

    void at(long when, Runnable action) {
        events.add(new Event(when, order++, action));
    }

    void every(long period, LongConsumer action) {
        at(now + period, () -> {
            action.accept(now);
            every(period, action);
        });
    }

    void run(long until) {
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event e = events.poll();
            now = e.at();
            e.action().run();
        }
        now = until;
    }

    private void check() {
        checks++;
        Amps sum = Amps.NONE;
        Amps lagging = Amps.NONE;
        for (Board b : boards) {
            Amps a = b.node == null ? Amps.NONE : b.permitted();
            Amps last = b.past.peekLast();
            if (last == null || !last.equals(a)) {
                if (last != null) {
                    // it was in force until now
                    b.pastAt.peekLast()[0] = now;
                }
                b.past.addLast(a);
                b.pastAt.addLast(new long[] {now});
            }
            while (b.past.size() > 1 && b.pastAt.peekFirst()[0] + 5 * SECOND <= now) {
                b.past.removeFirst();
                b.pastAt.removeFirst();
            }
            Amps most = a;
            for (Amps x : b.past) {
                most = most.max(x);
            }
            sum = sum.plus(a);
            lagging = lagging.plus(most);
            borrowed = Math.max(borrowed, Math.max(a.l1() - b.share.l1(), a.l2() - b.share.l2()));
        }
        for (int p = 0; p < 3; p++) {
            worst = Math.max(worst, Math.max(sum.at(p), lagging.at(p)) - fuse.at(p));
            if (lagging.at(p) > fuse.at(p) + 1e-6) {
                throw new AssertionError("at " + now / 1e9 + " s phase " + (p + 1) + ": " + sum.at(p) + " A permitted, "
                        + lagging.at(p) + " A with cars that follow, fuse " + fuse.at(p) + " A; " + state());
            }
        }
    }

    String state() {
        StringBuilder s = new StringBuilder();
        for (Board b : boards) {
            s.append(b.id)
                    .append(b.alive ? "" : " dead")
                    .append(" part ")
                    .append(b.part)
                    .append(": ");
            s.append(b.permitted())
                    .append(b.node.leads() ? " leads" : "")
                    .append(" to ")
                    .append(b.node.bound())
                    .append("; ");
        }
        return s.toString();
    }
}
