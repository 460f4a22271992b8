package edgewatt.itest;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A meter of the kind SDM630 on Modbus TCP, for one client at a time: 230.5 V, and 1.2345 kWh. */
final class ModbusDoor implements AutoCloseable {
    private final ServerSocket device = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

    ModbusDoor() throws IOException {
        Thread server = new Thread(this::serve, "itest-modbus");
        server.setDaemon(true);
        server.start();
    }

    int port() {
        return device.getLocalPort();
    }

    private void serve() {
        while (!device.isClosed()) {
            try (Socket peer = device.accept()) {
                DataInputStream in = new DataInputStream(peer.getInputStream());
                DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                while (!device.isClosed()) {
                    answer(in, out);
                }
            } catch (IOException e) {
                // who asked has hung up
            }
        }
    }

    private static void answer(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] request = new byte[12];
        in.readFully(request);
        int first = (request[8] & 0xff) << 8 | request[9] & 0xff;
        int count = (request[10] & 0xff) << 8 | request[11] & 0xff;
        out.write(request, 0, 4);
        out.writeShort(3 + 2 * count);
        out.write(new byte[] {request[6], request[7], (byte) (2 * count)});
        for (int register = first; register < first + count; register += 2) {
            out.writeFloat(register <= 4 ? 230.5f : register == 72 ? 1.2345f : 0f);
        }
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
