package edgewatt.meter.modbus;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.io.ModbusTCPTransaction;
import com.ghgande.j2mod.modbus.msg.ModbusRequest;
import com.ghgande.j2mod.modbus.msg.ModbusResponse;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersResponse;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersResponse;
import com.ghgande.j2mod.modbus.net.TCPMasterConnection;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.LongSupplier;

/**
 * A connection by j2mod, which brings no thread for it. After a failed attempt the next one waits 1, 2, 4, then 8 s. After
 * an answer that did not come, or was none, it hangs up: what comes late must not be taken for the answer to the next
 * question.
 */
final class J2modPort implements Port {
    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST_WAIT_S = 8;

    private final String host;
    private final int port;
    private final LongSupplier nanos;
    private volatile TCPMasterConnection connection;
    private Unreachable because;
    private long retryAt;
    private int waitS;

    /** @param nanos monotonic */
    J2modPort(String host, int port, LongSupplier nanos) {
        this.host = host;
        this.port = port;
        this.nanos = nanos;
    }

    @Override
    public int[] read(int unit, int function, int first, int count, int timeoutMs) throws IOException {
        TCPMasterConnection open = connected(timeoutMs);
        ModbusRequest request = function == Registers.INPUT
                ? new ReadInputRegistersRequest(first, count)
                : new ReadMultipleRegistersRequest(first, count);
        request.setUnitID(unit);
        ModbusTCPTransaction transaction = new ModbusTCPTransaction(open);
        transaction.setRequest(request);
        transaction.setRetries(1);
        try {
            transaction.execute();
        } catch (ModbusSlaveException e) {
            throw new Refusal(function, first, count, e.getType());
        } catch (ModbusException | RuntimeException e) {
            hangUp(open);
            throw new IOException(
                    "has not given a proper answer within " + timeoutMs + " ms to function " + function + ", registers "
                            + first + " to " + (first + count - 1) + "; check 'unit', or raise 'timeoutMs'",
                    e);
        }
        InputRegister[] registers = registers(transaction.getResponse());
        if (registers.length != count || transaction.getResponse().getUnitID() != unit) {
            hangUp(open);
            throw new IOException("has answered " + registers.length + " registers of unit "
                    + transaction.getResponse().getUnitID() + " where " + count + " of unit " + unit
                    + " were asked for; is it a Modbus TCP device?");
        }
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = registers[i].toUnsignedShort();
        }
        return words;
    }

    private static InputRegister[] registers(ModbusResponse response) {
        if (response instanceof ReadInputRegistersResponse input) {
            return input.getRegisters();
        }
        return response instanceof ReadMultipleRegistersResponse holding
                ? holding.getRegisters()
                : new InputRegister[0];
    }

    private TCPMasterConnection connected(int timeoutMs) throws Unreachable {
        TCPMasterConnection open = connection;
        if (open != null && open.isConnected()) {
            open.setTimeout(timeoutMs);
            return open;
        }
        if (because != null && nanos.getAsLong() - retryAt < 0) {
            throw because;
        }
        try {
            // the name is looked up each time: an address by DHCP may change
            open = new TCPMasterConnection(InetAddress.getByName(host));
            open.setPort(port);
            open.setTimeout(timeoutMs);
            open.connect();
        } catch (Exception e) {
            waitS = Math.min(LONGEST_WAIT_S, Math.max(1, waitS * 2));
            retryAt = nanos.getAsLong() + waitS * SECOND;
            because = new Unreachable(
                    e instanceof UnknownHostException
                            ? "'host' " + host + " has no address; check the name, or write the address itself"
                            : "no connection to " + host + ":" + port + " (" + e.getMessage()
                                    + "); check address, cable and power, and that nobody else holds its only connection");
            throw because;
        }
        because = null;
        waitS = 0;
        connection = open;
        return open;
    }

    private void hangUp(TCPMasterConnection open) {
        connection = null;
        open.close();
    }

    @Override
    public void close() {
        TCPMasterConnection open = connection;
        if (open != null) {
            hangUp(open);
        }
    }
}
