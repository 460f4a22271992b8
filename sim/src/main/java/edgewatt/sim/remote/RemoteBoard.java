package edgewatt.sim.remote;

import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.Meter;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenReader;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.StationClock;
import edgewatt.sim.board.PinNames;
import edgewatt.sim.board.SimMeter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's end of the wires to a world in another process ({@link WorldPort}): drives the pins of the simulated chip
 * as that world says, and tells it what the controller does with its outputs.
 */
public final class RemoteBoard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteBoard.class);
    private static final long RETRY_MS = 100;

    private final PinSimulator pins;
    private final StationClock clock;
    private final int port;
    private final ScheduledExecutorService thread;
    private final List<String> outputs = new ArrayList<>();
    private final List<String> offers = new ArrayList<>();
    private final List<SimMeter> meters = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private volatile Socket socket;
    private volatile boolean closed;
    private boolean complained;

    /**
     * @param port of the world, on loopback
     * @param thread of one thread, owned and ended by the caller: writes to the socket
     */
    public RemoteBoard(
            PinSimulator pins,
            PinNames names,
            int evses,
            StationClock clock,
            int port,
            ScheduledExecutorService thread) {
        this.pins = pins;
        this.clock = clock;
        this.port = port;
        this.thread = thread;
        for (int id = 1; id <= evses; id++) {
            outputs.add(names.permission(id));
            outputs.add(names.lock(id));
            offers.add(names.offer(id));
            meters.add(new SimMeter("simulated meter " + id, Meter.Place.EVSE, id));
            readers.add(new Reader(id));
        }
    }

    /** Connects, and again whenever the world is lost, on a thread that ends with {@link #close()}. */
    public void start() {
        for (String pin : outputs) {
            subscribe(() -> pins.onOutput(pin, on -> tell("out " + pin + (on ? " 1" : " 0"))));
        }
        for (String pin : offers) {
            subscribe(() -> pins.onDuty(pin, percent -> tell("duty " + pin + " " + percent)));
        }
        Thread t = new Thread(this::run, "edgewatt-sim-wires");
        t.setDaemon(true);
        t.start();
    }

    private void subscribe(java.util.function.Supplier<Subscription> wire) {
        try {
            subscriptions.add(wire.get());
        } catch (IllegalArgumentException e) {
            // a board without this pin: not every one has a lock
        }
    }

    public List<SimMeter> meters() {
        return List.copyOf(meters);
    }

    public List<? extends TokenReader> readers() {
        return List.copyOf(readers);
    }

    private void run() {
        while (!closed) {
            try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
                s.setTcpNoDelay(true);
                socket = s;
                introduce();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(s.getInputStream(), StandardCharsets.UTF_8));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    take(line.split(" "));
                }
            } catch (IOException e) {
                if (!closed && !complained) {
                    complained = true;
                    LOG.warn("no simulated world at 127.0.0.1:{} ({}); trying on", port, e.getMessage());
                }
            }
            pause();
        }
    }

    private synchronized void pause() {
        if (!closed) {
            try {
                wait(RETRY_MS);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void introduce() {
        for (String pin : outputs) {
            ifThere(() -> tell("out " + pin + (pins.level(pin) ? " 1" : " 0")));
        }
        for (String pin : offers) {
            ifThere(() -> tell("duty " + pin + " " + pins.duty(pin)));
        }
        readers.forEach(Reader::tell);
    }

    private void take(String[] word) {
        switch (word[0]) {
            case "in" -> ifThere(() -> pins.drive(word[1], word[2].equals("1")));
            case "meter" ->
                meters.get(Integer.parseInt(word[1]) - 1)
                        .show(
                                Double.parseDouble(word[2]),
                                Double.parseDouble(word[3]),
                                Double.parseDouble(word[4]),
                                Integer.parseInt(word[5]),
                                Double.parseDouble(word[6]),
                                clock);
            case "tap" -> readers.get(Integer.parseInt(word[1]) - 1).tap(word[2]);
            default -> LOG.warn("the simulated world says '{}', which means nothing here", word[0]);
        }
    }

    private static void ifThere(Runnable act) {
        try {
            act.run();
        } catch (IllegalArgumentException e) {
            // the board has no such pin
        }
    }

    /** Soon, in order; never blocks. */
    private void tell(String line) {
        try {
            thread.execute(() -> {
                Socket s = socket;
                if (s != null) {
                    try {
                        OutputStream out = s.getOutputStream();
                        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        // the reading end notices and connects again
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            // ends
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Socket s = socket;
        if (s != null) {
            try {
                s.close();
            } catch (IOException e) {
                // closed all the same
            }
        }
    }

    private final class Reader implements TokenReader {
        private final int evseId;
        private volatile Consumer<Token> sink;

        Reader(int evseId) {
            this.evseId = evseId;
        }

        void tap(String token) {
            Consumer<Token> listening = sink;
            if (listening != null) {
                listening.accept(new Token(token, TokenType.ISO14443));
            }
        }

        void tell() {
            RemoteBoard.this.tell("reader " + evseId + (sink == null ? " 0" : " 1"));
        }

        @Override
        public String name() {
            return "simulated reader " + evseId;
        }

        @Override
        public int evseId() {
            return evseId;
        }

        @Override
        public void attach(Consumer<Token> tokens) {
            sink = tokens;
            tell();
        }

        @Override
        public void detach() {
            sink = null;
            tell();
        }
    }
}
