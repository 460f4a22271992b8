package edgewatt.hal.gpio.linux;

import edgewatt.hal.gpio.linux.Uapi.LineEvent;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread waits for the edges of all lines, and for a wake-up descriptor, because closing a descriptor does not wake a
 * thread that waits for it. A descriptor is closed only after the thread has let go of it: its number may be used anew.
 */
final class Poller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final short POLLIN = 1;
    private static final int BATCH = 16;
    private static final long LET_GO_MS = 2_000;

    /** Of one line; called on the poller's thread. */
    interface Listener {
        void edge(LineEvent event);

        /** No edge will come any more. */
        void lost();
    }

    private final Kernel kernel;
    private final int wakeUp;
    private final Thread thread;
    private final Map<Integer, Listener> lines = new LinkedHashMap<>();
    private CountDownLatch letGo = new CountDownLatch(1);
    private boolean ended;

    Poller(Kernel kernel) {
        this.kernel = kernel;
        wakeUp = kernel.eventfd();
        thread = new Thread(this::run, "edgewatt-hal.gpio-lines");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void add(int fd, Listener listener) {
        lines.put(fd, listener);
        kernel.wake(wakeUp);
    }

    /** When this returns, the thread does not wait for {@code fd} any more. Not to be called by a listener. */
    void remove(int fd) {
        CountDownLatch gone;
        synchronized (this) {
            if (lines.remove(fd) == null || ended) {
                return;
            }
            gone = letGo;
            kernel.wake(wakeUp);
        }
        try {
            if (!gone.await(LET_GO_MS, TimeUnit.MILLISECONDS)) {
                log.error("the thread of the gpio lines hangs in a listener");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ByteBuffer events = Uapi.struct(BATCH * Uapi.LINE_EVENT_SIZE);
        ByteBuffer fds = Uapi.struct(Uapi.POLLFD_SIZE);
        try {
            while (true) {
                Map<Integer, Listener> now;
                synchronized (this) {
                    if (ended) {
                        return;
                    }
                    now = new LinkedHashMap<>(lines);
                    letGo.countDown();
                    letGo = new CountDownLatch(1);
                }
                fds = prepare(fds, now);
                if (!poll(fds, now.size() + 1)) {
                    continue;
                }
                if (revents(fds, 0) != 0) {
                    drain();
                }
                int i = 1;
                for (Map.Entry<Integer, Listener> line : now.entrySet()) {
                    serve(line.getKey(), line.getValue(), revents(fds, i++), events);
                }
            }
        } catch (RuntimeException | Error e) {
            log.error("the thread of the gpio lines has failed; all lines are lost", e);
            Map<Integer, Listener> rest;
            synchronized (this) {
                ended = true;
                letGo.countDown();
                rest = new LinkedHashMap<>(lines);
            }
            rest.values().forEach(Listener::lost);
        }
    }

    private ByteBuffer prepare(ByteBuffer fds, Map<Integer, Listener> now) {
        int size = (now.size() + 1) * Uapi.POLLFD_SIZE;
        ByteBuffer prepared = fds.capacity() >= size ? fds : Uapi.struct(size);
        int i = 0;
        entry(prepared, i++, wakeUp);
        for (int fd : now.keySet()) {
            entry(prepared, i++, fd);
        }
        return prepared;
    }

    private static void entry(ByteBuffer fds, int index, int fd) {
        int base = index * Uapi.POLLFD_SIZE;
        fds.putInt(base, fd).putShort(base + 4, POLLIN).putShort(base + 6, (short) 0);
    }

    private static int revents(ByteBuffer fds, int index) {
        return fds.getShort(index * Uapi.POLLFD_SIZE + 6);
    }

    private boolean poll(ByteBuffer fds, int count) {
        try {
            kernel.poll(fds, count);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.EINTR || e.errno() == ErrnoException.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    private void drain() {
        try {
            kernel.read(wakeUp, Uapi.struct(8));
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.EAGAIN) {
                throw e;
            }
        }
    }

    private void serve(int fd, Listener listener, int revents, ByteBuffer events) {
        synchronized (this) {
            if (revents == 0 || lines.get(fd) != listener) {
                return;
            }
        }
        try {
            if ((revents & POLLIN) == 0) {
                throw new ErrnoException("poll", ErrnoException.ENODEV);
            }
            int count = kernel.read(fd, events) / Uapi.LINE_EVENT_SIZE;
            for (int i = 0; i < count; i++) {
                listener.edge(LineEvent.of(events, i));
            }
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.EAGAIN || e.errno() == ErrnoException.EINTR) {
                return;
            }
            synchronized (this) {
                lines.remove(fd);
            }
            listener.lost();
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        synchronized (this) {
            if (!ended) {
                ended = true;
                kernel.wake(wakeUp);
            }
        }
        try {
            thread.join(LET_GO_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            kernel.close(wakeUp);
        }
    }
}
