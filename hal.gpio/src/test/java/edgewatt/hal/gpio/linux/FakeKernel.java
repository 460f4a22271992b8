package edgewatt.hal.gpio.linux;

import edgewatt.hal.gpio.linux.Uapi.LineInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Chips, lines and descriptors as the kernel has them, after its documentation. Levels are electrical. */
final class FakeKernel implements Kernel {
    record Chip(String name, String label, int lines) {}

    static final class Line {
        boolean high;
        long flags;
        int debounceMicros;
        String consumer = "";
    }

    private record Request(String chip, int number, boolean edges) {}

    private final Map<String, Chip> chips = new HashMap<>();
    private final Map<String, Line> lines = new TreeMap<>();
    private final Map<Integer, String> chipFds = new HashMap<>();
    private final Map<Integer, Request> requests = new HashMap<>();
    private final Map<Integer, Deque<ByteBuffer>> queues = new HashMap<>();
    private final Set<Integer> events = new TreeSet<>();
    private final Set<Integer> woken = new TreeSet<>();
    private final Set<Integer> broken = new TreeSet<>();
    private boolean kernelDebounces = true;
    private boolean drivable = true;
    private int nextFd = 3;
    boolean closed;

    synchronized void plug(String path, Chip chip) {
        chips.put(path, chip);
    }

    synchronized void debounceIsRefused() {
        kernelDebounces = false;
    }

    synchronized void linesCannotBeDriven() {
        drivable = false;
    }

    synchronized Line line(String chip, int number) {
        return lines.computeIfAbsent(chip + "/" + number, k -> new Line());
    }

    synchronized boolean high(String chip, int number) {
        return line(chip, number).high;
    }

    /** The world moves an input: an edge if somebody asked for edges. */
    synchronized void move(String chip, int number, boolean high, long timestamp) {
        Line line = line(chip, number);
        line.high = high;
        boolean active = high ^ (line.flags & Uapi.ACTIVE_LOW) != 0;
        requests.forEach((fd, request) -> {
            if (request.edges && request.chip.equals(chip) && request.number == number) {
                ByteBuffer event = Uapi.struct(Uapi.LINE_EVENT_SIZE);
                event.putLong(0, timestamp).putInt(8, active ? 1 : 2).putInt(12, number);
                queues.get(fd).add(event);
            }
        });
        notifyAll();
    }

    synchronized void unplug() {
        broken.addAll(requests.keySet());
        notifyAll();
    }

    synchronized int openDescriptors() {
        return chipFds.size() + requests.size() + events.size();
    }

    @Override
    public synchronized int open(String path) {
        Chip chip = chips.get(path.substring(path.lastIndexOf('/') + 1));
        if (chip == null) {
            throw new ErrnoException("open " + path, ErrnoException.ENOENT);
        }
        chipFds.put(nextFd, path.substring(path.lastIndexOf('/') + 1));
        return nextFd++;
    }

    @Override
    public synchronized void close(int fd) {
        Request request = requests.remove(fd);
        if (request != null) {
            Line line = line(request.chip, request.number);
            line.consumer = "";
        } else if (chipFds.remove(fd) == null && !events.remove(fd)) {
            throw new ErrnoException("close", 9);
        }
    }

    @Override
    public synchronized void ioctl(int fd, int request, ByteBuffer struct) {
        if (request == Uapi.GET_VALUES) {
            Line line = of(fd);
            struct.putLong(0, line.high ^ (line.flags & Uapi.ACTIVE_LOW) != 0 ? 1 : 0);
        } else if (request == Uapi.SET_VALUES) {
            if (!drivable) {
                throw new ErrnoException("ioctl", ErrnoException.ENODEV);
            }
            Line line = of(fd);
            line.high = (struct.getLong(0) & 1) != 0 ^ (line.flags & Uapi.ACTIVE_LOW) != 0;
        } else if (request == Uapi.GET_CHIPINFO) {
            Chip chip = chips.get(chipFds.get(fd));
            put(struct, 0, chip.name);
            put(struct, 32, chip.label);
            struct.putInt(64, chip.lines);
        } else if (request == Uapi.GET_LINEINFO) {
            put(struct, 32, line(chips.get(chipFds.get(fd)).name, struct.getInt(64)).consumer);
            LineInfo.of(struct);
        } else if (request == Uapi.GET_LINE) {
            request(fd, struct);
        } else {
            throw new ErrnoException("ioctl", ErrnoException.ENOTTY);
        }
    }

    private Line of(int fd) {
        Request request = requests.get(fd);
        if (request == null) {
            throw new ErrnoException("ioctl", 9);
        }
        return line(request.chip, request.number);
    }

    private void request(int fd, ByteBuffer struct) {
        String chip = chips.get(chipFds.get(fd)).name;
        int number = struct.getInt(0);
        Line line = line(chip, number);
        if (!line.consumer.isEmpty()) {
            throw new ErrnoException("ioctl", ErrnoException.EBUSY);
        }
        line.flags = struct.getLong(288);
        for (int i = 0; i < struct.getInt(296); i++) {
            int base = 320 + i * 24;
            if (struct.getInt(base) == 3) {
                if (!kernelDebounces) {
                    throw new ErrnoException("ioctl", ErrnoException.EINVAL);
                }
                line.debounceMicros = struct.getInt(base + 8);
            } else if (struct.getInt(base) == 2) {
                line.high = (struct.getLong(base + 8) & 1) != 0 ^ (line.flags & Uapi.ACTIVE_LOW) != 0;
            }
        }
        line.consumer = Uapi.text(struct, 256);
        requests.put(nextFd, new Request(chip, number, (line.flags & Uapi.EDGE_RISING) != 0));
        queues.put(nextFd, new ArrayDeque<>());
        struct.putInt(588, nextFd++);
    }

    private static void put(ByteBuffer struct, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            struct.put(offset + i, bytes[i]);
        }
    }

    @Override
    public synchronized void poll(ByteBuffer fds, int count) {
        while (true) {
            boolean ready = false;
            for (int i = 0; i < count; i++) {
                int fd = fds.getInt(i * 8);
                boolean in = woken.contains(fd)
                        || queues.containsKey(fd) && !queues.get(fd).isEmpty();
                int revents = (in ? 1 : 0) | (broken.contains(fd) ? 8 : 0);
                fds.putShort(i * 8 + 6, (short) revents);
                ready |= revents != 0;
            }
            if (ready) {
                return;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw new ErrnoException("poll", ErrnoException.EINTR);
            }
        }
    }

    @Override
    public synchronized int read(int fd, ByteBuffer buffer) {
        if (events.contains(fd)) {
            woken.remove(fd);
            return 8;
        }
        int bytes = 0;
        Deque<ByteBuffer> queue = queues.get(fd);
        while (!queue.isEmpty() && bytes + Uapi.LINE_EVENT_SIZE <= buffer.capacity()) {
            ByteBuffer event = queue.remove();
            for (int i = 0; i < Uapi.LINE_EVENT_SIZE; i++) {
                buffer.put(bytes + i, event.get(i));
            }
            bytes += Uapi.LINE_EVENT_SIZE;
        }
        return bytes;
    }

    @Override
    public synchronized int eventfd() {
        events.add(nextFd);
        return nextFd++;
    }

    @Override
    public synchronized void wake(int eventfd) {
        woken.add(eventfd);
        notifyAll();
    }

    @Override
    public void close() {
        closed = true;
    }
}
