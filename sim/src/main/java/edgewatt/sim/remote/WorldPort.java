package edgewatt.sim.remote;

import edgewatt.api.io.PinSimulator;
import edgewatt.api.io.Subscription;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Token;
import edgewatt.sim.board.SimMeter;
import edgewatt.sim.board.SimReader;
import edgewatt.sim.board.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/**
 * The world's end of the wires to a controller in another process: a chip with any pin, meters and readers. The controller
 * may be killed at any moment; the wires keep their last level, the world goes on, and the next controller is told how it
 * stands. One line of text per event:
 *
 * <pre>
 * to the controller   in PIN 0|1 · meter EVSE IMPORT_WH EXPORT_WH POWER_W PHASES SOC · tap EVSE TOKEN
 * from it             out PIN 0|1 · duty PIN PERCENT · reader EVSE 0|1
 * </pre>
 *
 * A meter's last word leaves before the pin that moved after it. Any thread.
 */
public final class WorldPort implements PinSimulator, AutoCloseable {
    private static final long METERS_MS = 100;

    private final ServerSocket server;
    private final Map<String, Boolean> inputs = new LinkedHashMap<>();
    private final Map<String, Boolean> outputs = new ConcurrentHashMap<>();
    private final Map<String, Double> duties = new ConcurrentHashMap<>();
    private final Map<String, List<Consumer<Boolean>>> outputListeners = new ConcurrentHashMap<>();
    private final Map<String, List<DoubleConsumer>> dutyListeners = new ConcurrentHashMap<>();
    private final Set<Integer> listening = new HashSet<>();
    private List<SimMeter> meters = List.of();
    private Socket controller;

    /** @param port on loopback; 0 takes a free one */
    public WorldPort(int port) throws IOException {
        server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        Thread t = new Thread(this::serve, "edgewatt-sim-world");
        t.setDaemon(true);
        t.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Offers a site's meters and readers. @param thread the site's own */
    public synchronized void offer(Site site, ScheduledExecutorService thread) {
        meters = site.bayMeters();
        for (SimReader reader : site.readers()) {
            reader.attach(token -> tap(reader.evseId(), token));
        }
        thread.scheduleAtFixedRate(this::tellMeters, METERS_MS, METERS_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether a station takes tokens of this EVSE's reader. */
    public synchronized boolean listens(int evseId) {
        return controller != null && listening.contains(evseId);
    }

    private synchronized void tap(int evseId, Token token) {
        if (!listens(evseId)) {
            throw new IllegalArgumentException("no station listens to the reader of EVSE " + evseId);
        }
        send("tap " + evseId + " " + token.value());
    }

    private synchronized void tellMeters() {
        for (SimMeter meter : meters) {
            meter.reading().ifPresent(r -> send(line(meter, r)));
        }
    }

    private static String line(SimMeter meter, MeterReading r) {
        int phases =
                Double.isNaN(r.voltageV().l2()) ? 1 : Double.isNaN(r.voltageV().l3()) ? 2 : 3;
        return "meter " + meter.evseId() + " " + r.importWh() + " " + r.exportWh() + " " + r.powerW() + " " + phases
                + " " + r.socPercent();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket next = server.accept();
                next.setTcpNoDelay(true);
                welcome(next);
                hear(next);
            } catch (IOException e) {
                // closed, or a controller that was gone before it was heard: the next one is waited for
            }
        }
    }

    private synchronized void welcome(Socket next) {
        controller = next;
        listening.clear();
        tellMeters();
        inputs.forEach((pin, level) -> send("in " + pin + (level ? " 1" : " 0")));
    }

    private void hear(Socket from) throws IOException {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                take(line.split(" "));
            }
        } finally {
            synchronized (this) {
                controller = null;
                listening.clear();
            }
        }
    }

    private void take(String[] word) {
        switch (word[0]) {
            case "out" -> {
                boolean level = word[2].equals("1");
                outputs.put(word[1], level);
                outputListeners.getOrDefault(word[1], List.of()).forEach(l -> l.accept(level));
            }
            case "duty" -> {
                double percent = Double.parseDouble(word[2]);
                duties.put(word[1], percent);
                dutyListeners.getOrDefault(word[1], List.of()).forEach(l -> l.accept(percent));
            }
            case "reader" -> {
                synchronized (this) {
                    int evse = Integer.parseInt(word[1]);
                    if (word[2].equals("1")) {
                        listening.add(evse);
                    } else {
                        listening.remove(evse);
                    }
                }
            }
            default -> throw new IllegalStateException("no such word: " + word[0]);
        }
    }

    private void send(String line) {
        if (controller == null) {
            return;
        }
        try {
            OutputStream out = controller.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // dead: its end is noticed where it is heard
        }
    }

    @Override
    public synchronized void drive(String input, boolean active) {
        if (input.isBlank()) {
            throw new IllegalArgumentException("a wire without a name is not connected");
        }
        inputs.put(input, active);
        tellMeters();
        send("in " + input + (active ? " 1" : " 0"));
    }

    @Override
    public boolean level(String output) {
        return outputs.getOrDefault(output, false);
    }

    @Override
    public double duty(String pwmOutput) {
        return duties.getOrDefault(pwmOutput, 100.0);
    }

    @Override
    public Subscription onOutput(String output, Consumer<Boolean> listener) {
        return subscribe(outputListeners, output, listener);
    }

    @Override
    public Subscription onDuty(String pwmOutput, DoubleConsumer listener) {
        return subscribe(dutyListeners, pwmOutput, listener);
    }

    private static <L> Subscription subscribe(Map<String, List<L>> all, String pin, L listener) {
        List<L> list = all.computeIfAbsent(pin, p -> new CopyOnWriteArrayList<>());
        list.add(listener);
        return () -> list.remove(listener);
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            if (controller != null) {
                controller.close();
            }
        }
    }
}
