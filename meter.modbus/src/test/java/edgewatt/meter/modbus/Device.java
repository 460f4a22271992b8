package edgewatt.meter.modbus;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A Modbus TCP server on loopback, by the letter of the Messaging Implementation Guide, and with faults on demand. */
final class Device implements AutoCloseable {
    /** What it does with the next request instead of answering. */
    enum Fault {
        SILENT,
        HANG_UP,
        WRONG_TRANSACTION,
        WRONG_UNIT,
        TOO_SHORT,
        NO_MODBUS,
        /** A byte now and then, and never the last. */
        DRIP
    }

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    /** By function, unit and register. */
    final Map<String, Integer> registers = new ConcurrentHashMap<>();
    /** Exception code by unit. */
    final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
    /** Units that never answer. */
    final Set<Integer> silent = ConcurrentHashMap.newKeySet();

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;

    Device() throws IOException {
        this(0);
    }

    Device(int port) throws IOException {
        server = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    String host() {
        return server.getInetAddress().getHostAddress();
    }

    void set(int function, int unit, int first, int... words) {
        for (int i = 0; i < words.length; i++) {
            registers.put(function + "/" + unit + "/" + (first + i), words[i] & 0xffff);
        }
    }

    /** Floats, high word first. */
    void setFloats(int function, int unit, int first, double... values) {
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToIntBits((float) values[i]);
            set(function, unit, first + 2 * i, bits >>> 16, bits);
        }
    }

    /** Cuts all connections, as a restart of the device does. */
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-device");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                answer(in, out);
            }
        } catch (IOException e) {
            open.remove(socket);
        }
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        int transaction = in.readUnsignedShort();
        if (in.readUnsignedShort() != 0 || in.readUnsignedShort() != 6) {
            throw new IOException("not a read");
        }
        int unit = in.readUnsignedByte();
        int function = in.readUnsignedByte();
        int first = in.readUnsignedShort();
        int count = in.readUnsignedShort();
        requests.incrementAndGet();
        Fault fault = faults.poll();
        if (fault == Fault.SILENT || silent.contains(unit)) {
            return;
        }
        if (fault == Fault.HANG_UP) {
            throw new IOException("hangs up");
        }
        if (fault == Fault.NO_MODBUS) {
            out.writeBytes("HTTP/1.1 400 Bad Request\r\n\r\n");
            return;
        }
        Integer refusal = refusals.get(unit);
        int code = refusal != null ? refusal : complete(function, unit, first, count) ? 0 : 2;
        out.writeShort(fault == Fault.WRONG_TRANSACTION ? transaction + 1 : transaction);
        out.writeShort(0);
        if (code != 0) {
            out.writeShort(3);
            out.write(new byte[] {(byte) unit, (byte) (function | 0x80), (byte) code});
            return;
        }
        int sent = fault == Fault.TOO_SHORT ? count - 1 : count;
        out.writeShort(3 + 2 * sent);
        out.writeByte(fault == Fault.WRONG_UNIT ? unit + 1 : unit);
        out.writeByte(function);
        out.writeByte(2 * sent);
        if (fault == Fault.DRIP) {
            drip(in, out);
        }
        for (int i = 0; i < sent; i++) {
            out.writeShort(registers.get(function + "/" + unit + "/" + (first + i)));
        }
    }

    private static void drip(DataInputStream in, DataOutputStream out) throws IOException {
        Object never = new Object();
        while (in.available() >= 0) {
            out.writeByte(0);
            synchronized (never) {
                try {
                    never.wait(20);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            // a real answer is at most 260 bytes; more would be seen by their number
            if (out.size() > 200) {
                throw new IOException("the client waited for all of it");
            }
        }
    }

    private boolean complete(int function, int unit, int first, int count) {
        for (int i = 0; i < count; i++) {
            if (!registers.containsKey(function + "/" + unit + "/" + (first + i))) {
                return false;
            }
        }
        return true;
    }
}
