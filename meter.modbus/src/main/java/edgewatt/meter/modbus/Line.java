package edgewatt.meter.modbus;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All meters behind one address, asked one after the other over one connection. Adding and removing: any thread; a turn
 * runs on one thread at a time.
 */
final class Line {
    private static final long MS = 1_000_000L;
    private static final long PAUSE_MS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    private final Port port;
    private final Watch watch;
    private final List<Due> meters = new ArrayList<>();

    /** Ends what takes too long: a device that sends a byte now and then would hold the line for minutes. */
    interface Watch {
        /** @return ends the watch */
        Runnable closeAfter(long ms, Port port);
    }

    private static final class Due {
        private final ModbusMeter meter;
        private volatile long at;

        private Due(ModbusMeter meter, long at) {
            this.meter = meter;
            this.at = at;
        }
    }

    Line(Port port, Watch watch) {
        this.port = port;
        this.watch = watch;
    }

    synchronized void add(ModbusMeter meter, long now) {
        meters.add(new Due(meter, now));
    }

    /** Whether this was its last one; then the connection is closed. */
    synchronized boolean remove(ModbusMeter meter) {
        boolean was = meters.removeIf(d -> d.meter == meter);
        if (was && meters.isEmpty()) {
            port.close();
        }
        return was && meters.isEmpty();
    }

    /**
     * Polls the meter that has waited longest, if one is due.
     *
     * @param now monotonic, ns
     * @return whether one was
     */
    boolean turn(long now) {
        Due due = next();
        if (due == null || due.at - now > 0) {
            return false;
        }
        // twenty answers in time are more than the longest map asks for, and than the search of a SunSpec device
        Runnable end = watch.closeAfter(20L * due.meter.plan().timeoutMs(), port);
        long ms = PAUSE_MS;
        try {
            ms = due.meter.poll(port);
        } catch (RuntimeException e) {
            LOG.error("meter '{}' was not read", due.meter.name(), e);
        } finally {
            end.run();
        }
        synchronized (this) {
            due.at = Math.max(due.at + ms * MS, now + ms * MS / 2);
            if (meters.isEmpty()) {
                port.close(); // its last meter went while it was asked
            }
        }
        return true;
    }

    /** ns until a meter is due; 0 if one is. */
    long untilDue(long now) {
        Due due = next();
        return due == null ? PAUSE_MS * MS : Math.max(0, due.at - now);
    }

    private synchronized Due next() {
        Due first = null;
        for (Due d : meters) {
            if (first == null || d.at - first.at < 0) {
                first = d;
            }
        }
        return first;
    }
}
